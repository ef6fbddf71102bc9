"""When is a reminder next due?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.local_time import ONE_DAY, at_local, local_day, minute_of_wall, wall_of_minute
from rules.vocabulary import ReminderKind

EVERY_DAY = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A patient's standing appointment.

    `days` are ISO weekdays (1 is Monday), `at` is the local wall time, to the minute, in the IANA
    zone `zone`. No days: never due.
    """

    kind: ReminderKind
    days: frozenset[int] = EVERY_DAY
    at: time
    zone: str

    def __post_init__(self) -> None:
        """Refuse weekdays that do not exist, and a time finer than a minute or tied to a zone."""
        if not self.days <= EVERY_DAY:
            raise ValueError(f"weekdays are 1 (Monday) to 7 (Sunday), not {sorted(self.days)}")
        if self.at.tzinfo or self.at.second or self.at.microsecond:
            raise ValueError(f"{self.at.isoformat()} is not a plain wall time such as 09:30")


def as_data(reminders: Iterable[Reminder]) -> list[tuple[str, list[int], int]]:
    """Return appointments as JSON can hold them: kind, weekdays, minute of the day."""
    return [(one.kind.value, sorted(one.days), minute_of_wall(one.at)) for one in reminders]


def reminders_of_data(data: Iterable[tuple[str, list[int], int]], zone: str) -> list[Reminder]:
    """Return the appointments that `as_data` kept, in `zone`."""
    return [
        Reminder(
            kind=ReminderKind(kind), days=frozenset(days), at=wall_of_minute(minute), zone=zone
        )
        for kind, days, minute in data
    ]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Occurrence:
    """One due moment: the instant `at`, in UTC, and the local date `day` that it serves.

    They part in one case: where clocks skip the last hour of a day (Nuuk in spring), what was due
    in that hour comes as the day ends, at 00:00 of the next, and still serves its own day.
    """

    at: datetime
    day: date


def next_occurrence(reminder: Reminder, *, after: datetime) -> Occurrence | None:
    """Return the first due moment strictly later than `after`, or None if there are no days.

    A wall time that spring skips is due when the gap ends; one that autumn repeats is due once, at
    the first of the two. Each date of its weekdays has exactly one, unless the zone left that date
    out. ValueError if `after` is not aware.
    """
    return next(occurrences(reminder, after=after), None)


def occurrences(
    reminder: Reminder, *, after: datetime, until: datetime | None = None
) -> Iterator[Occurrence]:
    """Yield the due moments later than `after`, in order, up to and including `until`.

    Endless without `until`, unless there are no days.
    """
    day = local_day(after, reminder.zone)
    while reminder.days:
        at = _due_on(day, reminder)
        if at is not None and until is not None and at > until:
            return
        if at is not None and at > after:
            yield Occurrence(at=at, day=day)
        day += ONE_DAY


def after_change(
    reminder: Reminder, *, now: datetime, last_day: date | None, owed_day: date | None = None
) -> Occurrence | None:
    """Return the next due moment once a patient changed the time, the days or the zone.

    `reminder` is the new one, `last_day` the local date last served under the old. That date is
    not served twice, also not by flying west into it again. `owed_day` is the date that was next
    under the old: if it has come, and today's new time is behind, today is due now and not lost.
    """
    upcoming = occurrences(reminder, after=now)
    first = next((due for due in upcoming if last_day is None or due.day > last_day), None)
    today = local_day(now, reminder.zone)
    late = owed_day is not None and owed_day <= today and today.isoweekday() in reminder.days
    if late and (last_day is None or today > last_day) and (first is None or first.day > today):
        return Occurrence(at=now, day=today)
    return first


def come_due(
    reminder: Reminder,
    *,
    due_at: datetime,
    last_day: date | None,
    now: datetime,
    furthest_back: timedelta,
) -> list[Occurrence]:
    """Return what has come due by `now`, the oldest first; none serves a date for a second time.

    A `due_at` that is no moment of the plan is today's, moved there by `after_change`. What is
    older than `furthest_back` is passed over.
    """
    earliest = max(due_at, now - furthest_back)
    found = list(occurrences(reminder, after=earliest - timedelta(microseconds=1), until=now))
    if due_at == earliest and all(due_at != one.at for one in found):
        found.insert(0, Occurrence(at=due_at, day=local_day(due_at, reminder.zone)))
    return [one for one in found if last_day is None or one.day > last_day]


def _due_on(day: date, reminder: Reminder) -> datetime | None:
    if day.isoweekday() not in reminder.days:
        return None
    return at_local(day, reminder.at, reminder.zone)
