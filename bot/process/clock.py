"""What time is it really, and has somebody set the clock?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from rules.clock import Clock

# A long wait looks at the clock again now and then, because a machine may sleep or its clock be set.
LONGEST_NAP = timedelta(seconds=30)
# How often the wall is held against the monotonic clock, and how far apart they may come in that time.
LOOKED_AT_EVERY_SECONDS = 1.0
SMALLEST_JUMP = timedelta(seconds=2)

Monotonic = Callable[[], float]


class RealClock:
    """The machine's clock: moments are the wall's, waits are measured by the monotonic clock."""

    def __init__(self, *, monotonic: Monotonic = time.monotonic) -> None:
        self._monotonic = monotonic

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        """Return when `moment` has come, when as much time has passed as it was away, or as soon as `unless` is set.

        A clock that is set back makes no wait longer: whoever waits looks at the clock again afterwards.
        """
        deadline = self._monotonic() + (moment - self.now()).total_seconds()
        while (left := self._left(moment, deadline)) > 0:
            seconds = min(left, LONGEST_NAP.total_seconds())
            if unless is None:
                await asyncio.sleep(seconds)
                continue
            try:
                async with asyncio.timeout(seconds):
                    await unless.wait()
            except TimeoutError:
                continue
            return

    def _left(self, moment: datetime, deadline: float) -> float:
        return min((moment - self.now()).total_seconds(), deadline - self._monotonic())


class JumpWatch:
    """Notices that the wall clock was set, by holding it against the monotonic one."""

    def __init__(
        self,
        clock: Clock,
        on_jump: Callable[[timedelta], None],
        *,
        monotonic: Monotonic = time.monotonic,
    ) -> None:
        self._clock = clock
        self._on_jump = on_jump
        self._monotonic = monotonic
        self._ahead = self._offset()

    async def run(self) -> None:
        """Look every second, until cancelled."""
        while True:
            await asyncio.sleep(LOOKED_AT_EVERY_SECONDS)
            self.look()

    def look(self) -> None:
        """Tell of a jump since the last look: how far, negative when the clock was set back."""
        ahead = self._offset()
        jump, self._ahead = ahead - self._ahead, ahead
        if abs(jump) >= SMALLEST_JUMP:
            self._on_jump(jump)

    def _offset(self) -> timedelta:
        return self._clock.now() - datetime.fromtimestamp(self._monotonic(), UTC)
