"""How does a whole cohort do?"""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rules.pain import Rating
from rules.programmes import DAYS

# Fewer ratings than this in a week make no middle score of a patient.
LEAST_RATINGS = 4
# Fewer patients than this have no spread worth showing: single people would be seen through it.
LEAST_PATIENTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientWeek:
    """What the cohort's figures take from one patient; `plan_met` is None before her first whole week."""

    first_day: date
    ratings: Sequence[Rating]
    plan_met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianChange:
    """The change of middle scores from the first week to the last, over `n` patients, in points.

    Negative is less pain. `low` and `high` are the quartiles, None with fewer than five patients.
    """

    n: int
    median: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFigures:
    """A cohort's last seven local dates: checks asked and answered, change, and whose plan was met."""

    patients: int
    asked: int
    answered: int
    change: MedianChange
    plan_of: int
    plan_met: int


def figures_of(
    weeks: Collection[PatientWeek], *, asked: int, answered: int, today: date
) -> CohortFigures:
    """Return the figures of one cohort on `today`."""
    judged = [one.plan_met for one in weeks if one.plan_met is not None]
    return CohortFigures(
        patients=len(weeks),
        asked=asked,
        answered=answered,
        change=change_of(_changes(weeks, today)),
        plan_of=len(judged),
        plan_met=sum(judged),
    )


def change_of(changes: Iterable[float]) -> MedianChange:
    """Return the median of single values with its quartiles."""
    found = sorted(changes)
    if not found:
        return MedianChange(n=0, median=None, low=None, high=None)
    low = high = None
    if len(found) >= LEAST_PATIENTS:
        low, _, high = statistics.quantiles(found, n=4, method="inclusive")
    return MedianChange(n=len(found), median=statistics.median(found), low=low, high=high)


def _changes(weeks: Iterable[PatientWeek], today: date) -> Iterable[float]:
    """Yield the change of each patient who has both weeks, and whose weeks do not overlap."""
    since = today - timedelta(days=DAYS - 1)
    for one in weeks:
        until = one.first_day + timedelta(days=DAYS - 1)
        if until >= since:
            continue
        before = [rating.value for rating in one.ratings if one.first_day <= rating.day <= until]
        now = [rating.value for rating in one.ratings if since <= rating.day <= today]
        if min(len(before), len(now)) >= LEAST_RATINGS:
            yield statistics.median(now) - statistics.median(before)


# How far back a cohort's chart reaches.
CHART_WEEKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortWeek:
    """Seven local dates of a cohort: the middle of its patients' middle scores, from `n` of them.

    All are None without a patient who rated often enough; the quartiles also with fewer than five.
    """

    first: date
    n: int
    median: float | None
    low: float | None
    high: float | None


def weeks_of(
    ratings: Mapping[int, Iterable[Rating]], *, today: date, weeks: int = CHART_WEEKS
) -> tuple[CohortWeek, ...]:
    """Return the last weeks of a cohort, oldest first, from its patients' ratings by id."""
    middles: dict[int, list[float]] = {back: [] for back in range(weeks)}
    for hers in ratings.values():
        by_week: dict[int, list[int]] = {}
        for rating in hers:
            by_week.setdefault((today - rating.day).days // DAYS, []).append(rating.value)
        for back, values in by_week.items():
            if back in middles and len(values) >= LEAST_RATINGS:
                middles[back].append(statistics.median(values))
    return tuple(
        _cohort_week(today - timedelta(days=DAYS * (back + 1) - 1), middles[back])
        for back in reversed(range(weeks))
    )


def _cohort_week(first: date, middles: Sequence[float]) -> CohortWeek:
    found = change_of(middles)
    return CohortWeek(first=first, n=found.n, median=found.median, low=found.low, high=found.high)
