"""How does each patient do, as her team's list shows it? Read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import alerts, patients
from db.engine.database import keys_of
from db.tables import (
    ActivityRow,
    AlertRow,
    AlertState,
    PatientRow,
    PatientState,
    QuestionRow,
    RatingRow,
)
from rules.activities import Did
from rules.alerts import Alert
from rules.local_time import local_day
from rules.pain import CHANGE_THAT_MATTERS, Rating, Thresholds
from rules.patient_priority import Overview, matches
from rules.pauses import Silence
from rules.people import Patient, Staff
from rules.programmes import DAYS
from rules.questions import QuestionState
from rules.weekly_summary import summary_of

# The list is for looking at, not for counting: nobody reads on after so many.
MOST = 200
_STAFF_SEE = (AlertState.RAISED, AlertState.TAKEN)


async def needy_ids(
    session: AsyncSession, member: Staff, *, thresholds: Thresholds, now: datetime
) -> list[int]:
    """Return up to 200 of the member's patients who may need a look, those with an alert first.

    Whoever left still counts while an alert or a question of hers is open.
    """
    alert = select(AlertRow.patient_id).where(AlertRow.state.in_(_STAFF_SEE))
    question = select(QuestionRow.patient_id).where(QuestionRow.state == QuestionState.OPEN)
    active = PatientRow.state == PatientState.ACTIVE
    quiet = and_(
        active,
        or_(PatientRow.silence != Silence.NONE.value, PatientRow.unreachable_at.is_not(None)),
    )
    rising = and_(active, PatientRow.id.in_(_rising(now.date(), thresholds)))
    first = case(
        (PatientRow.id.in_(alert), 0),
        (PatientRow.id.in_(question), 1),
        (PatientRow.id.in_(_rising(now.date(), thresholds)), 2),
        else_=3,
    )
    found = await session.scalars(
        patients_of(member)
        .where(or_(PatientRow.id.in_(alert), PatientRow.id.in_(question), quiet, rising))
        .order_by(first, PatientRow.number)
        .limit(MOST)
    )
    return list(found)


async def active_ids(session: AsyncSession, member: Staff, *, skip: int, limit: int) -> list[int]:
    """Return the member's active patients in the order of their codes, after the first `skip`."""
    found = await session.scalars(
        patients_of(member)
        .where(PatientRow.state == PatientState.ACTIVE)
        .order_by(PatientRow.number)
        .offset(skip)
        .limit(limit)
    )
    return list(found)


async def count_active(session: AsyncSession, member: Staff) -> int:
    """Count the member's patients who take part."""
    mine = patients_of(member).where(PatientRow.state == PatientState.ACTIVE).subquery()
    return await session.scalar(select(func.count()).select_from(mine)) or 0


async def found_ids(session: AsyncSession, member: Staff, words: str) -> list[int]:
    """Return the member's patients whose code or label fits `words`, up to 200, by their codes.

    Labels are sealed, so each is opened to be compared.
    """
    keys = keys_of(session)
    rows = await session.execute(
        patients_of(member)
        .where(PatientRow.state != PatientState.JOINING)
        .with_only_columns(PatientRow.id, PatientRow.number, PatientRow.label_sealed)
        .order_by(PatientRow.number)
    )
    found = []
    for patient_id, number, sealed in rows:
        label = None
        if sealed is not None:
            label = keys.open(sealed, table="patient", row=patient_id, column="label_sealed")
        if matches(number, label, words):
            found.append(patient_id)
    return found[:MOST]


async def overviews(
    session: AsyncSession, ids: Collection[int], *, thresholds: Thresholds, now: datetime
) -> list[Overview]:
    """Return these patients as they are now, in no order; who was erased is left out."""
    people = await patients.patients_by_id(session, set(ids))
    since = now.date() - timedelta(days=DAYS + thresholds.usual_days + 1)
    rated = await _ratings(session, ids, since)
    done = await _activities(session, ids, since)
    open_alerts = await _alerts(session, ids)
    asked = await _asked(session, ids)
    return [
        Overview(
            patient=patient,
            week=summary_of(
                rated[patient.id],
                done[patient.id],
                last=local_day(now, patient.zone),
                thresholds=thresholds,
            ),
            alerts=tuple(open_alerts[patient.id]),
            asked_at=asked.get(patient.id),
        )
        for patient in people.values()
    ]


async def overview_of(
    session: AsyncSession, patient: Patient, *, thresholds: Thresholds, now: datetime
) -> Overview:
    """Return one patient as she is now."""
    (found,) = await overviews(session, [patient.id], thresholds=thresholds, now=now)
    return found


def patients_of(member: Staff) -> Select[int]:
    """Return the ids of the patients a member of staff sees, whatever their state."""
    mine = select(PatientRow.id)
    return mine if member.cohorts is None else mine.where(PatientRow.cohort_id.in_(member.cohorts))


def _rising(today: date, thresholds: Thresholds) -> Select[int]:
    """Return whose mean of a week lies clearly above that of the days before: a coarse first look."""
    week = today - timedelta(days=DAYS - 1)
    before = week - timedelta(days=thresholds.usual_days)
    # A mean is not a median: half of what matters is enough to be looked at closely.
    least = CHANGE_THAT_MATTERS.points / 2
    now_mean = func.avg(case((RatingRow.day >= week, RatingRow.value)))
    then_mean = func.avg(case((RatingRow.day < week, RatingRow.value)))
    return (
        select(RatingRow.patient_id)
        .where(RatingRow.day >= before)
        .group_by(RatingRow.patient_id)
        .having(now_mean - then_mean >= least)
    )


async def _ratings(
    session: AsyncSession, ids: Iterable[int], since: date
) -> Mapping[int, list[Rating]]:
    found = await session.execute(
        select(RatingRow.patient_id, RatingRow.value, RatingRow.answered_at, RatingRow.day)
        .where(RatingRow.patient_id.in_(ids), RatingRow.day >= since)
        .order_by(RatingRow.day, RatingRow.answered_at, RatingRow.id)
    )
    result: dict[int, list[Rating]] = defaultdict(list)
    for patient_id, value, at, day in found:
        result[patient_id].append(Rating(value=value, at=at, day=day))
    return result


async def _activities(
    session: AsyncSession, ids: Iterable[int], since: date
) -> Mapping[int, list[Did]]:
    found = await session.execute(
        select(ActivityRow.patient_id, ActivityRow.kind, ActivityRow.day, ActivityRow.minutes)
        .where(ActivityRow.patient_id.in_(ids), ActivityRow.day >= since)
        .order_by(ActivityRow.day, ActivityRow.id)
    )
    result: dict[int, list[Did]] = defaultdict(list)
    for patient_id, kind, day, minutes in found:
        result[patient_id].append(Did(kind=kind, day=day, minutes=minutes))
    return result


async def _alerts(session: AsyncSession, ids: Collection[int]) -> Mapping[int, list[Alert]]:
    result: dict[int, list[Alert]] = defaultdict(list)
    for alert in await alerts.listed_alerts(session, patient_ids=ids):
        result[alert.patient_id].append(alert)
    return result


async def _asked(session: AsyncSession, ids: Iterable[int]) -> dict[int, datetime]:
    found = await session.execute(
        select(QuestionRow.patient_id, func.min(QuestionRow.asked_at))
        .where(QuestionRow.patient_id.in_(ids), QuestionRow.state == QuestionState.OPEN)
        .group_by(QuestionRow.patient_id)
    )
    return {row[0]: row[1] for row in found}
