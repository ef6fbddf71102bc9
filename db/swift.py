"""How does a statement reach SQLite and its rows come back in one trip to the database's thread?

aiosqlite makes a trip for the cursor, one for the statement, one for the rows and one to close; on a busy
machine each of them waits its turn. Rows are read whole here, as they were there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import aiosqlite

Row = tuple[Any, ...]


class SwiftCursor:
    """A cursor as SQLAlchemy's adapter uses one."""

    def __init__(self, connection: SwiftConnection) -> None:
        self._connection = connection
        self._rows: list[Row] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> SwiftCursor:
        """Return the cursor: there is nothing to open."""
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> SwiftCursor:
        """Run one statement and keep its rows."""
        await self._connection.carry_out(self._execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> SwiftCursor:
        """Run one statement for each set of parameters."""
        await self._connection.carry_out(self._executemany, sql, parameters)
        return self

    async def fetchall(self) -> list[Row]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows: there is nothing to close."""
        self._rows = []

    def _execute(self, connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        cursor = connection.execute(sql, parameters)
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else []
        # Of a statement that returns rows it is known only when they are read.
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid

    def _executemany(
        self, connection: sqlite3.Connection, sql: str, parameters: Iterable[Sequence[Any]]
    ) -> None:
        self.rowcount = connection.executemany(sql, parameters).rowcount


class SwiftConnection(aiosqlite.Connection):
    """aiosqlite's connection with its one thread, and such cursors."""

    def cursor(self) -> SwiftCursor:  # type: ignore[override]  # a lighter kind of cursor
        """Return a new cursor."""
        return SwiftCursor(self)

    async def carry_out(self, call: Any, *given: Any) -> None:
        """Call `call(connection, *given)` in the connection's thread."""
        await self._execute(call, self._conn, *given)  # type: ignore[no-untyped-call]  # no types


def connect(database: str, **options: Any) -> SwiftConnection:
    """Return a connection that is about to be opened."""

    def opened() -> sqlite3.Connection:
        connected: sqlite3.Connection = sqlite3.connect(database, **options)
        return connected

    connection = SwiftConnection(opened, iter_chunk_size=64)
    # A program that ends must not wait for a thread that waits for it.
    connection._thread.daemon = True
    return connection
