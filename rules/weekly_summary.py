"""What does her week look like in plain words?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.activities import CARE, Did, days_of, minutes_brisk, minutes_walked
from rules.pain import CHANGE_THAT_MATTERS, Rating, Thresholds, median_of
from rules.programmes import DAYS, week_of
from rules.strength_ladder import Dose
from rules.vocabulary import Kind


class GoalAnswer(StrEnum):
    """How her goal went, compared with the week before."""

    EASIER = "easier"
    SAME = "same"
    HARDER = "harder"


class Trend(StrEnum):
    """How this week's middle score lies to her usual one."""

    CHANCE = "chance"
    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What one summary asked and what she answered; `easier_week` is the week it was asked for."""

    day: date
    goal: str | None = None
    goal_answer: str | None = None
    easier_week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Seven local dates: `middle` is the median rating, `usual` that of the days before; None for too few.

    `walked` are minutes of moving, `brisk` those of them that were brisk by her own word; `rises` are
    the sets and times of rising from a chair that she has done so far,
    each where it changed.
    """

    first: date
    last: date
    checks: int
    middle: float | None
    usual: float | None
    trend: Trend | None
    walked: int
    strength_days: int
    care_days: int
    brisk: int = 0
    rises: tuple[Dose, ...] = ()


def summary_of(
    ratings: Iterable[Rating], done: Iterable[Did], *, last: date, thresholds: Thresholds
) -> Summary:
    """Return the seven days that end with `last`.

    Usual is the own median of the days before them (docs/clinical.md, 3): a week is not compared with itself.
    """
    ratings, done = list(ratings), list(done)
    first = last - timedelta(days=DAYS - 1)
    middle = median_of(ratings, until=last, days=DAYS)
    usual = median_of(
        ratings,
        until=first - timedelta(days=1),
        days=thresholds.usual_days,
        least=thresholds.usual_least,
    )
    return Summary(
        first=first,
        last=last,
        checks=len({one.day for one in ratings if first <= one.day <= last}),
        middle=middle,
        usual=usual,
        trend=trend_of(middle, usual),
        walked=minutes_walked(done, since=first, until=last),
        brisk=minutes_brisk(done, since=first, until=last),
        strength_days=days_of(done, Kind.STRENGTH, since=first, until=last),
        care_days=days_of(done, CARE, since=first, until=last),
    )


def quiet_weeks(days: Iterable[date], *, first_day: date, until: date) -> frozenset[int]:
    """Return the weeks of hers before that of `until` in which nothing was heard from her.

    `days` are the local dates of her ratings and of what she did.
    """
    heard = {week_of(first_day, day) for day in days if day >= first_day}
    return frozenset(range(1, week_of(first_day, until))) - heard


def trend_of(middle: float | None, usual: float | None) -> Trend | None:
    """Return how a median lies to the usual one, None where either is missing."""
    if middle is None or usual is None:
        return None
    if not CHANGE_THAT_MATTERS.matters(usual=usual, present=middle):
        return Trend.CHANCE
    return Trend.LOWER if middle < usual else Trend.HIGHER
