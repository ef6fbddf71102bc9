"""When do messages rest, because she asked or because she went silent?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rules.local_time import ONE_DAY, at_local, local_day, require_aware
from rules.text_normalization import plain

# ---------------------------------------------------------------- pausing

MORNING = time(5)
"""After the night, yet before any reminder: the first day back is a whole one."""


def pause_until(now: datetime, zone: str, days: int) -> datetime:
    """Return the instant, in UTC, at which a pause of `days` local dates ends: in the morning.

    Today is the first of them, so one day lasts until tomorrow. ValueError below one.
    """
    if days < 1:
        raise ValueError(f"a pause of {days} days is none; give at least 1")
    return pause_until_day(local_day(now, zone) + days * ONE_DAY, zone)


def pause_until_day(day: date, zone: str) -> datetime:
    """Return the instant, in UTC, of the morning of `day`, her first day with messages again."""
    return at_local(day, MORNING, zone) or pause_until_day(day + ONE_DAY, zone)


def parse_pause(text: str, *, months: Mapping[str, int], today: date) -> date | None:
    """Return her first day with messages again, as typed after /pause; None where it is not clear.

    "5" and "5 days" count from today. "12 March", "12 de marzo" and "2026-03-12" are dates, the
    next one where no year is given. `months` are their names in any language, plain
    (`rules.text_normalization`). "3/4" may be March or April: it is not guessed.
    """
    written = _ISO_DAY.fullmatch(text.strip())
    if written:
        return _date(*map(int, written.groups()))
    words = [word for word in plain(text).split() if word not in _BETWEEN]
    numbers = [int(word) for word in words if word.isdecimal() and len(word) <= 4]
    named = [months[word] for word in words if word in months]
    left = [word for word in words if not word.isdecimal() and word not in months]
    if len(named) == 1 and not left and 1 <= len(numbers) <= 2:
        return _next_date(numbers, named[0], today)
    if len(numbers) == 1 and not named and set(left) <= _DAY_WORDS and "/" not in text:
        return today + numbers[0] * ONE_DAY if numbers[0] < _TOO_FAR else None
    return None


# Longer than this is no pause: she would rather stop, and come back when she likes.
LONGEST_PAUSE = timedelta(days=180)
_TOO_FAR = 1000
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_BETWEEN = frozenset({"de", "del", "until", "till", "to", "hasta", "el", "the", "of", "for"})
_DAY_WORDS = frozenset({"day", "days", "dia", "dias", "d"})


def may_pause_until(day: date, today: date) -> bool:
    """Tell whether a pause may end on `day`: tomorrow at the earliest, and not too far off."""
    return today < day <= today + LONGEST_PAUSE


def _next_date(numbers: list[int], month: int, today: date) -> date | None:
    if len(numbers) == 2:
        return _date(numbers[1], month, numbers[0])
    soon = _date(today.year, month, numbers[0])
    return soon if soon is None or soon > today else _date(today.year + 1, month, numbers[0])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_paused(now: datetime, *, paused_at: datetime | None, paused_until: datetime | None) -> bool:
    """Tell whether messages rest; a pause without `paused_until` lasts until she resumes."""
    if paused_at is None:
        return False
    return paused_until is None or require_aware(now) < paused_until


# ---------------------------------------------------------------- silence


class Silence(StrEnum):
    """How far Limber stepped back from a patient who does not answer, one step on the other."""

    NONE = "none"
    GENTLE_MESSAGE = "gentle_message"
    NUDGES_STOPPED = "nudges_stopped"
    WEEKLY_ONLY = "weekly_only"

    def reaches(self, step: Silence) -> bool:
        """Tell whether this is `step` or beyond: what `step` asks for holds."""
        ladder = list(Silence)
        return ladder.index(self) >= ladder.index(step)


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceThresholds:
    """Where the steps lie: checks unanswered in a row, and local dates without a word (docs/clinical.md, 4).

    The gentle message comes first: nudges stop no earlier.
    """

    gentle_unanswered: int
    nudges_stop_unanswered: int
    weekly_days: int

    def __post_init__(self) -> None:
        """Refuse steps out of order."""
        if not 1 <= self.gentle_unanswered <= self.nudges_stop_unanswered:
            raise ValueError(
                f"nudges stop after {self.nudges_stop_unanswered} unanswered checks, "
                f"before the gentle message after {self.gentle_unanswered}"
            )


def silence_step(
    unanswered_in_a_row: int, days_silent: int, thresholds: SilenceThresholds
) -> Silence:
    """Return how far to step back from a patient.

    Who was not asked is not silent: without unanswered checks no number of days counts, so a pause
    is neutral. `days_silent` are the local dates since anything was heard from her.
    """
    if unanswered_in_a_row < thresholds.gentle_unanswered:
        return Silence.NONE
    if days_silent >= thresholds.weekly_days:
        return Silence.WEEKLY_ONLY
    if unanswered_in_a_row >= thresholds.nudges_stop_unanswered:
        return Silence.NUDGES_STOPPED
    return Silence.GENTLE_MESSAGE
