"""What do the rows of one cohort add up to?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.digests import checks_between
from db.tables import ActivityRow, PatientRow, PatientState, RatingRow
from rules.activities import Did, days_of, minutes_walked
from rules.figures import CohortFigures, PatientWeek, figures_of
from rules.pain import Rating
from rules.programmes import DAYS, Programme, day_plan, week_of
from rules.vocabulary import Kind

# So many hold the first seven dates, with some days rated twice.
_FIRST_RATINGS = 2 * DAYS


async def figures_of_cohort(
    session: AsyncSession, cohort_id: int, programme: Programme, *, today: date, now: datetime
) -> CohortFigures:
    """Return the figures of the seven local dates that end with `today`."""
    since = today - timedelta(days=DAYS - 1)
    hers = select(PatientRow.id).where(
        PatientRow.cohort_id == cohort_id, PatientRow.state == PatientState.ACTIVE
    )
    people = await session.execute(
        select(PatientRow.id, PatientRow.first_day).where(PatientRow.id.in_(hers))
    )
    first_days = {row[0]: row[1] for row in people if row[1] is not None}
    rated = await _ratings(session, cohort_id, since)
    done = await _done(session, cohort_id, since)
    asked, answered = await checks_between(
        session, hers, since=now - timedelta(days=DAYS), until=now
    )
    weeks = [
        PatientWeek(
            first_day=first,
            ratings=rated[patient_id],
            plan_met=_plan_met(programme, first, done[patient_id], since, today),
        )
        for patient_id, first in first_days.items()
    ]
    return figures_of(weeks, asked=asked, answered=answered, today=today)


def _plan_met(
    programme: Programme, first: date, done: list[Did], since: date, today: date
) -> bool | None:
    """Tell whether she did what the week asks: walking minutes and strength days."""
    if first > since:
        return None
    plan = day_plan(programme, week_of(first, today), today.isoweekday())
    walked = minutes_walked(done, since=since, until=today)
    strength = days_of(done, Kind.STRENGTH, since=since, until=today)
    return walked >= plan.week_minutes and strength >= plan.week_strength


async def _ratings(
    session: AsyncSession, cohort_id: int, since: date
) -> defaultdict[int, list[Rating]]:
    """Return each patient's first ratings, and those from `since` on."""
    place = func.row_number().over(
        partition_by=RatingRow.patient_id, order_by=(RatingRow.day, RatingRow.id)
    )
    placed = (
        select(
            RatingRow.patient_id,
            RatingRow.value,
            RatingRow.answered_at,
            RatingRow.day,
            place.label("place"),
        )
        .join(PatientRow, PatientRow.id == RatingRow.patient_id)
        .where(PatientRow.cohort_id == cohort_id, RatingRow.day >= PatientRow.first_day)
        .subquery()
    )
    rows = await session.execute(
        select(placed.c.patient_id, placed.c.value, placed.c.answered_at, placed.c.day).where(
            or_(placed.c.day >= since, placed.c.place <= _FIRST_RATINGS)
        )
    )
    found: defaultdict[int, list[Rating]] = defaultdict(list)
    for patient_id, value, at, day in rows:
        found[patient_id].append(Rating(value=value, at=at, day=day))
    return found


async def _done(session: AsyncSession, cohort_id: int, since: date) -> defaultdict[int, list[Did]]:
    rows = await session.execute(
        select(ActivityRow.patient_id, ActivityRow.kind, ActivityRow.day, ActivityRow.minutes)
        .join(PatientRow, PatientRow.id == ActivityRow.patient_id)
        .where(PatientRow.cohort_id == cohort_id, ActivityRow.day >= since)
    )
    found: defaultdict[int, list[Did]] = defaultdict(list)
    for patient_id, kind, day, minutes in rows:
        found[patient_id].append(Did(kind=kind, day=day, minutes=minutes))
    return found


async def ratings_of_cohort(
    session: AsyncSession, cohort_id: int, *, since: date
) -> Mapping[int, list[Rating]]:
    """Return the ratings of a cohort's active patients from a local date on, by patient."""
    rows = await session.execute(
        select(RatingRow.patient_id, RatingRow.value, RatingRow.answered_at, RatingRow.day)
        .join(PatientRow, PatientRow.id == RatingRow.patient_id)
        .where(
            PatientRow.cohort_id == cohort_id,
            PatientRow.state == PatientState.ACTIVE,
            RatingRow.day >= since,
        )
    )
    found: defaultdict[int, list[Rating]] = defaultdict(list)
    for patient_id, value, at, day in rows:
        found[patient_id].append(Rating(value=value, at=at, day=day))
    return found
