"""Made-up days of a patient, for charts and pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from rules.activities import Did
from rules.pain import Rating, Thresholds
from rules.progress import Progress, progress_of
from rules.vocabulary import Kind

FIRST = date(2026, 1, 5)  # a Monday


def day(number: int) -> date:
    """Return the local date so many days after the first."""
    return FIRST + timedelta(days=number)


def rated(number: int, value: int, *, hour: int = 9) -> Rating:
    at = datetime.combine(day(number), datetime.min.time(), UTC) + timedelta(hours=hour)
    return Rating(value=value, at=at, day=day(number))


def walked(number: int, minutes: int) -> Did:
    return Did(kind=Kind.AEROBIC, day=day(number), minutes=minutes)


def strength(number: int) -> Did:
    return Did(kind=Kind.STRENGTH, day=day(number))


def progress(values: Mapping[int, int], *done: Did, days: int = 28, first: int = 0) -> Progress:
    """Return the facts of `days` days from day number `first`; `values` are ratings by day number."""
    return progress_of(
        [rated(number, value) for number, value in values.items()],
        done,
        first=day(first),
        last=day(first + days - 1),
        thresholds=Thresholds(),
    )
