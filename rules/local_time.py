"""What does the clock on a patient's wall show, and when does it show it?

Zones come from the pinned `tzdata` package, never from the machine: two machines, or one before and
after an update of its system, must agree on when a message is due.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@cache
def zone_names() -> frozenset[str]:
    """Return every zone name of the pinned database, old names included."""
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split()) - {"Factory"}


def known_zone(name: str) -> bool:
    """Tell whether `name` is an IANA zone, spelled as the database spells it."""
    return name in zone_names()


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return the rules of the zone `name`; ValueError if there is no such zone."""
    if not known_zone(name):
        raise ValueError(f"{name!r} is no time zone; write it like Europe/Madrid")
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def local_wall(now: datetime, zone: str) -> datetime:
    """Return the instant `now` as the wall clock of `zone` shows it, aware."""
    return require_aware(now).astimezone(zone_named(zone))


def local_day(now: datetime, zone: str) -> date:
    """Return the calendar date of `zone` at the instant `now`."""
    return local_wall(now, zone).date()


def at_local(day: date, wall: time, zone: str, *, last: bool = False) -> datetime | None:
    """Return the instant, in UTC, at which the clocks of `zone` reach `wall` on `day`.

    A time that spring skips is reached when the gap ends, be it after midnight. One that autumn
    repeats is reached twice: the first counts, or the second if `last`. None if `zone` never had
    that day (Apia left out 30 December 2011).
    """
    local = datetime.combine(day, wall, zone_named(zone))
    early, late = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if early > late:
        return _end_of_gap(local, late, early)
    return late if last else early


def wall_of_minute(minute: int) -> time:
    """Return the wall time that is `minute` minutes (0-1439) after midnight by the clock."""
    return time(minute // 60, minute % 60)


def minute_of_wall(wall: time) -> int:
    """Return how many minutes after midnight the clock shows `wall`."""
    return wall.hour * 60 + wall.minute


def require_aware(moment: datetime) -> datetime:
    """Return `moment`; ValueError if it carries no offset and so could be any instant."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; pass an aware datetime")
    return moment


def _end_of_gap(local: datetime, before: datetime, after: datetime) -> datetime | None:
    """Find, to the second, where the clocks jump over `local`; None if they jump over its day."""
    zone, start = local.tzinfo, before.replace(microsecond=0)
    old_offset = start.astimezone(zone).utcoffset()

    def jumped(seconds: int) -> bool:
        return (start + timedelta(seconds=seconds)).astimezone(zone).utcoffset() != old_offset

    width = math.ceil((after - start).total_seconds())
    end = start + timedelta(seconds=bisect_left(range(width), True, key=jumped))
    last_before = (end - _SECOND).astimezone(zone).date()
    first_after = end.astimezone(zone).date()
    return None if last_before < local.date() < first_after else end
