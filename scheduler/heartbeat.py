"""Who ticks? APScheduler, for what it is good at: one interval job in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

EVERY_SECONDS = 1
_JOB = "tick"


class Heartbeat:
    """Calls `tick` every second; a late beat is made up for once, and no two run at the same time."""

    def __init__(self, tick: Callable[[], Awaitable[None]]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            tick,
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

    def stop(self) -> None:
        """Beat no more."""
        self._scheduler.shutdown(wait=False)
