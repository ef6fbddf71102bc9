"""May a message go out now, or must it wait?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.delivery import DeliveryKind
from rules.local_time import ONE_DAY, at_local, local_day, require_aware, wall_of_minute

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

    def holds(self, wall: time) -> bool:
        """Tell whether a wall time lies within."""
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end

    def nearest_outside(self, wall: time) -> time:
        """Return `wall`, or for one within: the full hour before the start, or the end by morning."""
        if not self.holds(wall):
            return wall
        if wall < self.end:
            return self.end
        return time((self.start.hour - (self.start.minute == 0)) % 24)


def quiet_hours(start_minute: int, end_minute: int) -> QuietHours | None:
    """Return the window between two minutes of the day (0-1439); None if they are the same."""
    if start_minute == end_minute:
        return None
    return QuietHours(start=wall_of_minute(start_minute), end=wall_of_minute(end_minute))


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
            yield start, _ends(day if hours.start < hours.end else day + ONE_DAY, zone, hours)


def _ends(day: date, zone: str, hours: QuietHours) -> datetime:
    """Return the end on `day`; on the next, where the zone left `day` out."""
    return at_local(day, hours.end, zone, last=True) or _ends(day + ONE_DAY, zone, hours)


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


COUNTED = frozenset(
    {
        DeliveryKind.NUDGE,
        DeliveryKind.REFLECTION,
        DeliveryKind.WEEKLY,
        DeliveryKind.SILENCE,
        DeliveryKind.BROADCAST,
    }
)
"""What comes unasked beside the pain check, whose place among the day's messages is reserved."""

RESERVED = frozenset({DeliveryKind.PAIN_CHECK, DeliveryKind.PAIN_REMINDER})
"""One check a day, and one reminder of it: nothing displaces them, whatever else was sent."""

EXEMPT = frozenset(
    {
        DeliveryKind.ASKED_AGAIN,
        DeliveryKind.MORNING_AFTER,
        DeliveryKind.NO_REPLY,
        DeliveryKind.SENT_STATUS,
        DeliveryKind.TEAM_WORD,
        DeliveryKind.CLOSING,
        DeliveryKind.ALERT,
        DeliveryKind.STAFF_NOTE,
        DeliveryKind.DIGEST,
        DeliveryKind.ENGINE_NOTE,
        DeliveryKind.CONDITION,
        DeliveryKind.PROGRESS,
        DeliveryKind.BROADCAST_EDIT,
        DeliveryKind.BROADCAST_REMOVAL,
    }
)
"""What her team sends her, whether she is in danger, silent edits, and what goes to staff: no cap, no quiet.

An answer to what she just did is no delivery at all: it goes out with her tap.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a patient may be sent unasked, by local date and week (docs/clinical.md, 5.9).

    One of `per_day` is the pain check's, whether it comes first or last. `reminders_per_day` is for the repeat of
    an unanswered check, on top. Without `per_week` only the day counts.
    """

    per_day: int
    reminders_per_day: int
    per_week: int | None = None

    @property
    def beside_the_check(self) -> int:
        """Return how many messages a day may come besides the pain check."""
        return self.per_day - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSoFar:
    """What a patient was sent on this local date and in this week besides the pain check, exempt kinds left out."""

    today: int = 0
    reminders_today: int = 0
    this_week: int = 0


def room_today(sent_today: int, cap: int) -> bool:
    """Tell whether one more message keeps within `cap` a day."""
    return sent_today < cap


def room_for(kind: DeliveryKind, sent: SentSoFar, limits: Limits) -> bool:
    """Tell whether the patient may get one more message of this kind."""
    if kind in EXEMPT or kind is DeliveryKind.PAIN_CHECK:
        return True
    if kind is DeliveryKind.PAIN_REMINDER:
        return room_today(sent.reminders_today, limits.reminders_per_day)
    within_week = limits.per_week is None or sent.this_week < limits.per_week
    return within_week and room_today(sent.today, limits.beside_the_check)


def hold_until(
    now: datetime, zone: str, hours: QuietHours | None, kind: DeliveryKind
) -> datetime | None:
    """Return when the quiet hours let a message of this kind go; None if it may go now."""
    return None if kind in EXEMPT else quiet_until(now, zone, hours)
