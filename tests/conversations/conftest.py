"""Which house do the conversations happen in?"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.conversations.house import House, open_house


@pytest.fixture
def backend() -> str:
    """Conversations run on SQLite; a test that is about both asks for `backend` itself."""
    return "sqlite"


@pytest.fixture
async def house(migrated_database: str) -> AsyncIterator[House]:
    async with open_house(migrated_database) as open_one:
        yield open_one
