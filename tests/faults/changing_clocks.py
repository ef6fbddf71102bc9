"""What do clock changes do to a reminder at each quarter hour, ours and a cron trigger's?

A case is a change of a zone's clocks and a quarter hour. Lost: a local date near the change without an occurrence.
Doubled: one with more than one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from apscheduler.triggers.cron import CronTrigger

from rules.local_time import zone_named
from rules.occurrences import Reminder
from rules.vocabulary import ReminderKind
from tests.faults.counts import Count, Line, line
from tests.rules.walked import ONE_DAY, QUARTERS, NextDue, changes, first_shown, ours

# The day of the change, the one before and the one after.
DAYS_AROUND = (-1, 0, 1)
ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A zone, and a local date on which its clocks change."""

    zone: str
    day: date


def cases(zones: Iterable[str], *, first: date, last: date) -> list[Case]:
    """Return the changes of these zones, from a date to another."""
    found = [
        Case(zone=zone, day=(at + old).date()) for zone in zones for at, old, _ in changes(zone)
    ]
    return [case for case in found if first <= case.day <= last]


def cron(reminder: Reminder, after: datetime) -> tuple[date, datetime] | None:
    """Answer as APScheduler's CronTrigger does when it fired last at `after`."""
    local = after.astimezone(zone_named(reminder.zone))
    fires = _trigger(reminder.at, reminder.zone).get_next_fire_time(local, local)
    return (fires.date(), fires) if fires else None


@cache
def _trigger(wall: time, zone: str) -> CronTrigger:
    return CronTrigger(hour=wall.hour, minute=wall.minute, timezone=zone_named(zone))


def compared_with_cron(around: list[Case]) -> Line:
    """Put ours and the cron trigger beside each other."""
    return line(
        "clock changes",
        len(around) * len(QUARTERS),
        _count(ours, around),
        "APScheduler's CronTrigger",
        _count(cron, around),
    )


def _count(next_due: NextDue, around: list[Case]) -> Count:
    return sum((_count_of(next_due, case, wall) for case in around for wall in QUARTERS), Count())


def _count_of(next_due: NextDue, case: Case, wall: time) -> Count:
    days = [case.day + ahead * ONE_DAY for ahead in DAYS_AROUND]
    reminder = Reminder(kind=ReminderKind.PAIN_CHECK, at=wall, zone=case.zone)
    shown = _shown(case)
    end = shown[days[-1] + ONE_DAY, wall]
    times: Counter[date] = Counter()
    due = next_due(reminder, shown[days[0], wall] - ONE_SECOND)
    while due is not None and due[1] < end:
        times[due[0]] += 1
        due = next_due(reminder, due[1])
    return Count(
        lost=sum(times[day] == 0 for day in days),
        doubled=sum(max(0, times[day] - 1) for day in days),
    )


@cache
def _shown(case: Case) -> dict[tuple[date, time], datetime]:
    return first_shown(case.zone, [case.day + ahead * ONE_DAY for ahead in (*DAYS_AROUND, 2)])
