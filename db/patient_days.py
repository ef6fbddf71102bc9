"""How is a patient on one day, and what does her plan ask of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.activities import activities_of
from db.cohorts import cohort_by_id
from db.item_offers import offers_of
from db.item_preferences import Preferences, preferences_of
from db.item_switches import items_off
from db.ratings import ratings_of
from db.strength_sessions import sessions_of
from db.weekly_summaries import easier_weeks
from rules.activities import CARE, Did, days_of, last_day_of, minutes_walked
from rules.item_fit import DayOfPatient, Offered
from rules.local_time import local_day, local_wall
from rules.pain import BANDS, Band, Rating
from rules.people import Patient
from rules.programmes import DayPlan, Programme, day_plan, plan_week, week_of, week_start
from rules.strength_ladder import StrengthSession
from rules.vocabulary import Goal, Kind, ReplyTo, SafetyAnswer
from rules.weekly_summary import quiet_weeks

# The question asks about the last 24 hours: for so long an answer tells how she is.
TELLS_FOR = timedelta(hours=24)
# The longest a programme may take to come back after a severe day.
FLARE_LOOK_BACK = timedelta(days=14)

_NOT_ASKED = frozenset({SafetyAnswer.NOT_SURE})


async def programme_of(
    session: AsyncSession, patient: Patient, programmes: Mapping[str, Programme]
) -> Programme:
    """Return the programme that the patient's cohort follows."""
    cohort = await cohort_by_id(session, patient.cohort_id)
    return programmes[cohort.programme]


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """All that was read of a patient, from which each of her days follows."""

    patient: Patient
    programme: Programme
    rated: list[Rating]
    done: list[Did]
    chosen: Preferences
    offered: tuple[Offered, ...]
    sessions: tuple[StrengthSession, ...]
    easier: frozenset[int]
    switched_off: frozenset[str]


async def day_of_patient(
    session: AsyncSession, patient: Patient, programme: Programme, day: date, *, now: datetime
) -> DayOfPatient:
    """Return everything that decides what she is offered on the local date `day`."""
    history = await _history(session, patient, programme, day)
    return _day(history, day, now)


async def days_ahead(
    session: AsyncSession,
    patient: Patient,
    programme: Programme,
    days: Sequence[date],
    *,
    now: datetime,
) -> list[DayOfPatient]:
    """Return the same for local dates from today on; how she will feel then is not known."""
    history = await _history(session, patient, programme, days[0])
    today = local_day(now, patient.zone)
    # A week that has only begun is not a quiet one.
    history = replace(history, done=[*history.done, Did(kind=CARE, day=today)])
    return [_day(history, day, now if day == today else None) for day in days]


async def _history(
    session: AsyncSession, patient: Patient, programme: Programme, day: date
) -> _History:
    since = min(patient.first_day or day, day) - FLARE_LOOK_BACK
    return _History(
        patient=patient,
        programme=programme,
        rated=await ratings_of(session, patient.id, since=since),
        done=await activities_of(session, patient.id, since=since),
        chosen=await preferences_of(session, patient.id),
        offered=await offers_of(session, patient.id),
        sessions=await sessions_of(session, patient.id),
        easier=await easier_weeks(session, patient.id),
        switched_off=await items_off(session),
    )


def _day(history: _History, day: date, now: datetime | None) -> DayOfPatient:
    patient, done, offered = history.patient, history.done, history.offered
    since = week_start(_first(history, day), day)
    return DayOfPatient(
        day=day,
        plan=_plan(history, day),
        week=week_of(_first(history, day), day),
        goal=Goal(patient.goal) if patient.goal in set(Goal) else None,
        pain=_pain(history.rated, now) if now else None,
        sore=patient.sore_joints,
        safety=_NOT_ASKED if patient.safety is None else patient.safety,
        cleared=patient.safety_cleared,
        exercise_stopped=patient.exercise_stopped,
        too_sore=any(one.day == day and one.reply is ReplyTo.TOO_SORE for one in offered),
        cautions=patient.cautions or frozenset(),
        cautions_known=patient.cautions is not None,
        minutes_done=minutes_walked(done, since=since, until=day),
        strength_done=days_of(done, Kind.STRENGTH, since=since, until=day),
        strength_last_day=last_day_of(done, Kind.STRENGTH),
        flare_days=_flare_days(history.rated, day),
        sessions=tuple(one for one in history.sessions if one.day < day),
        rated=tuple(history.rated),
        offered=offered,
        liked=history.chosen.liked,
        retired=history.chosen.retired,
        switched_off=history.switched_off,
        kinds_off=patient.kinds_off,
        weight_on=patient.weight_on,
        lacks=patient.lacks,
        zone=patient.zone,
        hour=local_wall(now, patient.zone).hour if now else None,
    )


def _first(history: _History, day: date) -> date:
    return min(history.patient.first_day or day, day)


def _plan(history: _History, day: date) -> DayPlan:
    first = _first(history, day)
    heard = [*(one.day for one in history.rated), *(one.day for one in history.done)]
    week = plan_week(
        history.programme,
        week_of(first, day),
        easier=history.easier,
        held=quiet_weeks(heard, first_day=first, until=day),
    )
    return day_plan(history.programme, week, day.isoweekday())


def _pain(rated: list[Rating], now: datetime) -> int | None:
    latest = max(rated, key=lambda one: one.at, default=None)
    return latest.value if latest is not None and now - latest.at < TELLS_FOR else None


def _flare_days(rated: list[Rating], day: date) -> tuple[date, ...]:
    severe = {one.day for one in rated if BANDS.of(one.value) is Band.SEVERE}
    return tuple(sorted(one for one in severe if day - FLARE_LOOK_BACK <= one <= day))
