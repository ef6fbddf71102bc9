"""What does a programme ask of one day?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from rules.default_times import Appointments
from rules.vocabulary import Effort, Kind, Muscle

DAYS = 7


class Activity(StrEnum):
    """What one day of the plan is for."""

    WALK = "walk"
    STRENGTH = "strength"
    MOBILITY = "mobility"
    HANDS = "hands"
    GENTLE = "gentle"
    REST = "rest"


_KINDS: Mapping[Activity, frozenset[Kind]] = MappingProxyType(
    {
        Activity.WALK: frozenset({Kind.AEROBIC}),
        Activity.STRENGTH: frozenset({Kind.STRENGTH}),
        Activity.MOBILITY: frozenset({Kind.MOBILITY}),
        Activity.HANDS: frozenset({Kind.HANDS}),
        Activity.GENTLE: frozenset({Kind.MOBILITY, Kind.HANDS}),
        Activity.REST: frozenset(),
    }
)


def kinds_of(activity: Activity) -> frozenset[Kind]:
    """Return the kinds of item that serve a day's activity; none for rest."""
    return _KINDS[activity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One day of a week: `minutes` are counted for walks, and 0 for anything else."""

    activity: Activity
    minutes: int = 0


Week = tuple[Session, ...]
Circuit = Mapping[Muscle, tuple[str, ...]]
"""For each muscle group the ids of its movements: the one meant first, then what stands in for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The plan that a cohort follows.

    Each of `weeks` holds seven sessions, Monday first; after the last one, the last is held.
    `food_days` are ISO weekdays. `effort` is the hardest an item may feel. `after_flare` are the
    shares (per cent) of a walk for the days after a severe one: 0 is a gentle day, and strength waits
    until they are over. `brisk` are the shares (per cent) of a walk that are meant to be brisk, week
    by week, the last one for all that follow. `circuits` are its strength sessions, in turn. `lessons` are the item ids
    that come first, in order. `sources` names for each number the references it comes from.
    """

    id: str
    weeks: tuple[Week, ...]
    food_days: frozenset[int]
    warm_up: Kind
    effort: Effort
    after_flare: tuple[int, ...]
    brisk: tuple[int, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    lessons: tuple[str, ...]
    appointments: Appointments
    sources: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """What the programme asks of one day, before anyone asks how she is.

    `brisk` is the share (per cent) of a walk that is meant to be brisk.
    `week_minutes` and `week_strength` are what the whole week asks: walking minutes, strength days.
    """

    week: int
    weekday: int
    activity: Activity
    minutes: int = 0
    brisk: int = 0
    with_food: bool = False
    warm_up: Kind = Kind.MOBILITY
    effort: Effort = Effort.MODERATE
    week_minutes: int = 0
    week_strength: int = 0
    after_flare: tuple[int, ...] = ()
    circuits: tuple[Circuit, ...] = ()


def day_plan(programme: Programme, week: int, weekday: int) -> DayPlan:
    """Return the plan of an ISO weekday (1 is Monday) in a week of the programme, counted from 1.

    A week after the last is the last again.
    """
    sessions = _week(programme, week)
    session = sessions[weekday - 1]
    return DayPlan(
        week=week,
        weekday=weekday,
        activity=session.activity,
        minutes=session.minutes,
        brisk=programme.brisk[min(week, len(programme.brisk)) - 1] if programme.brisk else 0,
        with_food=weekday in programme.food_days,
        warm_up=programme.warm_up,
        effort=programme.effort,
        week_minutes=sum(one.minutes for one in sessions),
        week_strength=sum(one.activity is Activity.STRENGTH for one in sessions),
        after_flare=programme.after_flare,
        circuits=programme.circuits,
    )


def week_of(first_day: date, day: date) -> int:
    """Return which week of hers `day` is in, counted from 1; her first local date starts a week.

    ValueError for a day before the first.
    """
    if day < first_day:
        raise ValueError(f"{day} is before the first day, {first_day}")
    return (day - first_day).days // DAYS + 1


def week_start(first_day: date, day: date) -> date:
    """Return the local date on which her week around `day` began."""
    return first_day + timedelta(days=(week_of(first_day, day) - 1) * DAYS)


def plan_week(
    programme: Programme, week: int, *, easier: Collection[int] = (), held: Collection[int] = ()
) -> int:
    """Return which week of the programme she is at in her own `week`.

    Each week moves one on. A week in `easier` steps one back from the week before it, and one in
    `held` (ill, away, paused) stands still; it grows again from there, and never past the last.
    """
    at = 1
    for own in range(2, week + 1):
        step = -1 if own in easier else 0 if own in held else 1
        at = min(max(1, at + step), len(programme.weeks))
    return at


def crowded_strength(programme: Programme) -> Iterator[tuple[int, int]]:
    """Yield each week and weekday whose strength session may follow another one the day before.

    Her week may begin on any weekday, and then moves on or back one or stands still: a day's
    neighbour may belong to either week around it.
    """
    for week in range(1, len(programme.weeks) + 1):
        for weekday in range(1, DAYS + 1):
            if _is_strength(programme, week, weekday) and any(
                _is_strength(programme, near, weekday - 1 or DAYS)
                for near in range(max(1, week - 1), week + 2)
            ):
                yield week, weekday


def _is_strength(programme: Programme, week: int, weekday: int) -> bool:
    return _week(programme, week)[weekday - 1].activity is Activity.STRENGTH


def _week(programme: Programme, week: int) -> Week:
    if week < 1:
        raise ValueError(f"weeks count from 1, not {week}")
    return programme.weeks[min(week, len(programme.weeks)) - 1]
