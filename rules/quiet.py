"""May a message go out now, or must it wait?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rules.local_time import ONE_DAY, at_local, local_day, require_aware

# ---------------------------------------------------------------- quiet hours


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """A window of local wall time without messages, over midnight if it ends before it starts.

    It begins with the minute `start` and is over with the minute `end`. Who wants none has None
    in its place.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse a window that might mean nothing as well as the whole day."""
        if self.start == self.end:
            raise ValueError(f"quiet hours start and end at {self.start:%H:%M}; give two times")


def quiet_until(now: datetime, zone: str, hours: QuietHours | None) -> datetime | None:
    """Return the instant, in UTC, at which the quiet hours around `now` end; None outside them.

    An hour that autumn repeats does not break the night in two: it starts when the clock first
    shows `start`, and ends when it last shows `end`.
    """
    require_aware(now)
    if hours is None:
        return None
    return next((end for start, end in _nights(now, zone, hours) if start <= now < end), None)


def _nights(now: datetime, zone: str, hours: QuietHours) -> Iterator[tuple[datetime, datetime]]:
    today = local_day(now, zone)
    for day in (today + days * ONE_DAY for days in range(-2, 2)):
        start = at_local(day, hours.start, zone)
        if start is not None:
            yield start, _end_of_night(day, zone, hours)


def _end_of_night(day: date, zone: str, hours: QuietHours) -> datetime:
    if hours.end < hours.start:
        day += ONE_DAY
    # A zone that leaves a day out lets the night end on the one after.
    end = at_local(day, hours.end, zone, last=True)
    return end or _end_of_night(day + ONE_DAY, zone, hours)


# ---------------------------------------------------------------- Later


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterOffer:
    """How far a nudge may be put off: after some delays, or to an hour of the same day."""

    delays: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2))
    evening: time = time(18)


USUAL_OFFER = LaterOffer()


def later_choices(
    now: datetime,
    expires_at: datetime,
    zone: str,
    quiet: QuietHours | None,
    *,
    offer: LaterOffer = USUAL_OFFER,
) -> tuple[datetime, ...]:
    """Return the instants, in UTC and in order, to which a nudge may be put off; perhaps none.

    Each is before the nudge expires and outside quiet hours. The evening is offered once it is
    further off than the longest delay.
    """
    moments = [require_aware(now) + delay for delay in sorted(offer.delays)]
    evening = at_local(local_day(now, zone), offer.evening, zone)
    if evening is not None and evening > max(moments, default=now):
        moments.append(evening)
    return tuple(
        moment
        for moment in moments
        if moment < expires_at and quiet_until(moment, zone, quiet) is None
    )


# ---------------------------------------------------------------- burden


class Purpose(StrEnum):
    """Why a message goes to a patient."""

    PAIN_CHECK = "pain_check"
    NUDGE = "nudge"
    REFLECTION = "reflection"
    WEEKLY = "weekly"
    SILENCE = "silence"
    BROADCAST = "broadcast"
    SECOND_CALL = "second_call"
    ANSWER = "answer"
    STAFF_REPLY = "staff_reply"
    STAFF_READ = "staff_read"


EXEMPT = frozenset({Purpose.ANSWER, Purpose.STAFF_REPLY, Purpose.STAFF_READ})
"""An answer to what she just did, and what a person of her team sends her: no cap, no quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a patient may be sent unasked, by local date and ISO week (CLINICAL rule 5.9).

    `second_calls_per_day` is for the one repeat of an unanswered pain check; it comes on top of
    `per_day`. Without `per_week` only the day counts.
    """

    per_day: int
    second_calls_per_day: int
    per_week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSoFar:
    """What a patient was sent unasked on this local date and in this week, exempt ones left out."""

    today: int = 0
    second_calls_today: int = 0
    this_week: int = 0


def room_today(sent_today: int, cap: int) -> bool:
    """Tell whether one more message keeps within `cap` a day."""
    return sent_today < cap


def room_for(purpose: Purpose, sent: SentSoFar, limits: Limits) -> bool:
    """Tell whether the patient may get one more message of this purpose."""
    if purpose in EXEMPT:
        return True
    if purpose is Purpose.SECOND_CALL:
        return room_today(sent.second_calls_today, limits.second_calls_per_day)
    within_week = limits.per_week is None or sent.this_week < limits.per_week
    return within_week and room_today(sent.today, limits.per_day)


def hold_until(
    now: datetime, zone: str, hours: QuietHours | None, purpose: Purpose
) -> datetime | None:
    """Return when the quiet hours let a message of this purpose go; None if it may go now."""
    return None if purpose in EXEMPT else quiet_until(now, zone, hours)
