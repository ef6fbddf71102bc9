"""Is this the one engine that may run? A lock that goes when the process goes, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import make_url

from db.delivery.inbox import NEWS_CHANNEL
from rules.clock import Clock
from rules.conditions import REGISTER, ConditionCode

PULSE_SECONDS = 3.0
# After a pulse requests may start for so long; a new leader waits longer before its first.
FRESH_SECONDS = 4.0
SETTLE = timedelta(seconds=5)
STANDBY_LOOK = timedelta(seconds=1)
# The first half of the advisory lock's key ("Limb"); the second is the bot's number.
_LOCK_FAMILY = 0x4C696D62

# Whose session asks, whether it still holds the lock, and whether anything may be written.
_PULSE = """
    SELECT pg_backend_pid(), EXISTS (
        SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
        WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid() AND objsubid = 2
        AND classid::bigint = %s AND objid::bigint = %s AND datname = current_database()
    ), current_setting('transaction_read_only')
"""

log = structlog.get_logger()


class AlreadyRunning(Exception):
    """Another engine runs on the same SQLite file."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file}: another Limber runs on this file; stop that one first")


class LeadershipLost(Exception):
    """PostgreSQL does not answer any more, or the lock is no longer ours: another engine may lead by now."""


class LeadsNobody(LeadershipLost):
    """This PostgreSQL is read-only at present, so whoever led on it would lead nobody."""


class PoolerInFront(Exception):
    """What answers as PostgreSQL gives one session's connection to another between transactions."""

    def __init__(self) -> None:
        condition = REGISTER[ConditionCode.POOLER_IN_FRONT]
        super().__init__(f"LIMBER_DATABASE_URL: {condition.says}; {condition.mend}")


@contextmanager
def only_engine(file: Path) -> Iterator[None]:
    """Hold the SQLite file for this process; raise AlreadyRunning when another holds it."""
    file = file.resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file.with_name(file.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(file) from None
        yield
    finally:
        # Closing lets go; the file stays, for a removed one could be locked twice.
        os.close(handle)


class Leadership:
    """An advisory lock of PostgreSQL on a connection of its own, which is also an ear for news."""

    def __init__(self, connection: Any, key: tuple[int, int], session: int) -> None:
        self._connection = connection
        self._key = key
        # PostgreSQL's number of the session that took the lock.
        self._session = session
        self._felt_at = seconds_awake()

    def is_fresh(self) -> bool:
        """Tell whether the lock was surely ours a moment ago, so that requests may start."""
        return seconds_awake() - self._felt_at < FRESH_SECONDS

    async def keep(self, heard: Callable[[], None]) -> None:
        """Feel the pulse and pass on news until cancelled; raise LeadershipLost when the pulse stops.

        News may go astray with a connection, so whoever waits for it also looks at each pulse.
        """
        import psycopg

        try:
            while True:
                began = seconds_awake()
                found = await self._connection.execute(_PULSE, self._key)
                if await found.fetchone() != (self._session, True, "off"):
                    raise LeadershipLost
                self._felt_at = began
                heard()
                async for _ in self._connection.notifies(timeout=PULSE_SECONDS):
                    heard()
        except psycopg.Error as fault:
            raise LeadershipLost from fault


@asynccontextmanager
async def lead(
    url: str, bot_number: int, clock: Clock, *, waiting: Callable[[], Awaitable[None]]
) -> AsyncIterator[Leadership]:
    """Wait until this process leads the bot on that PostgreSQL, and lead it for the block.

    `waiting` is called at each look at the lock; raise LeadershipLost when PostgreSQL goes away.
    """
    import psycopg

    try:
        connection = await _connect(url)
        async with connection:
            key = (_LOCK_FAMILY, bot_number % 2**31)
            looks = 0
            session = await require_session(url, connection)
            while not await _taken(connection, key):
                if not looks:
                    log.info("standing_by")
                looks += 1
                await waiting()
                await clock.wait_until(clock.now() + STANDBY_LOOK)
            leadership = Leadership(connection, key, session)
            await connection.execute(f"LISTEN {NEWS_CHANNEL}")
            log.info("leading")
            yield leadership
    except psycopg.Error as fault:
        raise LeadershipLost from fault


async def require_session(url: str, connection: Any) -> int:
    """Return the number of the session that a connection has to itself; raise PoolerInFront without one.

    A pooler hands the session that is idle to whoever comes next: so a second connection asks, and keeps what it got
    for the length of a transaction, while the first asks again.
    """
    numbers = [await _session_of(connection)]
    async with await _connect(url) as other:
        for _ in range(3):
            async with other.transaction():
                numbers.append(-(await _session_of(other)))
                numbers.append(await _session_of(connection))
    ours, theirs = ({one for one in numbers if one > 0}, {-one for one in numbers if one < 0})
    if len(ours) != 1 or len(theirs) != 1 or ours & theirs:
        raise PoolerInFront
    found = await connection.execute("SELECT current_setting('transaction_read_only')")
    if await found.fetchone() != ("off",):
        raise LeadsNobody
    return ours.pop()


async def look_for_pooler(url: str) -> None:
    """Raise PoolerInFront where one stands before PostgreSQL, LeadershipLost where nobody answers."""
    import psycopg

    try:
        async with await _connect(url) as connection:
            await require_session(url, connection)
    except psycopg.Error as fault:
        raise LeadershipLost from fault


async def _session_of(connection: Any) -> int:
    found = await connection.execute("SELECT pg_backend_pid()")
    return int((await found.fetchone())[0])


async def _connect(url: str) -> Any:
    import psycopg

    # In parts, as SQLAlchemy's own pool does it: libpq reads a written address otherwise (a space in a password).
    parts = make_url(url)
    address = {**parts.translate_connect_args(username="user", database="dbname"), **parts.query}
    connection = await psycopg.AsyncConnection.connect(
        **address,
        autocommit=True,
        connect_timeout=10,
        keepalives_idle=3,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=9_000,
    )
    # The server, too, must notice soon that a machine is gone, or its lock would outlive it.
    for setting in ("idle = 3", "interval = 2", "count = 3"):
        await connection.execute(f"SET tcp_keepalives_{setting}")
    return connection


async def _taken(connection: Any, key: tuple[int, int]) -> bool:
    found = await connection.execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", key)
    row = await found.fetchone()
    return bool(row[0])


def seconds_awake() -> float:
    """Return seconds that only go up, and that count a machine's sleep where it can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
