"""What do the clocks of a zone show, found by walking along time rather than by asking for it?

An independent reading of the tz database: it goes forward a quarter of an hour at a time and notes
what the wall shows, and so knows nothing of gaps, folds or `at_local`. All offsets and all changes
of 2026-2030 fall on whole quarters (`test_clocks_change_on_whole_quarters`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

from rules.local_time import zone_named, zone_names
from rules.occurrences import Reminder, next_occurrence
from rules.vocabulary import ReminderKind

QUARTER = timedelta(minutes=15)
QUARTERS = [time(minute // 60, minute % 60) for minute in range(0, 24 * 60, 15)]
ONE_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2030, 12, 31)

Change = tuple[datetime, timedelta, timedelta]
"""When an offset changes (UTC), and the offsets before and after."""


def offset(zone: str, at: datetime) -> timedelta:
    """Return the offset of `zone` at the instant `at`."""
    found = at.astimezone(zone_named(zone)).utcoffset()
    assert found is not None
    return found


@cache
def changes(zone: str) -> tuple[Change, ...]:
    """Return every change of offset over the years, looked for from day to day."""
    start = datetime.combine(FIRST_DAY, time(), UTC) - 2 * ONE_DAY
    end = datetime.combine(LAST_DAY, time(), UTC) + 2 * ONE_DAY
    moments = [start + days * ONE_DAY for days in range((end - start).days + 1)]
    found = []
    for (before, old), (after, new) in pairwise((at, offset(zone, at)) for at in moments):
        if old != new:
            found.append((_change(zone, before, after), old, new))
    return tuple(found)


def _change(zone: str, before: datetime, after: datetime) -> datetime:
    """Return the first quarter of an hour, from `before` on, with a new offset."""
    moments = [before + index * QUARTER for index in range(1, (after - before) // QUARTER + 1)]
    return next(at for at in moments if offset(zone, at) != offset(zone, before))


@cache
def rule_sets() -> dict[str, list[str]]:
    """Return the zones grouped by what their clocks do from 2026 to 2030, each by one of them."""
    groups: dict[object, list[str]] = {}
    start = datetime.combine(FIRST_DAY, time(), UTC) - 2 * ONE_DAY
    for zone in sorted(zone_names()):
        groups.setdefault((offset(zone, start), changes(zone)), []).append(zone)
    return {zones[0]: zones for zones in groups.values()}


def first_shown(zone: str, days: Iterable[date]) -> dict[tuple[date, time], datetime]:
    """Return, for each quarter of the `days`, the first instant at which the wall reads so or later.

    A quarter that the clocks skip has the instant at which they jumped over it.
    """
    due: dict[tuple[date, time], datetime] = {}
    for day in days:
        due.update(_walk(zone, day))
    return due


def _walk(zone: str, day: date) -> Iterator[tuple[tuple[date, time], datetime]]:
    midnight = datetime.combine(day, time(), UTC)
    at = midnight - offset(zone, midnight) - timedelta(hours=3)
    wanted = iter(QUARTERS)
    wall = next(wanted, None)
    while wall is not None:
        shown = (at + offset(zone, at)).replace(tzinfo=None)
        if shown >= datetime.combine(day, wall):
            yield (day, wall), at
            wall = next(wanted, None)
        else:
            at += QUARTER


def days_to_check(zone: str, *, apart: int) -> list[date]:
    """Return the days around each change of the clocks, and one in every `apart` of all others."""
    around = {
        (at + old).date() + days * ONE_DAY for at, old, _ in changes(zone) for days in range(-1, 2)
    }
    number = (LAST_DAY - FIRST_DAY).days + 1
    sampled = {FIRST_DAY + days * ONE_DAY for days in range(0, number, apart)}
    return sorted(day for day in around | sampled if FIRST_DAY <= day <= LAST_DAY)


NextDue = Callable[[Reminder, datetime], tuple[date, datetime] | None]
"""A way to find the next local date and instant of a reminder, to be judged."""


def ours(reminder: Reminder, after: datetime) -> tuple[date, datetime] | None:
    """Answer as Limber does."""
    due = next_occurrence(reminder, after=after)
    return (due.day, due.at) if due else None


def misfits(next_due: NextDue, zone: str, *, days: list[date]) -> list[str]:
    """Return where following `next_due` through `days` is not one occurrence a date, on the dot."""
    due = first_shown(zone, days)
    found = []
    for wall in QUARTERS:
        reminder = Reminder(kind=ReminderKind.PAIN_CHECK, at=wall, zone=zone)
        for run in _runs(days):
            wanted = [(day, due[day, wall]) for day in run]
            after = wanted[0][1] - timedelta(seconds=1)
            for expected in wanted:
                answer = next_due(reminder, after)
                if answer != expected:
                    found.append(f"{zone} {wall:%H:%M}: {answer} where {expected} is due")
                    break
                after = answer[1]
    return found


def _runs(days: list[date]) -> list[list[date]]:
    """Cut `days` wherever one is not the day after the other."""
    runs = [[days[0]]]
    for yesterday, day in pairwise(days):
        if day - yesterday == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs
