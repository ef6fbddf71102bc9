"""What time is it, and how does the engine wait?"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of time: read once per tap or tick, and passed down as `now`."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        """Return when `moment` has come, or as soon as `unless` is set."""
        ...
