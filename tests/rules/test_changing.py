"""Does a patient who changes times and zones, over clock changes too, get each of her days once?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.local_time import local_day
from rules.occurrences import Reminder, after_change, come_due, next_occurrence
from rules.vocabulary import ReminderKind

# Clocks change within these weeks in most of the zones; Apia, Nuuk and Lord Howe are odd ones.
SPRING, AUTUMN = datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)
ZONES = (
    "Europe/Madrid",
    "America/Los_Angeles",
    "Pacific/Auckland",
    "America/Nuuk",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/St_Johns",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
HALF_AN_HOUR = timedelta(minutes=30)
DAYS = 20


@dataclass(frozen=True)
class Change:
    """At so many half hours after the start she chooses this time, in this zone."""

    after: int
    at: time
    zone: str

    def reminder(self) -> Reminder:
        return Reminder(kind=ReminderKind.NUDGE, at=self.at, zone=self.zone)


CHANGES = st.lists(
    st.builds(
        Change,
        after=st.integers(1, 48 * DAYS - 96),
        at=st.sampled_from(QUARTERS),
        zone=st.sampled_from(ZONES),
    ),
    max_size=6,
)


def served(
    start: datetime, first: Reminder, changes: Sequence[Change], *, tick: timedelta
) -> list[date]:
    """Let the clock tick for twenty days, as the engine does, and return the dates served."""
    return list(_served(start, first, sorted(changes, key=lambda one: one.after), tick))


def _served(
    start: datetime, first: Reminder, changes: Sequence[Change], tick: timedelta
) -> Iterator[date]:
    waiting, reminder, last_day = list(changes), first, None
    upcoming = next_occurrence(reminder, after=start)
    due_at = upcoming.at if upcoming else None
    now = start
    while now < start + timedelta(days=DAYS):
        now += tick
        while waiting and start + waiting[0].after * HALF_AN_HOUR <= now:
            old, reminder = reminder, waiting.pop(0).reminder()
            owed = local_day(due_at, old.zone) if due_at else None
            moved = after_change(reminder, now=now, last_day=last_day, owed_day=owed)
            due_at = moved.at if moved else None
        if due_at is None or due_at > now:
            continue
        for one in come_due(
            reminder,
            due_at=due_at,
            last_day=last_day,
            now=now,
            furthest_back=timedelta(days=2),
        ):
            last_day = one.day
            yield one.day
        upcoming = next_occurrence(reminder, after=now)
        due_at = upcoming.at if upcoming else None


@pytest.mark.parametrize("start", [SPRING, AUTUMN], ids=["spring", "autumn"])
@given(at=st.sampled_from(QUARTERS), zone=st.sampled_from(ZONES), changes=CHANGES)
@example(at=time(18), zone="Europe/Madrid", changes=[Change(49, time(8), "Asia/Kolkata")])
@example(at=time(9), zone="Pacific/Pago_Pago", changes=[Change(60, time(9), "Pacific/Kiritimati")])
def test_no_journey_serves_a_date_twice_or_out_of_order(
    start: datetime, at: time, zone: str, changes: list[Change]
) -> None:
    first = Reminder(kind=ReminderKind.NUDGE, at=at, zone=zone)
    days = served(start, first, changes, tick=HALF_AN_HOUR / 2)
    assert days == sorted(set(days))


@pytest.mark.parametrize("start", [SPRING, AUTUMN], ids=["spring", "autumn"])
@given(at=st.sampled_from(QUARTERS), zone=st.sampled_from(ZONES), changes=CHANGES)
def test_new_times_in_one_place_drop_no_date(
    start: datetime, at: time, zone: str, changes: list[Change]
) -> None:
    stays = [Change(one.after, one.at, zone) for one in changes]
    first = Reminder(kind=ReminderKind.NUDGE, at=at, zone=zone)
    days = served(start, first, stays, tick=HALF_AN_HOUR / 2)
    wanted = [days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days + 1)]
    assert days == wanted
    assert len(days) >= DAYS - 2


@pytest.mark.parametrize("start", [SPRING, AUTUMN], ids=["spring", "autumn"])
@given(
    at=st.sampled_from(QUARTERS),
    zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)),
    after=st.integers(96, 48 * 10),
)
def test_a_journey_drops_no_date_that_she_lives_through(
    start: datetime, at: time, zones: tuple[str, str], after: int
) -> None:
    """A date that is over where she lands is none of hers any more; every other one is served."""
    home, away = zones
    first = Reminder(kind=ReminderKind.NUDGE, at=at, zone=home)
    days = served(start, first, [Change(after, at, away)], tick=HALF_AN_HOUR / 2)
    landed = start + after * HALF_AN_HOUR
    last_at_home = local_day(landed, home) - timedelta(days=1)
    first_away = local_day(landed, away)
    wanted = {day for day in _dates(days[0], days[-1]) if day <= last_at_home or day >= first_away}
    assert wanted <= set(days)


def _dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
