"""Which time zone does she live in, when she only says what time it is?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from rules.local_time import local_wall

_A_DAY = timedelta(days=1)
# Offsets are whole quarter hours, and clocks on walls are a little fast or slow.
_TOLERANCE = timedelta(minutes=7, seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChoice:
    """One button: a time it may be for her now, and a zone of which that is true.

    `wall` is aware, in `zone`; it carries the date, which tells Auckland from Honolulu.
    """

    zone: str
    wall: datetime


def zone_choices(
    now: datetime, likely: Sequence[str], *, near: str | None = None, count: int = 4
) -> tuple[ZoneChoice, ...]:
    """Return up to `count` buttons with different times, the earliest on the clock first.

    `likely` are the zones of her language, the likeliest first; `near`, the clinic's zone, comes
    before them all. Of two with the same time now, the likelier stays.
    """
    zones = ([near] if near else []) + list(likely)
    return tuple(sorted(_one_per_time(now, zones)[:count], key=_by_time))


def time_choices(now: datetime, zones: Iterable[str]) -> tuple[ZoneChoice, ...]:
    """Return one button for each different time in `zones` now, the earliest on the clock first."""
    return tuple(sorted(_one_per_time(now, zones), key=_by_time))


def zones_at(now: datetime, wall: time, zones: Iterable[str]) -> tuple[str, ...]:
    """Return those of `zones`, in their order, whose clocks show about `wall` now.

    It may be tapped or typed: some minutes off are forgiven. The date is not asked, so zones a
    day apart come together, and the name of a city tells them apart.
    """
    return tuple(zone for zone in zones if _apart(now, wall, zone) < _TOLERANCE)


def same_time(now: datetime, one: str, other: str) -> bool:
    """Tell whether the clocks of two zones show the same at `now`."""
    return local_wall(now, one).utcoffset() == local_wall(now, other).utcoffset()


def _one_per_time(now: datetime, zones: Iterable[str]) -> list[ZoneChoice]:
    first: dict[timedelta | None, ZoneChoice] = {}
    for zone in zones:
        wall = local_wall(now, zone)
        first.setdefault(wall.utcoffset(), ZoneChoice(zone=zone, wall=wall))
    return list(first.values())


def _by_time(choice: ZoneChoice) -> timedelta:
    return choice.wall.utcoffset() or timedelta()


def _apart(now: datetime, wall: time, zone: str) -> timedelta:
    shown = local_wall(now, zone).replace(tzinfo=None)
    apart = abs(shown - datetime.combine(shown.date(), wall))
    return min(apart, _A_DAY - apart)
