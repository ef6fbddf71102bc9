"""Does a statement run where it waits for nobody, and nobody waits for it?"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db import swift
from db.swift import SwiftConnection


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[SwiftConnection]:
    opened = swift.connect(str(tmp_path / "some.db"), isolation_level=None)
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
        everything_is_long.setattr(swift, "LONG_SECONDS", -1.0)
        assert await place(connection) == threading.get_ident()
    assert await place(connection) != threading.get_ident()
    assert await place(connection, "SELECT place() AS another") == threading.get_ident()
