"""What must happen at this moment? One tick of the clock's door, and when the next is due."""

from __future__ import annotations

from datetime import datetime

from db import alerts, deliveries, patients, reminders
from db import digests as digest_rows
from db.database import Database
from rules.clinic import Clinic
from scheduler import alerting, digests, reminding


class Ticking:
    """Does what is due, in short transactions, until nothing is."""

    def __init__(self, *, database: Database, clinic: Clinic) -> None:
        self._database = database
        self._clinic = clinic

    async def tick(self, now: datetime) -> None:
        """Do everything that is due at `now`."""
        timing = self._clinic.timing
        async with self._database.transaction() as session:
            await patients.end_pauses(session, now=now)
        while True:
            async with self._database.transaction() as session:
                claimed = await reminding.claim_due(session, now=now, timing=timing)
            if claimed < reminding.BATCH:
                break
        while True:
            async with self._database.transaction() as session:
                told = await alerting.handle_due(session, now=now, clinic=self._clinic)
            if told < alerting.BATCH:
                break
        while True:
            async with self._database.transaction() as session:
                told = await digests.claim_due(session, now=now)
            if told < digests.BATCH:
                break
        while True:
            async with self._database.transaction() as session:
                expired = await deliveries.expire(session, now=now, limit=reminding.BATCH)
            if expired < reminding.BATCH:
                break

    async def next_due(self, now: datetime) -> datetime | None:
        """Return the next moment after `now` at which something is due, or None."""
        async with self._database.transaction() as session:
            moments = [
                await patients.next_pause_end(session),
                await reminders.next_moment(session),
                await deliveries.next_start(session),
                await deliveries.next_expiry(session),
                await alerts.next_moment(session, after=now),
                await digest_rows.next_moment(session),
            ]
        return min((moment for moment in moments if moment and moment > now), default=None)
