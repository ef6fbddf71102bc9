"""How is the database opened, and what is one transaction?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic_core import from_json
from sqlalchemy import URL, CursorResult, Engine, Result, create_engine, event, make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool, NullPool

from db.engine import inline_sqlite
from db.engine.sealing import KeyRing, KeysBroken, load_key_ring
from db.tables.columns import seal_columns_with

_POSTGRES_CONNECTIONS = 10
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    f"PRAGMA busy_timeout = {inline_sqlite.PATIENCE_MS}",
)


# SQLite begins without its write lock, PostgreSQL says that nothing is written.
_READING = {"reading": True, "postgresql_readonly": True}


def driver_url(url: str, *, asynchronous: bool) -> URL:
    """Return `url` with the house's driver: aiosqlite or psycopg; raise ValueError for another kind."""
    parsed = make_url(url)
    if parsed.drivername == "sqlite":
        return parsed.set(drivername="sqlite+aiosqlite" if asynchronous else "sqlite")
    if parsed.drivername in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise ValueError("the database must be sqlite:///file or postgresql://...")


def plain_engine(url: str, keys: KeyRing | None = None) -> Engine:
    """Return an engine without an event loop, for migrations; whoever asks disposes of it.

    Without `keys` it copies what is sealed, and can neither read nor write any.
    """
    engine = create_engine(driver_url(url, asynchronous=False), poolclass=NullPool)
    if keys is not None:
        seal_columns_with(engine.dialect, keys)
    if engine.dialect.name == "sqlite":
        _use_sqlite_our_way(engine)
    return engine


@dataclass(slots=True)
class KeptTeam:
    """What was read of the team, until a transaction of this process changes it: each tap asks for it.

    `changes` tells a reader that somebody changed it while it read.
    """

    changes: int = 0
    read: Any = None

    def forget(self) -> None:
        """Let it be read anew."""
        self.changes += 1
        self.read = None


class Database:
    """The engine, its key ring, and the wake-up that follows a commit which owes something."""

    def __init__(self, url: str, keys: KeyRing, *, key_file: Path | None = None) -> None:
        self.url = url
        self._key_file = key_file
        self._keys_seen: object = None
        self.open_transactions = 0
        self.on_owed: list[Callable[[], None]] = []
        self.team = KeptTeam()
        self.engine = _engine(driver_url(url, asynchronous=True))
        self.keys = keys
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @property
    def keys(self) -> KeyRing:
        """The ring that seals and opens; the columns that are sealed by their type go by it too."""
        return self._keys

    @keys.setter
    def keys(self, ring: KeyRing) -> None:
        self._keys = ring
        seal_columns_with(self.engine.dialect, ring)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open one short transaction: committed at the end, rolled back on an exception."""
        self.open_transactions += 1
        self._look_at_keys()
        try:
            info = {"keys": self.keys, "team": self.team}
            async with self._sessions(info=info) as session, session.begin():
                yield session
            if session.info.get("team_changed"):
                self.team.forget()
            if session.info.get("owes"):
                for wake in self.on_owed:
                    wake()
        finally:
            self.open_transactions -= 1

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open one short transaction that only reads, and takes no lock that a writer would wait for."""
        info = {"keys": self.keys, "team": self.team}
        async with self._sessions(info=info) as session, session.begin():
            await session.connection(execution_options=_READING)
            yield session

    def _look_at_keys(self) -> None:
        """Take up a ring that `limber keys rotate` has written; one that cannot be read changes nothing."""
        if self._key_file is None:
            return
        try:
            found = self._key_file.stat()
            seen = (found.st_mtime_ns, found.st_ino)
            if seen != self._keys_seen:
                self.keys, self._keys_seen = load_key_ring(self._key_file), seen
        except (OSError, KeysBroken):
            # What this process holds still opens everything.
            return

    @property
    def one_writer(self) -> bool:
        """Whether one transaction follows another, as on SQLite."""
        return self.engine.dialect.name == "sqlite"

    async def close(self) -> None:
        """Give every connection back."""
        await self.engine.dispose()


def keys_of(session: AsyncSession) -> KeyRing:
    """Return the key ring that this session's words are sealed with."""
    ring: KeyRing = session.info["keys"]
    return ring


def owes(session: AsyncSession) -> None:
    """Note that this transaction owes someone a message, so that its commit wakes the delivery."""
    session.info["owes"] = True


def team_changed(session: AsyncSession) -> None:
    """Note that this transaction changes who of the team is there, so that its commit forgets what was read."""
    session.info["team_changed"] = True


def rows_changed(result: Result[Any]) -> int:
    """Return how many rows an insert, update or delete touched."""
    return cast("CursorResult[Any]", result).rowcount


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() == "postgresql":
        return create_async_engine(url, pool_size=_POSTGRES_CONNECTIONS, pool_pre_ping=True)
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=60,
        connect_args={"async_creator_fn": inline_sqlite.connect},
        json_deserializer=from_json,
    )
    _use_sqlite_our_way(engine.sync_engine)
    event.listen(engine.sync_engine, "connect", _spill_nothing)
    return engine


def _use_sqlite_our_way(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediately)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: `begin` below says when, and how.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _spill_nothing(connection: Any, _record: object) -> None:
    # The engine's transactions are short, and no page of one is written before its commit: so nothing in between
    # waits for whoever reads meanwhile. What migrates or restores writes more than memory should hold.
    cursor = connection.cursor()
    cursor.execute("PRAGMA cache_spill = OFF")
    cursor.close()


def _begin_immediately(connection: Any) -> None:
    # A deferred BEGIN that writes later fails at once when another process wrote in between.
    reads = connection.get_execution_options().get("reading")
    connection.exec_driver_sql(inline_sqlite.BEGIN_TO_READ if reads else inline_sqlite.BEGIN)
