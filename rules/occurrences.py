"""When is a reminder next due?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from rules.local_time import ONE_DAY, at_local, local_day
from rules.words import ReminderKind

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


def after_change(reminder: Reminder, *, now: datetime, last_day: date | None) -> Occurrence | None:
    """Return the next due moment once a patient changed the time, the days or the zone.

    `reminder` is the new one, `last_day` the local date last served under the old. That date is
    not served twice, also not by flying west into it again. Today is served if it was not and the
    new time is still ahead; a time chosen behind the present one begins on its next day.
    """
    upcoming = occurrences(reminder, after=now)
    return next((due for due in upcoming if last_day is None or due.day > last_day), None)


def _due_on(day: date, reminder: Reminder) -> datetime | None:
    if day.isoweekday() not in reminder.days:
        return None
    return at_local(day, reminder.at, reminder.zone)
