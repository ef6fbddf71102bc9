"""Is this the one engine that may run? A lock that goes when the process goes, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import make_url

from rules.clock import Clock

PULSE = timedelta(seconds=3)
STANDBY_LOOK = timedelta(seconds=1)
# The first half of the advisory lock's key ("Limb"); the second is the bot's number.
_LOCK_FAMILY = 0x4C696D62

log = structlog.get_logger()


class AlreadyRunning(Exception):
    """Another engine runs on the same SQLite file."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file}: another Limber runs on this file; stop that one first")


class LeadershipLost(Exception):
    """The connection that held the lock is gone, so another engine may lead by now."""


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
    """An advisory lock of PostgreSQL on a connection of its own, with a pulse."""

    def __init__(self, connection: Any, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def keep(self) -> None:
        """Feel the pulse until cancelled; raise LeadershipLost when it stops."""
        import psycopg

        while True:
            await self._clock.wait_until(self._clock.now() + PULSE)
            try:
                await self._connection.execute("SELECT 1")
            except psycopg.Error as fault:
                raise LeadershipLost from fault


@asynccontextmanager
async def lead(url: str, bot_number: int, clock: Clock) -> AsyncIterator[Leadership]:
    """Wait until this process leads the bot on that PostgreSQL, and lead it for the block."""
    import psycopg

    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await psycopg.AsyncConnection.connect(
        address,
        autocommit=True,
        connect_timeout=10,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=10_000,
    )
    async with connection:
        waiting = False
        while not await _taken(connection, bot_number):
            if not waiting:
                log.info("standing_by")
                waiting = True
            await clock.wait_until(clock.now() + STANDBY_LOOK)
        log.info("leading")
        yield Leadership(connection, clock)


async def _taken(connection: Any, bot_number: int) -> bool:
    key = (_LOCK_FAMILY, bot_number % 2**31)
    found = await connection.execute("SELECT pg_try_advisory_lock(%s::int, %s::int)", key)
    row = await found.fetchone()
    return bool(row[0])
