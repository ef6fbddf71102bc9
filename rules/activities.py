"""What has she done, counted by week?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rules.vocabulary import Kind, Talk

_BRISK_SHARE = {Talk.YES: 1.0, Talk.PARTLY: 0.5, Talk.NO: 0.0}
ASK_AGAIN = timedelta(days=7)  # how brisk a kind of walk was is asked once a week
CARE = "care"  # rest, or something gentle, on a day that was too sore


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """Something she did on a local date: a kind of item, or care; `minutes` where they were counted.

    `way` is how she moved in them (walking, seated, swimming ...), `talk` her word on how brisk that was.
    """

    kind: str
    day: date
    minutes: int | None = None
    way: str | None = None
    talk: Talk | None = None


def minutes_walked(done: Iterable[Did], *, since: date, until: date) -> int:
    """Return the minutes of walking and the like between two local dates, both included."""
    return sum(one.minutes or 0 for one in _within(done, Kind.AEROBIC, since, until))


def minutes_brisk(done: Iterable[Did], *, since: date, until: date) -> int:
    """Return how many of the moving minutes were brisk by her own word, oldest first in `done`.

    Her last answer stands for the same way of moving until she gives another; silence counts as moving.
    """
    said: dict[str | None, Talk] = {}
    brisk = 0.0
    for one in done:
        if one.talk is not None:
            said[one.way] = one.talk
        if one.kind == Kind.AEROBIC and since <= one.day <= until and one.way in said:
            brisk += (one.minutes or 0) * _BRISK_SHARE[said[one.way]]
    return int(brisk)


def asks_talk(done: Iterable[Did], way: str, today: date) -> bool:
    """Tell whether to ask how brisk it was: the first time, and then once a week for each way of moving."""
    told = [one.day for one in done if one.way == way and one.talk is not None]
    return not told or today - max(told) >= ASK_AGAIN


def days_of(done: Iterable[Did], kind: str, *, since: date, until: date) -> int:
    """Return on how many local dates she did something of that kind, both ends included."""
    return len({one.day for one in _within(done, kind, since, until)})


def last_day_of(done: Iterable[Did], kind: str) -> date | None:
    """Return the last local date on which she did something of that kind, or None."""
    return max((one.day for one in done if one.kind == kind), default=None)


def _within(done: Iterable[Did], kind: str, since: date, until: date) -> list[Did]:
    return [one for one in done if one.kind == kind and since <= one.day <= until]
