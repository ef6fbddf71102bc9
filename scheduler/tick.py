"""What must happen at this moment? One tick of the clock's door, and when the next is due.

Each job does its work by itself: one that fails stops no other. Where one row of a batch cannot be read, the rows
go one by one, and that one is set aside.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from db import alerts, patients, reminders, rows_set_aside
from db import digests as digest_rows
from db.delivery import deliveries
from db.engine.database import Database
from db.engine.database_faults import database_fault
from db.rows_set_aside import RowKind
from rules.clinic import Clinic
from rules.engine_health import TickFacts
from scheduler import nightly
from scheduler.messages import alerts as alert_messages
from scheduler.messages import digests, due_reminders

# A night's work that failed is tried again so much later.
NIGHT_AGAIN_AFTER = timedelta(minutes=10)

log = structlog.get_logger()


class TickFailed(Exception):
    """Jobs of a tick failed; the log names each, and the others were done."""


class TickStep(Protocol):
    """A batch of rows that are due, or only one of them; returns how much of it was done."""

    async def __call__(
        self, session: AsyncSession, *, now: datetime, only: int | None = None
    ) -> int: ...


class DueIds(Protocol):
    """The ids of the rows that are due, and nothing else of them."""

    async def __call__(self, session: AsyncSession, *, now: datetime, limit: int) -> list[int]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RowJob:
    """Work on rows that are due, so many at once."""

    kind: RowKind
    batch: int
    step: TickStep
    due_ids: DueIds


class Tick:
    """Does what is due, in short transactions, until nothing is."""

    def __init__(self, *, database: Database, clinic: Clinic, now: datetime) -> None:
        self._database = database
        self._clinic = clinic
        self.on_tidied: list[Callable[[], None]] = []
        self._begun_at = now
        self._done_at: datetime | None = None
        self._night_again_at = now
        self._failing: dict[str, str] = {}
        self._jobs: dict[str, Callable[[datetime], Awaitable[bool]]] = {
            "pauses": self._end_pauses,
            "reminders": partial(
                self._rows,
                RowJob(
                    kind=RowKind.REMINDER,
                    batch=due_reminders.BATCH,
                    step=partial(due_reminders.claim_due, timing=clinic.timing),
                    due_ids=reminders.due_ids,
                ),
            ),
            "alerts": partial(
                self._rows,
                RowJob(
                    kind=RowKind.ALERT,
                    batch=alert_messages.BATCH,
                    step=partial(alert_messages.handle_due, clinic=clinic),
                    due_ids=alerts.due_ids,
                ),
            ),
            "digests": partial(
                self._rows,
                RowJob(
                    kind=RowKind.STAFF,
                    batch=digests.BATCH,
                    step=partial(digests.claim_due, clinic=clinic),
                    due_ids=digest_rows.due_ids,
                ),
            ),
            "expiry": self._expire,
            "night": self._night,
        }

    @property
    def facts(self) -> TickFacts:
        """Return how it goes."""
        return TickFacts(
            begun_at=self._begun_at, done_at=self._done_at, failing=dict(self._failing)
        )

    def clock_jumped(self, by: timedelta) -> None:
        """Move every remembered moment with the clock."""
        self._begun_at += by
        self._night_again_at += by
        if self._done_at is not None:
            self._done_at += by

    async def tick(self, now: datetime) -> None:
        """Do everything that is due at `now`; raise TickFailed when all has had its turn and something failed."""
        faults = []
        for name, job in self._jobs.items():
            try:
                worked = await job(now)
            except Exception as fault:
                # The edge of the house: one job that fails must not hold up the others.
                if name not in self._failing:
                    log.exception("tick_job_failed", kind=name)
                self._failing[name] = type(fault).__name__
                faults.append(fault)
                if database_fault(fault) is not None:
                    # The others would only wait for the same database.
                    break
            else:
                if worked:
                    self._failing.pop(name, None)
        if faults:
            raise TickFailed from faults[0]
        self._done_at = now

    async def _end_pauses(self, now: datetime) -> bool:
        async with self._database.transaction() as session:
            await patients.end_pauses(session, now=now)
            await rows_set_aside.forget_mended(session, now=now)
        return True

    async def _expire(self, now: datetime) -> bool:
        done = limit = due_reminders.BATCH
        while done >= limit:
            async with self._database.transaction() as session:
                done = await deliveries.expire(session, now=now, limit=limit)
        return True

    async def _night(self, now: datetime) -> bool:
        """Tidy up when it is time; tell whether it was."""
        if now < self._night_again_at or not await nightly.is_due(
            self._database, self._clinic, now=now
        ):
            return False
        self._night_again_at = now + NIGHT_AGAIN_AFTER
        try:
            await nightly.tidy(self._database, self._clinic, now=now)
        finally:
            for wake in self.on_tidied:
                wake()
        self._night_again_at = now
        return True

    async def _rows(self, job: RowJob, now: datetime) -> bool:
        """Do a job again and again, each in a transaction of its own, until it fills no batch."""
        done = job.batch
        while done >= job.batch:
            try:
                async with self._database.transaction() as session:
                    done = await job.step(session, now=now)
            except Exception as fault:
                if database_fault(fault) is not None:
                    raise
                done = await self._one_by_one(job, now)
        return True

    async def _one_by_one(self, job: RowJob, now: datetime) -> int:
        """Let each row of a batch that failed go by itself, and set aside those that fail alone."""
        async with self._database.transaction() as session:
            ids = await job.due_ids(session, now=now, limit=job.batch)
        for row_id in ids:
            try:
                async with self._database.transaction() as session:
                    await job.step(session, now=now, only=row_id)
            except Exception as fault:
                if database_fault(fault) is not None:
                    raise
                # The edge of the house: a row that cannot be read must not hold up the others.
                log.exception("row_set_aside", kind=job.kind, row=row_id)
                async with self._database.transaction() as session:
                    await rows_set_aside.set_aside(
                        session, job.kind, row_id, reason=type(fault).__name__, now=now
                    )
        return len(ids)

    async def next_due(self, now: datetime) -> datetime | None:
        """Return the next moment after `now` at which something is due, or None."""
        async with self._database.transaction() as session:
            moments = [
                await patients.next_pause_end(session),
                await reminders.next_moment(session, after=now),
                await deliveries.next_start(session, now=now, after=now),
                await deliveries.next_expiry(session),
                await alerts.next_moment(session, after=now),
                await digest_rows.next_moment(session),
                await nightly.next_moment(session, self._clinic),
            ]
        return min((moment for moment in moments if moment and moment > now), default=None)
