"""How does a statement reach SQLite, and how do its rows come back, without waiting for others?

aiosqlite makes a trip to its thread for the cursor, one for the statement, one for the rows and one to close;
on a busy machine each of them waits its turn, and the transaction with them. What may wait for a lock or for
the disk goes there, in one trip: the begin of a transaction while another process writes, and its end. What is in
between finds its pages in memory and its lock taken, and runs where it is called; so does a begin that finds the
lock free (docs/decisions/short-statements-stay.md).
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import aiosqlite

Row = tuple[Any, ...]
Call = Callable[[sqlite3.Connection, str, Any], None]

BEGIN = "BEGIN IMMEDIATE"
BEGIN_TO_READ = "BEGIN"
_FIRST_READ = "SELECT 1 FROM sqlite_master LIMIT 1"
# How long a begin waits for another process that writes.
PATIENCE_MS = 30_000
_WAIT = f"PRAGMA busy_timeout = {PATIENCE_MS}"
_WAIT_NOT = "PRAGMA busy_timeout = 0"
_BUSY = sqlite3.SQLITE_BUSY
# Whatever takes longer than this holds up everybody else where it is called.
LONG_SECONDS = 0.005
MOST_LONG = 1000


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
        await self._connection.run(sql, self._execute, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> SwiftCursor:
        """Run one statement for each set of parameters."""
        await self._connection.run(sql, self._executemany, parameters)
        return self

    async def fetchall(self) -> list[Row]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows: there is nothing to close."""
        self._rows = []

    def _execute(self, connection: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> None:
        if sql == BEGIN_TO_READ:
            # Here, in the thread, is waited for whoever commits just now; what is read later finds its lock taken.
            connection.execute(sql)
            connection.execute(_FIRST_READ).fetchall()
            return
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

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        # What has once taken long, by its text.
        self._long: set[str] = set()
        self._left_behind = False
        self._ends: asyncio.Future[Any] | None = None
        # A program that ends must not wait for a thread that waits for it.
        self._thread.daemon = True

    def cursor(self) -> SwiftCursor:  # type: ignore[override]  # a lighter kind of cursor
        """Return a new cursor."""
        return SwiftCursor(self)

    async def run(self, sql: str, call: Call, parameters: Any) -> None:
        """Run a statement by `call(connection, sql, parameters)`, in the thread where it may wait or take long."""
        if sql == BEGIN and self._begins(call, parameters):
            return
        if not self._conn.in_transaction or sql in self._long:
            await self._in_thread(call, sql, parameters)
            return
        began = time.perf_counter()
        call(self._conn, sql, parameters)
        if time.perf_counter() - began > LONG_SECONDS and len(self._long) < MOST_LONG:
            self._long.add(sql)

    async def _in_thread(self, call: Call, sql: str, parameters: Any) -> None:
        try:
            await self._execute(call, self._conn, sql, parameters)  # type: ignore[no-untyped-call]  # no types
        except asyncio.CancelledError:
            # The thread goes on, and may yet begin a transaction that nobody waits for.
            self._left_behind = True
            raise

    def stop(self) -> asyncio.Future[Any] | None:
        """Have the thread end; it answers once, and nobody who tells it again."""
        if self._ends is None:
            self._ends = super().stop()
        return self._ends

    async def close(self) -> None:
        """Close it; SQLAlchemy stops and closes the connection of a cancelled session at the same time."""
        if self._running:
            await super().close()
        elif self._ends is not None and not self._ends.done():
            await asyncio.shield(self._ends)

    async def rollback(self) -> None:
        """Roll back, if there is anything to: the pool asks for it whenever it gets the connection back."""
        if self._conn.in_transaction or self._left_behind:
            await super().rollback()
            self._left_behind = False

    def _begins(self, call: Call, parameters: Any) -> bool:
        """Begin a transaction if the lock is free; tell whether it was."""
        self._conn.execute(_WAIT_NOT)
        try:
            call(self._conn, BEGIN, parameters)
        except sqlite3.OperationalError as fault:
            # The low byte is the kind, the others say more of it.
            if fault.sqlite_errorcode & 0xFF != _BUSY:
                raise
            return False
        finally:
            self._conn.execute(_WAIT)
        return True


def connect(database: str, **options: Any) -> SwiftConnection:
    """Return a connection that is about to be opened."""

    def opened() -> sqlite3.Connection:
        # One session has the connection at a time, and waits for each statement: never two threads at once.
        connected: sqlite3.Connection = sqlite3.connect(
            database, **{**options, "check_same_thread": False}
        )
        return connected

    return SwiftConnection(opened)
