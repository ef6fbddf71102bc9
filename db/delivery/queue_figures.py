"""How much is waiting, and what does the database say of the engine? Nothing about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import reminders
from db.delivery.deliveries import ON_THE_WAY, OWED
from db.delivery.inbox import OPEN
from db.delivery.restore_cleanup import HOLD_KEY, TAKEN_KEY
from db.engine.engine_state import PROOF_KEY, all_facts
from db.rows_set_aside import count_set_aside
from db.tables import BroadcastRow, DeliveryRow, InboxRow, InboxState, PatientRow, PatientState
from db.tables.people import StaffRow
from rules.broadcasts import BroadcastState
from rules.delivery import DeliveryState, Priority
from rules.engine_health import LATE_AFTER, WorkFacts
from rules.vocabulary import Role

COPIED_KEY = "copied_at"
COPY_FAILED_KEY = "copy_failed_at"
# What was set aside longer ago is for a report, and not for a light.
ASIDE_SHOWS = timedelta(days=1)
_ASIDE = InboxRow.state == literal(InboxState.ASIDE.value, literal_execute=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedFigures:
    """How many of one priority are owed, and since when the first of them has been due."""

    count: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What waits at one moment; `owed` leaves out broadcasts, of which `broadcast_left` messages are to come."""

    inbox_open: int
    owed: Mapping[Priority, OwedFigures]
    broadcast_left: int
    on_the_way: Mapping[DeliveryState, int]
    work: WorkFacts


async def figures(session: AsyncSession, *, now: datetime) -> QueueFigures:
    """Count what is not finished, by short walks along indexes."""
    owed = await _owed(session)
    inbox = (
        await session.execute(
            select(func.count(), func.min(InboxRow.received_at)).where(InboxRow.state.in_(OPEN))
        )
    ).one()
    flying = await session.execute(
        select(DeliveryRow.state, func.count()).where(ON_THE_WAY).group_by(DeliveryRow.state)
    )
    due = [one.due_at for one in owed.values() if one.due_at is not None]
    return QueueFigures(
        inbox_open=inbox[0],
        owed=owed,
        broadcast_left=await _broadcast_left(session),
        on_the_way={DeliveryState(state): count for state, count in flying.all()},
        work=await _work(session, now, owed_since=min(due, default=None), inbox_since=inbox[1]),
    )


async def _owed(session: AsyncSession) -> dict[Priority, OwedFigures]:
    found = await session.execute(
        select(DeliveryRow.priority, func.count(), func.min(DeliveryRow.not_before))
        .where(OWED, DeliveryRow.broadcast_id.is_(None))
        .group_by(DeliveryRow.priority)
    )
    return {Priority(one[0]): OwedFigures(count=one[1], due_at=one[2]) for one in found.all()}


async def _broadcast_left(session: AsyncSession) -> int:
    it = BroadcastRow
    ended = it.sent + it.uncertain + it.blocked + it.failed + it.expired + it.withdrawn
    left = select(func.sum(it.chosen - ended)).where(it.state == BroadcastState.RUNNING)
    return int(await session.scalar(left) or 0)


async def _work(
    session: AsyncSession,
    now: datetime,
    *,
    owed_since: datetime | None,
    inbox_since: datetime | None,
) -> WorkFacts:
    facts = await all_facts(session)
    due_at = await reminders.longest_due(session)
    late = due_at is not None and now - due_at > LATE_AFTER
    aside = select(func.count()).where(_ASIDE, InboxRow.done_at > now - ASIDE_SHOWS)
    return WorkFacts(
        reminder_due_at=due_at,
        reminders_late=await reminders.count_due(session, before=now - LATE_AFTER) if late else 0,
        rows_set_aside=await count_set_aside(session),
        owed_since=owed_since,
        inbox_since=inbox_since,
        inbox_set_aside=await session.scalar(aside) or 0,
        on_hold_since=_moment(facts, HOLD_KEY),
        updates_taken=int(facts[TAKEN_KEY][0]) if TAKEN_KEY in facts else 0,
        copied_at=_moment(facts, COPIED_KEY),
        copy_failed=COPY_FAILED_KEY in facts,
        begun_at=facts[PROOF_KEY][1] if PROOF_KEY in facts else None,
        admins=await _staff(session, StaffRow.role == Role.ADMIN),
        staff=await _staff(session),
        reachable=await _staff(session, StaffRow.unreachable_at.is_(None)),
    )


async def _staff(session: AsyncSession, *which: ColumnElement[bool]) -> int:
    counted = select(func.count()).where(StaffRow.revoked_at.is_(None), *which)
    return await session.scalar(counted) or 0


def _moment(facts: Mapping[str, tuple[str, datetime]], key: str) -> datetime | None:
    return datetime.fromisoformat(facts[key][0]) if key in facts else None


async def active_patients(session: AsyncSession) -> int:
    """Count the patients who take part."""
    counted = select(func.count()).where(PatientRow.state == PatientState.ACTIVE)
    return await session.scalar(counted) or 0


async def people_now(session: AsyncSession) -> int:
    """Count the patients who take part, and staff."""
    return await active_patients(session) + await _staff(session)
