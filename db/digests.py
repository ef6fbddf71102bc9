"""What happened since yesterday, for one member of staff, and whose digest is due?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import alerts, patient_overviews, patients, staff
from db.rows_set_aside import RowKind, not_set_aside
from db.tables import (
    DeliveryRow,
    PatientRow,
    PatientState,
    PromptRow,
    QuestionRow,
    RatingRow,
    StaffRow,
)
from rules.alert_order import is_emergency
from rules.alerts import Alert, AlertPriority, AlertState
from rules.delivery import DeliveryState
from rules.digests import Digest
from rules.pauses import Silence
from rules.people import Patient, Staff
from rules.prompts import PromptKind
from rules.questions import QuestionState

ONE_DAY = timedelta(days=1)
UNDER_WAY = timedelta(minutes=10)


async def due_digests(
    session: AsyncSession, *, now: datetime, limit: int, only: int | None = None
) -> list[Staff]:
    """Return the staff whose digest is due, the longest due first; of `only` that one."""
    found = await due_ids(session, now=now, limit=limit) if only is None else [only]
    members = [await staff.staff_by_id(session, one) for one in found]
    return [one for one in members if one is not None]


async def due_ids(session: AsyncSession, *, now: datetime, limit: int) -> list[int]:
    """Return the ids of those members of staff, and read nothing else of them."""
    found = await session.scalars(
        select(StaffRow.id)
        .where(
            StaffRow.digest_at <= now,
            StaffRow.revoked_at.is_(None),
            not_set_aside(RowKind.STAFF, StaffRow.id, now),
        )
        .order_by(StaffRow.digest_at)
        .limit(limit)
    )
    return list(found)


async def next_moment(session: AsyncSession) -> datetime | None:
    """Return when the next digest of anybody is due, or None."""
    return await session.scalar(
        select(func.min(StaffRow.digest_at)).where(
            StaffRow.digest_at.is_not(None), StaffRow.revoked_at.is_(None)
        )
    )


async def digest_of(session: AsyncSession, member: Staff, *, now: datetime) -> Digest:
    """Return the last 24 hours of the patients she sees."""
    since = now - ONE_DAY
    mine = patient_overviews.patients_of(member)
    active = mine.where(PatientRow.state == PatientState.ACTIVE)
    open_alerts = await alerts.listed_alerts(session, cohorts=member.cohorts)
    untaken = Counter(one.priority for one in open_alerts if one.state is AlertState.RAISED)
    taken = [one for one in open_alerts if one.state is AlertState.TAKEN]
    asked, answered = await checks_between(session, mine, since=since, until=now)
    return Digest(
        active=await _count(session, active),
        asked=asked,
        answered=answered,
        red_flags=untaken[AlertPriority.RED_FLAG],
        same_day=untaken[AlertPriority.SAME_DAY],
        routine=untaken[AlertPriority.ROUTINE],
        taken=len(taken),
        mine=sum(one.taken_by == member.id for one in taken),
        questions=await _questions(session, mine),
        silent=await _count(session, active.where(PatientRow.silence != Silence.NONE.value)),
        paused=await _count(session, active.where(PatientRow.paused_at.is_not(None))),
        joined=await _count(session, mine.where(PatientRow.joined_at > since)),
        left=await _count(session, mine.where(PatientRow.left_at > since)),
        unreachable=await _count(session, active.where(PatientRow.unreachable_at.is_not(None))),
        unsure=await _unsure(session, member, since),
        emergencies=await _emergencies(session, open_alerts),
    )


async def checks_between(
    session: AsyncSession, people: Select[int], *, since: datetime, until: datetime
) -> tuple[int, int]:
    """Return how many pain checks reached these patients between two moments, and how many have an answer."""
    asked = select(func.count(), func.count(RatingRow.id)).select_from(PromptRow)
    row = await session.execute(
        asked.outerjoin(RatingRow, RatingRow.prompt_id == PromptRow.id).where(
            PromptRow.kind == PromptKind.PAIN,
            PromptRow.patient_id.in_(people),
            PromptRow.created_at > since,
            PromptRow.created_at <= until,
            PromptRow.message_id.is_not(None),
        )
    )
    found = row.one()
    return int(found[0]), int(found[1])


async def _emergencies(
    session: AsyncSession, open_alerts: Sequence[Alert]
) -> tuple[tuple[Patient, tuple[str, ...]], ...]:
    found = [one for one in open_alerts if is_emergency(one)]
    whose = await patients.patients_by_id(session, {one.patient_id for one in found})
    return tuple(
        (whose[one.patient_id], one.facts.signs) for one in found if one.patient_id in whose
    )


async def _count(session: AsyncSession, people: Select[int]) -> int:
    return await session.scalar(select(func.count()).select_from(people.subquery())) or 0


async def _questions(session: AsyncSession, people: Select[int]) -> int:
    counted = select(func.count()).where(
        QuestionRow.state == QuestionState.OPEN, QuestionRow.patient_id.in_(people)
    )
    return await session.scalar(counted) or 0


async def _unsure(session: AsyncSession, member: Staff, since: datetime) -> int:
    """Count what may not have arrived: at patients she sees, and at herself."""
    people = patient_overviews.patients_of(member)
    counted = select(func.count()).where(
        DeliveryRow.state.in_((DeliveryState.UNCERTAIN, DeliveryState.FAILED)),
        DeliveryRow.patient_id.in_(people) | (DeliveryRow.staff_id == member.id),
        # What was under way as the last digest was written, and that digest itself, are in no other.
        DeliveryRow.created_at > since - UNDER_WAY,
    )
    return await session.scalar(counted) or 0
