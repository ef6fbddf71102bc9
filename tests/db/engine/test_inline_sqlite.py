"""Does a statement run where it waits for nobody, and nobody waits for it?"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.engine import inline_sqlite
from db.engine.inline_sqlite import SwiftConnection

A_WHILE = 0.05


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[SwiftConnection]:
    opened = inline_sqlite.connect(str(tmp_path / "some.db"), isolation_level=None)
    await opened
    await opened.create_function("place", 0, threading.get_ident)
    yield opened
    await opened.close()


async def place(connection: SwiftConnection, sql: str = "SELECT place()") -> int:
    cursor = connection.cursor()
    await cursor.execute(sql)
    ((found,),) = await cursor.fetchall()
    return int(found)


async def test_what_may_wait_for_a_lock_goes_to_the_thread(connection: SwiftConnection) -> None:
    assert await place(connection) != threading.get_ident()


async def test_a_statement_of_a_transaction_runs_where_it_is_called(
    connection: SwiftConnection,
) -> None:
    await connection.cursor().execute("BEGIN IMMEDIATE")
    assert await place(connection) == threading.get_ident()
    await connection.rollback()
    assert await place(connection) != threading.get_ident()


async def test_what_once_took_long_goes_to_the_thread_from_then_on(
    connection: SwiftConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connection.cursor().execute("BEGIN IMMEDIATE")
    with monkeypatch.context() as everything_is_long:
        everything_is_long.setattr(inline_sqlite, "LONG_SECONDS", -1.0)
        assert await place(connection) == threading.get_ident()
    assert await place(connection) != threading.get_ident()
    assert await place(connection, "SELECT place() AS another") == threading.get_ident()


@contextmanager
def somebody_writing(folder: Path) -> Iterator[sqlite3.Connection]:
    """Hold the lock on the file from another connection."""
    other = sqlite3.connect(folder / "some.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


async def begins(connection: SwiftConnection) -> None:
    await connection.cursor().execute(inline_sqlite.BEGIN)


async def patience(connection: SwiftConnection) -> int:
    return await place(connection, "PRAGMA busy_timeout")


async def test_a_begin_that_finds_the_lock_free_waits_for_no_thread(
    connection: SwiftConnection,
) -> None:
    # Whoever does not wait comes to its end at the first step.
    with pytest.raises(StopIteration):
        begins(connection).send(None)
    assert connection.in_transaction
    assert await patience(connection) == inline_sqlite.PATIENCE_MS


async def test_a_begin_waits_in_the_thread_for_somebody_who_writes(
    connection: SwiftConnection, tmp_path: Path
) -> None:
    with somebody_writing(tmp_path) as other:
        async with asyncio.TaskGroup() as meanwhile:
            waiting = meanwhile.create_task(begins(connection))
            # The loop goes on meanwhile, and it is the loop that lets go of the lock.
            done, _ = await asyncio.wait([waiting], timeout=A_WHILE)
            assert not done
            other.execute("ROLLBACK")
    assert connection.in_transaction
    assert await patience(connection) == inline_sqlite.PATIENCE_MS


async def test_a_begin_that_fails_otherwise_says_so(connection: SwiftConnection) -> None:
    await begins(connection)
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        await begins(connection)


async def test_with_nothing_to_roll_back_no_thread_is_asked(connection: SwiftConnection) -> None:
    with pytest.raises(StopIteration):
        connection.rollback().send(None)
    await begins(connection)
    await connection.rollback()
    assert not connection.in_transaction


async def test_a_begin_that_nobody_waits_for_any_more_is_rolled_back(
    connection: SwiftConnection, tmp_path: Path
) -> None:
    with somebody_writing(tmp_path) as other:
        async with asyncio.TaskGroup() as meanwhile:
            waiting = meanwhile.create_task(begins(connection))
            await asyncio.wait([waiting], timeout=A_WHILE)
            waiting.cancel()
        assert waiting.cancelled()
        other.execute("ROLLBACK")
    await connection.rollback()
    assert not connection.in_transaction
    await begins(connection)


async def test_what_is_closed_after_its_thread_was_stopped_waits_for_nobody(tmp_path: Path) -> None:
    opened = inline_sqlite.connect(str(tmp_path / "some.db"), isolation_level=None)
    await opened
    opened.stop()
    async with asyncio.timeout(10):
        await opened.close()
