"""Who ticks? APScheduler, for what it is good at: one interval job in memory."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.asyncio import AsyncIOScheduler

EVERY_SECONDS = 1
_JOB = "tick"

log = structlog.get_logger()


class Heartbeat:
    """Calls `tick` every second; a late beat is made up for once, and no two run at the same time.

    What fails in a tick is reported by the tick: here nothing is raised, and APScheduler has nothing to say.
    """

    def __init__(self, tick: Callable[[], Awaitable[None]]) -> None:
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._tick = tick
        self._skipped = 0
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_listener(self._note_skipped, EVENT_JOB_MAX_INSTANCES)
        self._scheduler.add_job(
            self._beat,
            "interval",
            seconds=EVERY_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            id=_JOB,
        )

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.start()

    def clock_jumped(self) -> None:
        """Beat a second from now: the next beat was set by a clock that has been moved since."""
        self._scheduler.reschedule_job(_JOB, trigger="interval", seconds=EVERY_SECONDS)

    async def _beat(self) -> None:
        await self._tick()
        if self._skipped:
            log.warning("tick_took_long", count=self._skipped)
            self._skipped = 0

    def _note_skipped(self, _event: object) -> None:
        self._skipped += 1

    def stop(self) -> None:
        """Beat no more."""
        self._scheduler.shutdown(wait=False)
