"""Is the engine well? What readiness, metrics and the line to admins all go by, before, while and after it runs."""

from __future__ import annotations

import asyncio
import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.process.leadership import seconds_awake
from bot.process.metrics import Metrics
from db.cohorts import all_cohorts
from db.delivery.queue_figures import QueueFigures, figures
from db.engine.database_faults import database_fault
from db.engine.engine_state import remember
from db.engine.sealing import KeysBroken, load_key_ring
from db.team_calendar import calendar_of
from rules.clinic import Clinic
from rules.clock import Clock
from rules.conditions import ConditionCode, Readiness
from rules.coverage import uncovered
from rules.engine_health import (
    BUSY_AFTER,
    LOOKS_AHEAD,
    SILENT_AFTER,
    DatabaseFault,
    EngineFacts,
    EngineRole,
    standing_conditions,
)

if TYPE_CHECKING:
    from bot.intake.webhook import Receiver
    from bot.root import Engine
    from db.engine.database import Database

LOOK_EVERY = timedelta(seconds=5)
LOOKED_LATELY = timedelta(seconds=30)
DATABASE_WITHIN = timedelta(seconds=5)
# A condition is told to admins when so many looks in a row found it, and its end when so many did not.
LOOKS_TO_TELL = 2
LOOKS_TO_CLEAR = 3
_WRITTEN_KEY = "looked_at"
_OWN_HANDLES = Path("/proc/self/fd")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedFiles:
    """What is looked at on the disk: the keys, and the folder that fills."""

    keys: Path
    folder: Path

    def keys_unreadable(self) -> bool:
        """Tell whether a start would fail for want of the keys."""
        try:
            load_key_ring(self.keys)
        except KeysBroken:
            return True
        return False

    def keys_open(self) -> bool:
        """Tell whether other accounts may read the keys."""
        try:
            return bool(self.keys.stat().st_mode & 0o077)
        except OSError:
            return False

    def free_bytes(self) -> int | None:
        """Return how much room is left, or None where the folder is not there."""
        try:
            return shutil.disk_usage(self.folder).free
        except OSError:
            return None


