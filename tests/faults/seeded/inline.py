"""How does SQLite answer in the caller's own thread, so that a seed decides the order of everything?

aiosqlite hands each call to a thread. Here the call is made on the spot, on the one connection that outlives every
life of the bot; what a life had not committed when it was killed is rolled back.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any

import aiosqlite
import pytest

from db.engine.inline_sqlite import Call, SwiftConnection

# Called before each call of the driver with what it will do: the statement's first word, or "commit" and the like.
Watcher = Callable[[str], Awaitable[None]]


class Desk:
    """Where one life of the bot works on the database."""

    def __init__(
        self,
        raw: sqlite3.Connection,
        *,
        has_functions: bool,
        before: Watcher,
        committed: Callable[[], None],
    ) -> None:
        self.raw = raw
        self.dead = False
        self.connections: list[aiosqlite.Connection] = []
        self._has_functions = has_functions
        self._before = before
        self._committed = committed

    def leave(self) -> None:
        """Nothing of this life is open any more."""
        self.dead = True
        for connection in self.connections:
            connection._connection = None

    async def execute(self, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Make one call of the driver, unless that life is over."""
        return await self.make(_verb(call, args), call, *args, **named)

    async def make(self, verb: str, call: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Make a call that is known as `verb`."""
        if not self.dead:
            await self._before(verb)
        if self.dead:
            if verb in {"rollback", "close"}:
                return None
            raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
        if verb == "create_function" and self._has_functions:
            # SQLite makes none while an earlier life has left a statement half-read.
            return None
        result = call(*args, **named)
        if verb == "commit":
            self._committed()
        return result


class _AtOnce:
    """In the place of the thread's queue, which SQLAlchemy also fills by itself."""

    def put_nowait(self, asked: tuple[asyncio.Future[Any], Callable[[], Any]]) -> None:
        """Do it, and say so."""
        future, call = asked
        future.set_result(call())


def _verb(call: Callable[..., Any], args: tuple[Any, ...]) -> str:
    if call.__name__ in {"execute", "executemany"}:
        return _first_word(str(args[0]))
    return call.__name__


def _first_word(sql: str) -> str:
    return sql.split(None, 1)[0].lower()


@contextmanager
def inline_sqlite(desk_now: Callable[[], Desk]) -> Iterator[None]:
    """Let every connection of aiosqlite that opens in the block be the present desk's."""

    async def connect(self: aiosqlite.Connection) -> aiosqlite.Connection:
        self.desk = desk_now()  # type: ignore[attr-defined]  # made without a thread, it has more than its parent
        self.desk.connections.append(self)  # type: ignore[attr-defined]  # made without a thread, it has more than its parent
        self._connection = self.desk.raw  # type: ignore[attr-defined]  # made without a thread, it has more than its parent
        self._tx = _AtOnce()  # type: ignore[assignment]  # made without a thread, it has more than its parent
        return self

    def wait(self: aiosqlite.Connection) -> Generator[Any, None, aiosqlite.Connection]:
        return self._connect().__await__()

    async def execute(self: aiosqlite.Connection, call: Any, *args: Any, **named: Any) -> Any:
        return await self.desk.execute(call, *args, **named)  # type: ignore[attr-defined]  # made without a thread, it has more than its parent

    async def run(self: SwiftConnection, sql: str, call: Call, parameters: Any) -> None:
        # What once took long runs in the thread the next time; here no real time decides anything.
        await self.desk.make(_first_word(sql), call, self.desk.raw, sql, parameters)  # type: ignore[attr-defined]  # made without a thread, it has more than its parent

    async def close(self: aiosqlite.Connection) -> None:
        self._connection = None

    def stop(self: aiosqlite.Connection) -> None:
        self._connection = None

    with pytest.MonkeyPatch.context() as patch:
        for name, method in (
            ("_connect", connect),
            ("__await__", wait),
            ("_execute", execute),
            ("close", close),
            ("stop", stop),
        ):
            patch.setattr(aiosqlite.core.Connection, name, method)
        patch.setattr(SwiftConnection, "run", run)
        yield
