"""Is the engine well? What the HTTP port tells, before, while and after it runs."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.process.metrics import Metrics
from db.delivery.queue_figures import QueueFigures, figures
from rules.clock import Clock

if TYPE_CHECKING:
    from bot.intake.webhook import Receiver
    from bot.root import Engine
    from db.engine.database import Database

# Two long polls and a little: later than that, Telegram is silent.
SILENT_AFTER = timedelta(seconds=90)
DATABASE_SECONDS = 5


class Watch:
    """Looks at the engine, once there is one."""

    def __init__(self, clock: Clock, metrics: Metrics) -> None:
        self._clock = clock
        self._metrics = metrics
        self.engine: Engine | None = None
        # A standby has no engine, but it may keep what is delivered.
        self.database: Database | None = None
        self.receiver: Receiver | None = None

    @property
    def role(self) -> str:
        """Return `leader` for the one that runs the bot, `standby` for who waits to, else `none`."""
        if self.engine is not None:
            return "leader"
        return "none" if self.database is None else "standby"

    def leave(self) -> None:
        """Forget the engine and the database that are closed now."""
        self.engine = self.database = self.receiver = None

    async def troubles(self) -> list[str]:
        """Return why the engine is not ready, as codes; empty when it is."""
        if self.database is None:
            return ["not_running"]
        troubles = []
        heard_at = self._heard_at()
        deaf = heard_at is None or self._clock.now() - heard_at > SILENT_AFTER
        if self.engine is not None and deaf:
            troubles.append("telegram_silent")
        if self.engine is not None and self.engine.refused:
            troubles.append("telegram_refuses")
        if await self._figures() is None:
            troubles.append("database_silent")
        return troubles

    async def metrics(self) -> bytes:
        """Return the metrics page."""
        refused = self.engine is not None and self.engine.refused
        return self._metrics.page(await self._figures(), self._heard_at(), refused=refused)

    def trusts(self, secret: str | None) -> bool:
        """Tell whether a delivery comes from Telegram."""
        # Before there is a receiver nothing is kept, so nothing need be refused: `receive` says to come back.
        return self.receiver is None or self.receiver.trusts(secret)

    async def receive(self, body: bytes) -> bool | None:
        """Keep a delivered update; None while nobody can."""
        return None if self.receiver is None else await self.receiver.receive(body)

    def _heard_at(self) -> datetime | None:
        if self.engine is None:
            return None
        if self.engine.webhook is not None:
            # Telegram delivers when there is something; that the webhook stands is what can be known.
            return self._clock.now() if self.engine.webhook.set_at else None
        return self.engine.poller.heard_at

    async def _figures(self) -> QueueFigures | None:
        if self.database is None:
            return None
        try:
            async with (
                asyncio.timeout(DATABASE_SECONDS),
                self.database.transaction() as session,
            ):
                return await figures(session, now=self._clock.now())
        except (SQLAlchemyError, TimeoutError):
            return None
