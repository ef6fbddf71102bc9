"""What must happen at this moment? One tick of the clock's door, and when the next is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from db import alerts, patients, reminders
from db import digests as digest_rows
from db.delivery import deliveries
from db.engine.database import Database
from rules.clinic import Clinic
from scheduler import nightly
from scheduler.messages import alerts as alert_messages
from scheduler.messages import digests, due_reminders


class TickStep(Protocol):
    """A piece of work that is due, and how much of it was done."""

    async def __call__(self, session: AsyncSession, *, now: datetime) -> int: ...


class Tick:
    """Does what is due, in short transactions, until nothing is."""

    def __init__(self, *, database: Database, clinic: Clinic) -> None:
        self._database = database
        self._clinic = clinic
        self.on_tidied: list[Callable[[], None]] = []

    async def tick(self, now: datetime) -> None:
        """Do everything that is due at `now`."""
        timing = self._clinic.timing
        async with self._database.transaction() as session:
            await patients.end_pauses(session, now=now)
        steps: Sequence[tuple[TickStep, int]] = (
            (partial(due_reminders.claim_due, timing=timing), due_reminders.BATCH),
            (partial(alert_messages.handle_due, clinic=self._clinic), alert_messages.BATCH),
            (digests.claim_due, digests.BATCH),
            (partial(deliveries.expire, limit=due_reminders.BATCH), due_reminders.BATCH),
        )
        for step, batch in steps:
            await self._until_done(step, batch, now)
        if await nightly.tidy(self._database, self._clinic, now=now):
            for wake in self.on_tidied:
                wake()

    async def _until_done(self, step: TickStep, batch: int, now: datetime) -> None:
        """Take a step again and again, each in a transaction of its own, until it fills no batch."""
        done = batch
        while done >= batch:
            async with self._database.transaction() as session:
                done = await step(session, now=now)

    async def next_due(self, now: datetime) -> datetime | None:
        """Return the next moment after `now` at which something is due, or None."""
        async with self._database.transaction() as session:
            moments = [
                await patients.next_pause_end(session),
                await reminders.next_moment(session),
                await deliveries.next_start(session, now=now, after=now),
                await deliveries.next_expiry(session),
                await alerts.next_moment(session, after=now),
                await digest_rows.next_moment(session),
                await nightly.next_moment(session, self._clinic),
            ]
        return min((moment for moment in moments if moment and moment > now), default=None)
