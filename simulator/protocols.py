"""What does the stand-in need from whoever starts it?"""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The only source of time for dates, expiry and the 48-hour limits."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC."""
        ...

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        """Return once `now()` has reached `moment`, or as soon as `unless` is set."""
        ...


class Controls(Protocol):
    """The clock controls of the chat page; the root knows what walking ahead means."""

    @property
    def busy(self) -> bool:
        """Whether a walk is under way; the page disables its buttons meanwhile."""
        ...

    def now(self) -> datetime:
        """Return the simulated moment, aware, in the zone the page should show it in."""
        ...

    async def next_message(self) -> None:
        """Walk ahead to the next message that somebody gets."""
        ...

    async def skip(self, duration: timedelta) -> None:
        """Walk ahead by `duration`, through everything that falls due on the way."""
        ...
