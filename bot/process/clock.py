"""What time is it really?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

# A long wait looks at the clock again now and then, because a machine may sleep or its clock be set.
LONGEST_NAP = timedelta(seconds=30)


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        """Return when `moment` has come, or as soon as `unless` is set."""
        while (left := moment - self.now()) > timedelta(0):
            seconds = min(left, LONGEST_NAP).total_seconds()
            if unless is None:
                await asyncio.sleep(seconds)
                continue
            try:
                async with asyncio.timeout(seconds):
                    await unless.wait()
            except TimeoutError:
                continue
            return
