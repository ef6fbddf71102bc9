"""How are the hours of the team written, and when do its shifts begin and end?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, pairwise

from rules.local_time import ONE_DAY, at_local, wall_of_minute

EXAMPLE = "Mon-Fri 08:00-16:00; Sat 09:00-12:00"

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MINUTES_A_DAY = 24 * 60
_DASH = re.compile(r"\s*[-–—]\s*|\s+(?:to|until)\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*(?:,|&|\band\b)\s*", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
# Stands for the whole week, or all of its days.
_ALWAYS = "24/7"
_EVERY_DAY = ("daily", "every day")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Shift:
    """One stretch of one weekday (ISO, 1 is Monday), in minutes after local midnight.

    `closes` is up to 1440: the end of the day.
    """

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffedHours:
    """The week of the team, its shifts in order and apart; a shift may begin where one ends."""

    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftTime:
    """A shift of one local date, as instants (UTC)."""

    day: date
    opens: datetime
    closes: datetime


def parse_staffed_hours(text: str) -> StaffedHours:
    """Read hours such as "Mon-Fri 08:00-12:00, 13:00-16:00; Sat 09:00-12:00".

    Days are English, in full or their first three letters; 24:00 is the end of a day. Also taken:
    "Monday to Friday 9-17", "daily 8am-4pm", "24/7". ValueError says what is wrong, with an example.
    """
    if text.strip() == _ALWAYS:
        text = "Mon-Sun 0-24"
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts:
        raise _wrong("no hours given")
    shifts = tuple(sorted(shift for part in parts for shift in _shifts(part)))
    for one, other in pairwise(shifts):
        if one.weekday == other.weekday and other.opens < one.closes:
            raise _wrong(f"two stretches overlap on {_WEEKDAYS[one.weekday - 1].capitalize()}")
    return StaffedHours(shifts=shifts)


def shifts_from(hours: StaffedHours, first: date, zone: str) -> Iterator[ShiftTime]:
    """Yield the shifts of the days from `first` on, in their order, without an end where there are any."""
    for days in count() if hours.shifts else ():
        day = first + days * ONE_DAY
        for shift in hours.shifts:
            if shift.weekday == day.isoweekday():
                yield from _instants(day, shift, zone)


# ---------------------------------------------------------------- reading


def _wrong(fault: str) -> ValueError:
    return ValueError(f"{fault}; write the hours like: {EXAMPLE}")


def _shifts(part: str) -> Iterator[Shift]:
    first_digit = re.search(r"\d", part)
    if first_digit is None:
        raise _wrong(f"{part!r} names no time")
    days = _days(part[: first_digit.start()].strip())
    for span in _COMMA.split(part[first_digit.start() :]):
        opens, closes = _span(span)
        yield from (Shift(weekday=day, opens=opens, closes=closes) for day in sorted(days))


def _days(text: str) -> set[int]:
    days: set[int] = set()
    if text.lower() in _EVERY_DAY:
        text = "Mon-Sun"
    for stretch in _COMMA.split(text):
        ends = [_weekday(name) for name in _DASH.split(stretch)]
        if len(ends) > 2:
            raise _wrong(f"{stretch!r} is no stretch of days")
        first, last = ends[0], ends[-1]
        days |= {(first - 1 + step) % 7 + 1 for step in range((last - first) % 7 + 1)}
    return days


def _weekday(name: str) -> int:
    for number, full in enumerate(_WEEKDAYS, start=1):
        if name.lower() in (full, full[:3]):
            return number
    raise _wrong(f"{name!r} is no day of the week" if name else "a day is missing")


def _span(text: str) -> tuple[int, int]:
    ends = [_minute(end) for end in _DASH.split(text)]
    if len(ends) != 2:
        raise _wrong(f"{text!r} is not two times")
    opens, closes = ends
    if closes <= opens:
        raise _wrong(f"{text!r} ends before it starts (over midnight: two parts, one to 24:00)")
    return opens, closes


def _minute(text: str) -> int:
    match = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 60)
    if match and match[3]:
        # 12 am is midnight and 12 pm noon; 13 pm is nothing.
        minute = minute if 1 <= hour <= 12 else 60
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0)
    if minute > 59 or hour * 60 + minute > _MINUTES_A_DAY:
        raise _wrong(f"{text!r} is no time")
    return hour * 60 + minute


# ---------------------------------------------------------------- the coming days


def _instants(day: date, shift: Shift, zone: str) -> Iterator[ShiftTime]:
    opens, closes = _at(day, shift.opens, zone), _at(day, shift.closes, zone)
    # A shift that lies in the hour skipped by spring does not take place.
    if opens is not None and closes is not None and opens < closes:
        yield ShiftTime(day=day, opens=opens, closes=closes)


def _at(day: date, minute: int, zone: str) -> datetime | None:
    if minute == _MINUTES_A_DAY:
        day, minute = day + ONE_DAY, 0
    return at_local(day, wall_of_minute(minute), zone)
