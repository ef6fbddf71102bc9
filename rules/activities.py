"""What has she done, counted by week?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.vocabulary import Kind

CARE = "care"  # rest, or something gentle, on a day that was too sore


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """Something she did on a local date: a kind of item, or care; `minutes` where they were counted."""

    kind: str
    day: date
    minutes: int | None = None


def minutes_walked(done: Iterable[Did], *, since: date, until: date) -> int:
    """Return the minutes of walking and the like between two local dates, both included."""
    return sum(one.minutes or 0 for one in _within(done, Kind.AEROBIC, since, until))


def days_of(done: Iterable[Did], kind: str, *, since: date, until: date) -> int:
    """Return on how many local dates she did something of that kind, both ends included."""
    return len({one.day for one in _within(done, kind, since, until)})


def last_day_of(done: Iterable[Did], kind: str) -> date | None:
    """Return the last local date on which she did something of that kind, or None."""
    return max((one.day for one in done if one.kind == kind), default=None)


def _within(done: Iterable[Did], kind: str, since: date, until: date) -> list[Did]:
    return [one for one in done if one.kind == kind and since <= one.day <= until]
