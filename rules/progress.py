"""How has she been, over any span of days? The facts that a chart, a page and plain words all draw on."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rules.activities import CARE, Did, days_of, minutes_walked
from rules.pain import Rating, Thresholds, median_of
from rules.programmes import DAYS
from rules.vocabulary import Kind
from rules.weekly_summary import Trend, trend_of

# Limber's own choices, without a published source: a middle line stands on most days of its week, and a
# before-and-after compares the first and the last two weeks of a span.
MIDDLE_LEAST = 4
COMPARED_DAYS = 14
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The highest rating of one local date, and how many there were."""

    day: date
    value: int
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The middle half of her ratings of the days before `day`, and their median."""

    day: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDone:
    """What she did in the part of one calendar week that lies in the span; `first` is its first day."""

    first: date
    last: date
    minutes: int
    strength_days: int
    care_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flare:
    """Days on which it was severe or well above usual, one after another; `worst` is the highest rating."""

    first: date
    last: date
    worst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The medians of the first and the last two weeks of a span, and what the difference is worth."""

    before: float
    after: float
    trend: Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The local dates from `first` to `last`. A date without a rating has no point: gaps are gaps.

    `middles` holds, for each date, the median of the seven days that end with it, where most of them have
    a rating. `usual` holds her own usual band for each date that has enough ratings before it.
    """

    first: date
    last: date
    points: tuple[Point, ...]
    middles: tuple[tuple[date, float], ...]
    usual: tuple[Usual, ...]
    weeks: tuple[ActivityDone, ...]
    flares: tuple[Flare, ...] = ()
    compared: Compared | None = None

    @property
    def days(self) -> int:
        """Return how many local dates the span has."""
        return (self.last - self.first).days + 1

    @property
    def checks(self) -> int:
        """Return how many ratings the span has."""
        return sum(point.count for point in self.points)

    @property
    def minutes(self) -> int:
        """Return the minutes walked in the span."""
        return sum(week.minutes for week in self.weeks)

    @property
    def strength_days(self) -> int:
        """Return the strength days of the span."""
        return sum(week.strength_days for week in self.weeks)

    @property
    def care_days(self) -> int:
        """Return the days of care of the span."""
        return sum(week.care_days for week in self.weeks)


def progress_of(
    ratings: Iterable[Rating],
    done: Iterable[Did],
    *,
    first: date,
    last: date,
    thresholds: Thresholds,
) -> Progress:
    """Return the facts of a span; `ratings` should reach back so far that its first days have a usual."""
    known, done = _Known(ratings), list(done)
    inside = known.between(first, last)
    points = _points(inside)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    usual = tuple(band for day in days if (band := _usual(known, day, thresholds)) is not None)
    return Progress(
        first=first,
        last=last,
        points=points,
        middles=tuple(_middles(known, days)),
        usual=usual,
        weeks=tuple(_weeks(done, first, last)),
        flares=_flares(points, usual, thresholds),
        compared=_compared(inside, first, last, thresholds.usual_least),
    )


def reach_back(first: date, thresholds: Thresholds) -> date:
    """Return the first local date whose ratings the facts of a span from `first` draw on."""
    return first - timedelta(days=max(thresholds.usual_days, DAYS))


def runs_of(days: Iterable[date]) -> list[list[date]]:
    """Return the dates in runs without a gap: where one is missing, a line must break."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


class _Known:
    """Her ratings by local date, to look at many windows of years of them."""

    def __init__(self, ratings: Iterable[Rating]) -> None:
        self._ratings = sorted(ratings, key=lambda one: one.day)
        self._days = [one.day for one in self._ratings]

    def between(self, since: date, until: date) -> list[Rating]:
        """Return the ratings from `since` to `until`, both included."""
        start, end = bisect_left(self._days, since), bisect_right(self._days, until)
        return self._ratings[start:end]


def _points(inside: Sequence[Rating]) -> tuple[Point, ...]:
    by_day: dict[date, list[int]] = {}
    for one in inside:
        by_day.setdefault(one.day, []).append(one.value)
    return tuple(
        Point(day=day, value=max(values), count=len(values))
        for day, values in sorted(by_day.items())
    )


def _middles(known: _Known, days: Sequence[date]) -> Iterable[tuple[date, float]]:
    for day in days:
        window = known.between(day - timedelta(days=DAYS - 1), day)
        if len({one.day for one in window}) >= MIDDLE_LEAST:
            yield day, statistics.median([one.value for one in window])


def _usual(known: _Known, day: date, thresholds: Thresholds) -> Usual | None:
    """Return the band of the days before `day`: no day is compared with itself."""
    before = known.between(day - timedelta(days=thresholds.usual_days), day - ONE_DAY)
    values = [one.value for one in before]
    if len(values) < max(2, thresholds.usual_least):
        return None
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Usual(day=day, low=low, middle=middle, high=high)


def _weeks(done: Sequence[Did], first: date, last: date) -> Iterable[ActivityDone]:
    """Yield the calendar weeks of the span, from Monday; those at its ends may be cut."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        since, until = max(monday, first), min(monday + timedelta(days=DAYS - 1), last)
        yield ActivityDone(
            first=since,
            last=until,
            minutes=minutes_walked(done, since=since, until=until),
            strength_days=days_of(done, Kind.STRENGTH, since=since, until=until),
            care_days=days_of(done, CARE, since=since, until=until),
        )
        monday += timedelta(days=DAYS)


def _flares(
    points: Sequence[Point], usual: Sequence[Usual], thresholds: Thresholds
) -> tuple[Flare, ...]:
    middles = {band.day: band.middle for band in usual}
    high = {
        point.day: point.value
        for point in points
        if point.value >= thresholds.severe_from
        or (
            point.value >= thresholds.jump_reaching
            and point.value - middles.get(point.day, point.value) >= thresholds.jump_points
        )
    }
    return tuple(
        Flare(first=run[0], last=run[-1], worst=max(high[day] for day in run))
        for run in runs_of(high)
    )


def _compared(inside: Sequence[Rating], first: date, last: date, least: int) -> Compared | None:
    """Return before and after, where the span holds both apart and each has ratings enough."""
    if (last - first).days + 1 < 2 * COMPARED_DAYS:
        return None
    until = first + timedelta(days=COMPARED_DAYS - 1)
    before = median_of(inside, until=until, days=COMPARED_DAYS, least=least)
    after = median_of(inside, until=last, days=COMPARED_DAYS, least=least)
    trend = trend_of(after, before)
    if before is None or after is None or trend is None:
        return None
    return Compared(before=before, after=after, trend=trend)
