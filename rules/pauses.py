"""When do messages rest, because she asked or because she went silent?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from rules.local_time import ONE_DAY, at_local, local_day, require_aware

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
