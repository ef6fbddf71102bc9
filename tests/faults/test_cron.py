"""Is there one message a day when the clocks change, at any quarter of an hour? A cron trigger says no."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from apscheduler.triggers.cron import CronTrigger

from rules.local_time import zone_named
from rules.occurrences import Reminder, next_occurrence
from rules.words import ReminderKind
from tests.faults.counts import Count, Line, line, must_hold
from tests.rules.walked import ONE_DAY, QUARTERS, changes

ZONES = ("Europe/Madrid",)
# Into summer time and out of it again; the trigger is slow, and later years are alike.
CHANGES = 2
Fires = Callable[[str, time, datetime, datetime], Iterator[date]]


def ours(zone: str, wall: time, start: datetime, end: datetime) -> Iterator[date]:
    """Yield the local date of each occurrence."""
    reminder = Reminder(kind=ReminderKind.PAIN_CHECK, at=wall, zone=zone)
    due = next_occurrence(reminder, after=start)
    while due is not None and due.at < end:
        yield due.day
        due = next_occurrence(reminder, after=due.at)


def cron(zone: str, wall: time, start: datetime, end: datetime) -> Iterator[date]:
    """Yield the local date of each firing of APScheduler's trigger."""
    trigger = CronTrigger(hour=wall.hour, minute=wall.minute, timezone=zone_named(zone))
    fire = trigger.get_next_fire_time(None, start)
    while fire is not None and fire < end:
        yield fire.date()
        fire = trigger.get_next_fire_time(fire, fire + timedelta(microseconds=1))


def days_kept(fires: Fires, zones: Iterable[str]) -> tuple[int, Count]:
    """Count the clock changes, and the local dates around them without a message or with two."""
    rounds, lost, doubled = 0, 0, 0
    for zone in zones:
        for at, before, _ in changes(zone)[:CHANGES]:
            rounds += 1
            middle = (at + before).date()
            days = [middle + number * ONE_DAY for number in (-1, 0, 1)]
            start = datetime.combine(middle - 2 * ONE_DAY, time(), UTC)
            for wall in QUARTERS:
                times = Counter(fires(zone, wall, start, start + 5 * ONE_DAY))
                lost += sum(times[day] == 0 for day in days)
                doubled += sum(times[day] > 1 for day in days)
    return rounds, Count(lost=lost, doubled=doubled)


def compared_with_cron(zones: Iterable[str]) -> Line:
    """Go through every change of the clocks, our way and with a cron trigger."""
    places = list(zones)
    rounds, count = days_kept(ours, places)
    _, naive = days_kept(cron, places)
    return line("clocks change", rounds, count, "cron trigger", naive)


def test_no_day_is_missed_or_doubled_where_a_cron_trigger_misses_and_doubles() -> None:
    told = compared_with_cron(ZONES)
    must_hold(told, uncertain_at_most=0)
    assert told.control_lost
    assert told.control_doubled
