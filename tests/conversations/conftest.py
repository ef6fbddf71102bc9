"""Which house do the conversations happen in?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import cast

import pytest

from tests.conversations.house import House, open_house
from tests.conversations.memory import Memory
from tests.faults.seeded.loop import VirtualLoop


@pytest.hookimpl
def pytest_asyncio_loop_factories(
    item: pytest.Function,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Let the loop of a house in memory count its time; where there are sockets or threads it is the usual one."""
    in_memory = "house" in item.fixturenames
    return {"virtual": VirtualLoop} if in_memory else {"usual": asyncio.new_event_loop}


@pytest.fixture
def backend() -> str:
    """Conversations run on SQLite; a test that is about both asks for `backend` itself."""
    return "sqlite"


@pytest.fixture
async def house(memory: Memory) -> AsyncIterator[House]:
    """Run the bot in memory: its engine, queries and stand-in are the real ones."""
    with memory.begun():
        async with memory.house(cast(VirtualLoop, asyncio.get_running_loop())) as one:
            yield one


@pytest.fixture
async def served_house(migrated_database: str) -> AsyncIterator[House]:
    """Run the bot on a database of its own, asking the stand-in over sockets."""
    async with open_house(migrated_database) as one:
        yield one


@pytest.fixture(scope="session")
def memory(sqlite_head: Path) -> Memory:
    return Memory(sqlite_head)
