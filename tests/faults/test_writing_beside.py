"""Does a transaction fail when another process writes to the same file in the midst of it?"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

import migrations
from db.delivery import unexpected_messages
from db.engine import database as house
from db.engine.database import Database
from db.engine.sealing import new_key_ring
from db.tables import StrayRow
from tests.faults.counts import Count, Line, line, must_hold

pytestmark = pytest.mark.unmeasured

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WINDOW = timedelta(hours=1)
ROUNDS = 40
BESIDE = 3
# How long the first, having read, waits for another to write, in seconds: who begins our way lets nobody.
WAITS = 0.1


def _begin_deferred(connection: Any) -> None:
    # It writes where it is called: whoever holds the lock meanwhile runs on the same loop, and cannot give it back.
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    connection.exec_driver_sql("BEGIN DEFERRED")


async def written_beside(url: str, *, rounds: int, deferred: bool) -> Count:
    """Let a few engines read and then write, all on one file; count what was not written."""
    migrations.upgrade(url)
    engines = [Database(url, new_key_ring()) for _ in range(BESIDE)]
    if deferred:
        for one in engines:
            event.remove(one.engine.sync_engine, "begin", house._begin_immediately)
            event.listen(one.engine.sync_engine, "begin", _begin_deferred)
    another_wrote = asyncio.Event()
    await asyncio.gather(
        *(_writes(one, chat, rounds, another_wrote) for chat, one in enumerate(engines))
    )
    async with engines[0].transaction() as session:
        written = await session.scalar(select(func.sum(StrayRow.count))) or 0
    for one in engines:
        await one.close()
    return Count(lost=BESIDE * rounds - written)


async def _writes(
    database: Database, chat_id: int, rounds: int, another_wrote: asyncio.Event
) -> None:
    for number in range(rounds):
        try:
            async with database.transaction() as session:
                await session.scalar(select(func.sum(StrayRow.count)))
                if (chat_id, number) == (0, 0):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(another_wrote.wait(), WAITS)
                await unexpected_messages.count_stray(session, chat_id, window=WINDOW, now=NOW)
        except OperationalError:
            continue
        another_wrote.set()


async def compared_with_deferred(folder: Path, *, rounds: int) -> Line:
    """Write beside each other our way, and with SQLite's own way to begin."""
    ours = await written_beside(f"sqlite:///{folder / 'ours.db'}", rounds=rounds, deferred=False)
    naive = await written_beside(f"sqlite:///{folder / 'naive.db'}", rounds=rounds, deferred=True)
    return line("another process writes", rounds, ours, "deferred BEGIN", naive)


async def test_what_another_process_writes_makes_no_transaction_fail(tmp_path: Path) -> None:
    must_hold(await compared_with_deferred(tmp_path, rounds=ROUNDS), uncertain_at_most=0)
