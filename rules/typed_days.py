"""Which days does somebody name who writes "24 December - 2 January Summer party"?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.local_time import ONE_DAY
from rules.text_normalization import plain

_PIECE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|\d+|[^\W\d_]+")
_BETWEEN = frozenset(
    {
        "de",
        "del",
        "al",
        "a",
        "to",
        "until",
        "till",
        "hasta",
        "from",
        "desde",
        "el",
        "the",
        "of",
        "on",
    }
)
_OF_NUMBERS = frozenset({"st", "nd", "rd", "th"})
MOST, LAST_DAY = 2, 31
_TODAY = {"today": 0, "hoy": 0, "tomorrow": 1, "manana": 1}
_NOT_FURTHER = 400 * ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDays:
    """Local dates, the last one included, and the words that followed them."""

    first: date
    last: date
    words: str = ""


def parse_days(text: str, *, months: Mapping[str, int], today: date) -> TypedDays | None:
    """Return one or two dates with what follows them; None where they are not clear, past or far off.

    "24 December", "24-26 de diciembre", "December 24", "2026-12-24", "today" and "mañana" are dates, the next one
    where no year is given. `months` are their names in any language, plain. "3/4" may be March or April: it is
    not guessed.
    """
    read, rest = _Read(months=months, today=today), ""
    for piece in _PIECE.finditer(text):
        if not (read.takes_number(piece) or read.takes_word(plain(piece[0]))):
            rest = text[piece.start() :].strip()
            break
    if not 1 <= len(read.days) <= MOST or any(one.month is None for one in read.days):
        return None
    first = _dated(read.days[0], today)
    last = _dated(read.days[-1], first) if first else None
    if first is None or last is None or not today <= first <= last <= today + _NOT_FURTHER:
        return None
    return TypedDays(first=first, last=last, words=rest)


@dataclass(slots=True)
class _Day:
    day: int
    month: int | None = None
    year: int | None = None


@dataclass(slots=True, kw_only=True)
class _Read:
    """The days as far as they were read; `month` stands before the days it is of."""

    months: Mapping[str, int]
    today: date
    days: list[_Day] = field(default_factory=list)
    month: int | None = None

    def takes_number(self, piece: re.Match[str]) -> bool:
        """Take a day, a year or a whole date."""
        if piece[1]:
            self.days.append(_Day(int(piece[3]), int(piece[2]), int(piece[1])))
        elif not piece[0].isdecimal():
            return False
        elif int(piece[0]) <= LAST_DAY:
            self.days.append(_Day(int(piece[0]), self.month))
        elif self.days:
            self.days[-1].year = int(piece[0])
        return True

    def takes_word(self, word: str) -> bool:
        """Take a month, of the days before it that have none, or of those behind it; or what stands between."""
        if word in _TODAY:
            day = self.today + _TODAY[word] * ONE_DAY
            self.days.append(_Day(day.day, day.month, day.year))
        elif word not in self.months:
            return word in _BETWEEN or (bool(self.days) and word in _OF_NUMBERS)
        elif any(one.month is None for one in self.days):
            for one in self.days:
                one.month = one.month or self.months[word]
        else:
            self.month = self.months[word]
        return True


def _dated(one: _Day, earliest: date) -> date | None:
    """Return the date, the first from `earliest` on where no year is given."""
    years = (one.year,) if one.year else (earliest.year, earliest.year + 1)
    for year in years:
        try:
            found = date(year, one.month or 0, one.day)
        except ValueError:
            continue
        if one.year or found >= earliest:
            return found
    return None
