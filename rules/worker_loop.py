"""How does an endless job of the engine work, wait and wake?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from rules.clock import Clock

NEVER = datetime.max.replace(tzinfo=UTC)

Round = Callable[[], Awaitable[datetime]]


class WorkerLoop:
    """One job: it does a round, then parks until it is woken or the moment its round named.

    `idle` is exact, so that a stepped clock can tell when everything has come to rest.
    """

    def __init__(self, clock: Clock, round_: Round) -> None:
        self._clock = clock
        self._round = round_
        self._woken = asyncio.Event()
        self._woken.set()
        self._until: datetime | None = None
        self._stopping = False

    def wake(self) -> None:
        """Have the job look again as soon as it can."""
        self._woken.set()

    def stop(self) -> None:
        """Have the job end after the round it is in, so that nothing is left half-way."""
        self._stopping = True
        self._woken.set()

    @property
    def idle(self) -> bool:
        """Whether the job is parked with nothing to do at the present moment."""
        parked = self._until is not None and self._clock.now() < self._until
        return parked and not self._woken.is_set()

    @property
    def waits_for(self) -> datetime:
        """Return the moment the job is parked until."""
        return self._until or self._clock.now()

    async def run(self) -> None:
        """Work until stopped."""
        while not self._stopping:
            self._woken.clear()
            self._until = None
            until = await self._round()
            self._until = until
            await self._clock.wait_until(until, unless=self._woken)
