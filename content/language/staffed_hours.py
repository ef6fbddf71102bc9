"""How do we say when the team is there?"""

from __future__ import annotations

from itertools import groupby

from babel import Locale

from rules.staffed_hours import Shift, StaffedHours

DAYS_A_WEEK = 7


def hours_said(hours: StaffedHours, locale: Locale) -> str:
    """Return the week of the team in a language, such as "Mon-Fri 08:00-16:00; Sat 09:00-12:00"."""
    week = [_times(hours, weekday) for weekday in range(1, DAYS_A_WEEK + 1)]
    alike = [[at for at, _ in days] for _, days in groupby(enumerate(week), key=lambda day: day[1])]
    said = (f"{_days(days, locale)} {week[days[0]]}" for days in alike if week[days[0]])
    return "; ".join(said)


def _times(hours: StaffedHours, weekday: int) -> str:
    """Return the stretches of one weekday (ISO), or nothing."""
    return ", ".join(_stretch(shift) for shift in hours.shifts if shift.weekday == weekday)


def _stretch(shift: Shift) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (shift.opens, shift.closes))


def _days(days: list[int], locale: Locale) -> str:
    names = locale.days["format"]["abbreviated"]
    first, last = names[days[0]], names[days[-1]]
    return first if len(days) == 1 else f"{first}-{last}"
