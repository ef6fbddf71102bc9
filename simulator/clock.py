"""How can time be moved, for the demo and the tests?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

NEVER = datetime.max.replace(tzinfo=UTC)


class MovableClock:
    """A clock that somebody moves: *stepped* when it stands still, *shifted* when it runs on by itself.

    Whoever waits is woken when the clock is moved past his moment.
    """

    def __init__(self, start: datetime, *, real: Callable[[], datetime] | None = None) -> None:
        self._real = real
        self._base = start
        self._real_base = real() if real else start
        self._moved = asyncio.Condition()
        self._waits: dict[int, datetime] = {}
        self._number = 0

    def now(self) -> datetime:
        """Return the moment it shows, aware, in UTC."""
        if self._real is None:
            return self._base
        return self._base + (self._real() - self._real_base)

    def earliest_wait(self) -> datetime:
        """Return the first moment that anybody waits for, or NEVER."""
        return min(self._waits.values(), default=NEVER)

    async def move_to(self, moment: datetime) -> None:
        """Show `moment` from now on; the past is not gone back to."""
        if moment > self.now():
            self._base += moment - self.now()
        async with self._moved:
            self._moved.notify_all()

    def jump(self, by: timedelta) -> None:
        """Set the clock, back too, as somebody sets a wrong one: nobody who waits is told."""
        self._base += by

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        """Return when `moment` has come, or as soon as `unless` is set."""
        if moment <= self.now() or (unless is not None and unless.is_set()):
            return
        self._number += 1
        mine = self._number
        self._waits[mine] = moment
        try:
            async with asyncio.TaskGroup() as group:
                waits = [group.create_task(self._reach(moment))]
                if unless is not None:
                    waits.append(group.create_task(_set(unless)))
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for wait in waits:
                    wait.cancel()
        finally:
            del self._waits[mine]

    async def _reach(self, moment: datetime) -> None:
        while (left := moment - self.now()) > timedelta(0):
            nap = None if self._real is None else min(left.total_seconds(), 3600.0)
            try:
                async with asyncio.timeout(nap), self._moved:
                    await self._moved.wait()
            except TimeoutError:
                continue


async def _set(event: asyncio.Event) -> None:
    await event.wait()


class Walker:
    """Walks a movable clock through every due moment, letting all come to rest at each.

    `next_due` tells the next due moment after the present one, `tick` does what is due, and `unfinished` counts
    what has not come to rest: updates, requests, deliveries, transactions. `paced` counts the answers that wait for
    nothing but the clock, such as a second message to one chat.
    """

    def __init__(
        self,
        clock: MovableClock,
        *,
        next_due: Callable[[], Awaitable[datetime | None]],
        tick: Callable[[], Awaitable[object]],
        unfinished: Callable[[], int],
        paced: Callable[[], int] = lambda: 0,
    ) -> None:
        self._clock = clock
        self._paced = paced
        self._next_due = next_due
        self._tick = tick
        self._unfinished = unfinished

    async def settle(self) -> None:
        """Return when nothing is unfinished; time stands still meanwhile."""
        quiet = 0
        while quiet < 2:
            # Real pauses let sockets and the database's thread answer; the count decides, not the pause.
            await asyncio.sleep(0 if quiet else 0.001)
            quiet = 0 if self._unfinished() else quiet + 1

    async def answered(self) -> None:
        """Return when every answer is out; time moves only by the seconds that their pace asks for."""
        await self.settle()
        while self._paced():
            await self._clock.move_to(self._clock.earliest_wait())
            await self.settle()

    async def step(self, limit: datetime) -> bool:
        """Go to the next due or waited-for moment not after `limit` and settle; False when there is none."""
        await self.settle()
        due = await self._next_due() or NEVER
        moment = min(due, self._clock.earliest_wait())
        if moment > limit:
            return False
        await self._clock.move_to(moment)
        await self._tick()
        await self.settle()
        return True

    async def walk_to(self, moment: datetime) -> None:
        """Walk through everything due up to and including `moment`, and stand there."""
        while await self.step(moment):
            pass
        await self._clock.move_to(moment)
        await self._tick()
        await self.settle()

    async def walk(self, duration: timedelta) -> None:
        """Walk on by `duration`."""
        await self.walk_to(self._clock.now() + duration)

    async def walk_until(self, reached: Callable[[], bool], limit: datetime) -> bool:
        """Walk until `reached` says so, at most to `limit`; tell whether it did."""
        await self.settle()
        while not reached():
            if not await self.step(limit):
                return False
        return True