def free_handles() -> int | None:
    """Return how many files and connections this process may still open, or None where the system does not tell."""
    if not _OWN_HANDLES.exists():
        return None
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        return most - len(list(_OWN_HANDLES.iterdir()))
    except OSError:
        # To look needs one.
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look found."""

    readiness: Readiness
    facts: EngineFacts
    figures: QueueFigures | None
    at: datetime


class Watch:
    """Looks at the engine every few seconds; whoever asks reads the last look, so that asking costs nothing."""

    def __init__(
        self,
        clock: Clock,
        metrics: Metrics,
        *,
        files: WatchedFiles | None = None,
        expired_items: Callable[[date], int] = lambda _day: 0,
        unsigned_items: int = 0,
    ) -> None:
        self._clock = clock
        self._metrics = metrics
        self._files = files
        self._expired_items = expired_items
        self._unsigned_items = unsigned_items
        self._looking = asyncio.Lock()
        self._looked: tuple[float, Look] | None = None
        self._uncovered_from: datetime | None = None
        self._asking: asyncio.Task[QueueFigures] | None = None
        # How much later than it was due this task last got the processor.
        self._late_by = timedelta(0)
        self.engine: Engine | None = None
        # A standby has no engine, but it may keep what is delivered.
        self.database: Database | None = None
        self.receiver: Receiver | None = None
        self.stands_by = False
        self.lost_lead = False
        # What is to come before there is an engine, and what ended the last one.
        self.waits_for = ""
        self.fault: DatabaseFault | None = None

    @property
    def role(self) -> EngineRole:
        """Return what this process is for at present."""
        if self.engine is not None:
            return EngineRole.LEADER
        return EngineRole.STANDBY if self.stands_by else EngineRole.NONE

    def leave(self) -> None:
        """Forget the engine and the database that are closed now."""
        self.engine = self.database = self.receiver = None
        self.stands_by = False
        # What was seen before is true no more.
        self._looked = None
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    async def readiness(self) -> Readiness:
        """Return what stands."""
        return (await self.look()).readiness

    def leads_well(self) -> bool:
        """Tell whether this process runs the bot and nothing stops it, by a look of the last half minute.

        Nothing is looked at for this: where the looks themselves have ended or hang, nothing is well.
        """
        if (
            self._looked is None
            or seconds_awake() - self._looked[0] > LOOKED_LATELY.total_seconds()
        ):
            return False
        readiness = self._looked[1].readiness
        return readiness.role is EngineRole.LEADER and readiness.ready

    async def metrics(self) -> bytes:
        """Return the metrics page."""
        look = await self.look()
        used = 0.0 if self.engine is None else self.engine.pacer.used(self._clock.now())
        return self._metrics.page(look.facts, look.figures, look.readiness, look.at, used=used)

    @property
    def takes_deliveries(self) -> bool:
        """Whether what Telegram delivers to this process can be kept."""
        kept = self._looked
        return self.receiver is not None and (kept is None or kept[1].facts.database_fault is None)

    def trusts(self, secret: str | None) -> bool:
        """Tell whether a delivery comes from Telegram."""
        # Before there is a receiver nothing is kept, so nothing need be refused: `receive` says to come back.
        return self.receiver is None or self.receiver.trusts(secret)

    async def receive(self, body: bytes) -> bool | None:
        """Keep a delivered update; None while nobody can."""
        return None if self.receiver is None else await self.receiver.receive(body)

    def count_refusal(self, reason: str) -> None:
        """Count somebody at the port who did not get what he came for."""
        self._metrics.count_refusal(reason)

    async def look(self, *, anew: bool = False) -> Look:
        """Return the last look, or look anew where it is too old; one looks for all who ask at the same time."""
        async with self._looking:
            kept = self._looked
            if kept is None or anew or seconds_awake() - kept[0] >= LOOK_EVERY.total_seconds():
                look = await self._look()
                # Its age counts from its end: one that took long is not old at once.
                kept = self._looked = (seconds_awake(), look)
            return kept[1]

    async def run(self) -> None:
        """Look for ever, and have admins told of what changed."""
        seen = dict.fromkeys(ConditionCode, 0)
        told: object = None
        while True:
            napping_since = time.monotonic()
            await self._clock.wait_until(self._clock.now() + LOOK_EVERY)
            self._late_by = _passed(napping_since) - LOOK_EVERY
            try:
                look = await self.look(anew=True)
                standing = {one.code for one in look.readiness.standing}
                seen = {c: _counted(n, stands=c in standing) for c, n in seen.items()}
                stands = frozenset(c for c, n in seen.items() if n >= LOOKS_TO_TELL)
                over = frozenset(c for c, n in seen.items() if n <= -LOOKS_TO_CLEAR)
                if not _knows_enough(look.facts, look.at):
                    over = frozenset()
                can_write = look.facts.database_fault is None
                if self.engine is not None and can_write and told != (stands, over):
                    done = await self.engine.tell_admins(stands=stands, over=over)
                    told = (stands, over) if done else None
            except SQLAlchemyError as fault:
                log.warning("look_failed", error=fault)
            except Exception:
                # The edge of the program: who watches the others must not fall over.
                log.exception("look_failed")

    async def _look(self) -> Look:
        now = self._clock.now()
        found, fault = await self._of_database(now)
        engine, files = self.engine, self._files
        facts = EngineFacts(
            uncovered_from=None if found is None else self._uncovered_from,
            holidays=None if engine is None else engine.parts.clinic.holidays,
            role=self.role,
            waits_for=self.waits_for,
            lost_lead=self.lost_lead,
            database_fault=fault,
            work=None if found is None else found.work,
            tick=None if engine is None else engine.ticking.facts,
            telegram=None if engine is None else engine.telegram_facts(),
            sent_at=None if engine is None else engine.delivering.ended_at,
            unwritten={} if engine is None else engine.delivering.unwritten(now),
            keys_unreadable=files is not None
            and self.database is not None
            and files.keys_unreadable(),
            keys_open=files is not None and files.keys_open(),
            free_bytes=None if files is None else files.free_bytes(),
            free_handles=free_handles(),
            late_by=self._late_by,
            expired_items=self._expired_items(now.date()),
            unsigned_items=self._unsigned_items,
        )
        readiness = Readiness(role=self.role, standing=standing_conditions(facts, now))
        return Look(readiness=readiness, facts=facts, figures=found, at=now)

    async def _of_database(self, now: datetime) -> tuple[QueueFigures | None, DatabaseFault | None]:
        """Read what waits, and see that the leader can write; return what is wrong with the database."""
        if self.database is None:
            return None, self.fault
        # A statement that waits for a lock goes on after its waiter has left; a later look reads what came of it.
        asking = self._asking or asyncio.create_task(  # noqa: TID251  a look reads its outcome
            self._read_and_written(self.database, now)
        )
        self._asking = asking
        asked_at = time.monotonic()
        done, _ = await asyncio.wait([asking], timeout=DATABASE_WITHIN.total_seconds())
        if not done:
            late_by = _passed(asked_at) - DATABASE_WITHIN
            self._late_by = max(self._late_by, late_by)
            # Where we had no time to listen, nobody knows whether it answers.
            return None, DatabaseFault.AWAY if late_by < BUSY_AFTER else None
        if self._asking is asking:
            self._asking = None
        try:
            return asking.result(), None
        except (SQLAlchemyError, TimeoutError, asyncio.CancelledError) as fault:
            return None, database_fault(fault) or DatabaseFault.AWAY

    async def _read_and_written(self, database: Database, now: datetime) -> QueueFigures:
        async with database.reading() as session:
            found = await figures(session, now=now)
            if self.engine is not None:
                clinic = self.engine.parts.clinic
                # Another process may have written since: a restore beside the engine does.
                database.team.forget()
                self._uncovered_from = await _nobody_there_from(session, clinic, now)
        if self.engine is not None:
            async with database.transaction() as session:
                await remember(session, _WRITTEN_KEY, now.isoformat(), now=now)
        return found


def _passed(since: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - since)


async def _nobody_there_from(
    session: AsyncSession, clinic: Clinic, now: datetime
) -> datetime | None:
    """Return from when on, in the next days, nobody is there at a time of the team's plan; None where somebody is."""
    team = await calendar_of(session, clinic)
    if not team.members:
        return None
    # Who cannot be reached at the moment has a condition of her own.
    reached = tuple(replace(one, unreachable_at=None) for one in team.members)
    known = [one.id for one in await all_cohorts(session)]
    bare = uncovered(replace(team, members=reached), now, now + LOOKS_AHEAD, known or (None,))
    return None if bare is None else bare.first


def _knows_enough(facts: EngineFacts, now: datetime) -> bool:
    """Tell whether an engine has lived for long enough to say that what was wrong before is over."""
    return facts.telegram is not None and now - facts.telegram.begun_at > SILENT_AFTER + LOOK_EVERY


def _counted(count: int, *, stands: bool) -> int:
    """Return for how many looks in a row a condition stands, or (below 0) does not."""
    if stands:
        return max(count, 0) + 1
    return min(count, 0) - 1
