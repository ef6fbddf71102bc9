"""Which house do the conversations happen in?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.house import House, open_house
from tests.conversations.memory import Memory


@pytest.fixture
def backend() -> str:
    """Conversations run on SQLite; a test that is about both asks for `backend` itself."""
    return "sqlite"


@pytest.fixture
async def house(migrated_database: str) -> AsyncIterator[House]:
    async with open_house(migrated_database) as open_one:
        yield open_one


@pytest.fixture(scope="session")
def memory(sqlite_head: Path) -> Memory:
    return Memory(sqlite_head)
