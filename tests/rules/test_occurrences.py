"""When is a reminder due, on ordinary days and on those with a clock change?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.local_time import at_local, local_day, local_wall, zone_names
from rules.occurrences import (
    EVERY_DAY,
    Reminder,
    after_change,
    next_occurrence,
    occurrences,
)
from rules.vocabulary import ReminderKind

ZONES = st.sampled_from(sorted(zone_names()))
WALLS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WEEKDAYS = st.frozensets(st.integers(1, 7), min_size=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reminder(
    at: str = "09:00", zone: str = "Europe/Madrid", days: frozenset[int] = EVERY_DAY
) -> Reminder:
    wall = time.fromisoformat(at)
    return Reminder(kind=ReminderKind.NUDGE, at=wall, zone=zone, days=days)


REMINDERS = st.builds(
    Reminder, kind=st.just(ReminderKind.NUDGE), days=WEEKDAYS, at=WALLS, zone=ZONES
)


CLOCK_CHANGES = {
    "Madrid skips 02:30": ("Europe/Madrid", "2026-03-29", "02:30", "2026-03-29T01:00"),
    "Madrid, first after the gap": ("Europe/Madrid", "2026-03-29", "03:00", "2026-03-29T01:00"),
    "Madrid, last before it": ("Europe/Madrid", "2026-03-29", "01:59", "2026-03-29T00:59"),
    "Madrid repeats 02:30": ("Europe/Madrid", "2026-10-25", "02:30", "2026-10-25T00:30"),
    "Madrid, first after both": ("Europe/Madrid", "2026-10-25", "03:00", "2026-10-25T02:00"),
    "New York skips 02:15": ("America/New_York", "2026-03-08", "02:15", "2026-03-08T07:00"),
    "New York repeats 01:30": ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
    "Vancouver stays on summer time": (
        "America/Vancouver",
        "2026-11-01",
        "01:30",
        "2026-11-01T08:30",
    ),
    "Lord Howe skips half an hour": (
        "Australia/Lord_Howe",
        "2026-10-04",
        "02:15",
        "2026-10-03T15:30",
    ),
    "Lord Howe repeats half an hour": (
        "Australia/Lord_Howe",
        "2026-04-05",
        "01:45",
        "2026-04-04T14:45",
    ),
    "Casablanca, back for Ramadan": (
        "Africa/Casablanca",
        "2026-02-15",
        "02:30",
        "2026-02-15T01:30",
    ),
    "Casablanca, on after Ramadan": (
        "Africa/Casablanca",
        "2026-03-22",
        "02:30",
        "2026-03-22T02:00",
    ),
    "Gaza skips on a Saturday": ("Asia/Gaza", "2026-03-28", "02:30", "2026-03-28T00:00"),
    "Gaza repeats 01:30": ("Asia/Gaza", "2026-10-24", "01:30", "2026-10-23T22:30"),
    "Santiago skips midnight": ("America/Santiago", "2026-09-06", "00:00", "2026-09-06T04:00"),
    "Santiago skips 00:30": ("America/Santiago", "2026-09-06", "00:30", "2026-09-06T04:00"),
    "Santiago repeats the evening": (
        "America/Santiago",
        "2026-04-04",
        "23:30",
        "2026-04-05T02:30",
    ),
    "Santiago, midnight after it": ("America/Santiago", "2026-04-05", "00:00", "2026-04-05T04:00"),
    "Cairo skips midnight": ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00"),
    "Cairo repeats the evening": ("Africa/Cairo", "2026-10-29", "23:30", "2026-10-29T20:30"),
    "Beirut skips midnight": ("Asia/Beirut", "2026-03-29", "00:00", "2026-03-28T22:00"),
    "Havana skips midnight": ("America/Havana", "2026-03-08", "00:15", "2026-03-08T05:00"),
    "Nuuk skips the end of a day": ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:00"),
    "Troll skips two hours": ("Antarctica/Troll", "2026-03-29", "01:30", "2026-03-29T01:00"),
    "Chatham at odd minutes": ("Pacific/Chatham", "2026-09-27", "03:00", "2026-09-26T14:00"),
}


@pytest.mark.parametrize(
    ("zone", "day", "wall", "due"), CLOCK_CHANGES.values(), ids=CLOCK_CHANGES.keys()
)
def test_a_clock_change_moves_no_occurrence_off_its_date(
    zone: str, day: str, wall: str, due: str
) -> None:
    on_day = date.fromisoformat(day)
    found = list(islice(occurrences(reminder(wall, zone), after=utc(due) - timedelta(days=2)), 4))
    assert [(one.day, one.at) for one in found if one.day == on_day] == [(on_day, utc(due))]
    assert at_local(on_day, time.fromisoformat(wall), zone) == utc(due)


@pytest.mark.parametrize(
    ("zone", "missing"),
    [("Pacific/Apia", date(2011, 12, 30)), ("Pacific/Kwajalein", date(1993, 8, 21))],
)
@pytest.mark.parametrize("wall", ["00:00", "09:00", "23:59"])
def test_a_day_that_a_zone_left_out_has_no_occurrence(zone: str, missing: date, wall: str) -> None:
    around = [missing - timedelta(days=1), missing + timedelta(days=1)]
    start = datetime.combine(missing, time(), UTC) - timedelta(days=2)
    days = [due.day for due in islice(occurrences(reminder(wall, zone), after=start), 4)]
    assert missing not in days
    assert set(around) < set(days)


def test_a_weekly_reminder_on_a_day_left_out_waits_for_the_next_week() -> None:
    fridays = reminder("09:00", "Pacific/Apia", days=frozenset({5}))
    due = next_occurrence(fridays, after=utc("2011-12-24T00:00"))
    assert due is not None
    assert due.day == date(2012, 1, 6)


def test_the_later_of_two_equal_times_can_be_asked_for() -> None:
    day, wall = date(2026, 10, 25), time(2, 30)
    assert at_local(day, wall, "Europe/Madrid", last=True) == utc("2026-10-25T01:30")


def test_a_gap_is_left_behind_to_the_second() -> None:
    """Monrovia's clocks jumped by 44 minutes and 30 seconds at the start of 7 January 1972."""
    due = at_local(date(1972, 1, 7), time(0, 10, 0, 500), "Africa/Monrovia")
    assert due == utc("1972-01-07T00:44:30")


def test_the_next_occurrence_is_strictly_later() -> None:
    at_nine = reminder("09:00")
    due = next_occurrence(at_nine, after=utc("2026-05-05T07:00"))
    assert due is not None
    assert due.at == utc("2026-05-06T07:00")


def test_no_days_means_never() -> None:
    assert next_occurrence(reminder(days=frozenset()), after=utc("2026-05-05T07:00")) is None


def test_occurrences_end_with_the_last_moment_asked_for() -> None:
    week = occurrences(
        reminder(days=frozenset({1, 3})),
        after=utc("2026-05-04T07:00"),
        until=utc("2026-05-11T07:00"),
    )
    assert [due.day.isoformat() for due in week] == ["2026-05-06", "2026-05-11"]


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = utc("2026-05-05T07:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        next_occurrence(reminder(), after=naive)
    with pytest.raises(ValueError, match="aware"):
        local_day(naive, "Europe/Madrid")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"days": frozenset({0})}, "weekdays are 1"),
        ({"days": frozenset({8})}, "weekdays are 1"),
        ({"at": time(9, 0, 30)}, "plain wall time"),
        ({"at": time(9, tzinfo=UTC)}, "plain wall time"),
    ],
)
def test_a_reminder_that_cannot_be_is_refused(change: dict, complaint: str) -> None:
    usual = {"kind": ReminderKind.NUDGE, "at": time(9), "zone": "Europe/Madrid"}
    with pytest.raises(ValueError, match=complaint):
        Reminder(**(usual | change))


def test_an_unknown_zone_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'Europe/Sevilla' is no time zone"):
        next_occurrence(reminder(zone="Europe/Sevilla"), after=utc("2026-05-05T07:00"))


def test_local_time_is_that_of_the_zone() -> None:
    now = utc("2026-06-30T22:30")
    assert local_day(now, "Europe/Madrid") == date(2026, 7, 1)
    assert local_wall(now, "America/Bogota").strftime("%H:%M") == "17:30"


class TestChanging:
    """At noon on Tuesday 5 May 2026 in Madrid."""

    NOW = utc("2026-05-05T10:00")
    YESTERDAY, TODAY, TOMORROW = date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6)

    @pytest.mark.parametrize(
        ("new_time", "last_day", "next_day"),
        [
            pytest.param("18:00", YESTERDAY, TODAY, id="not yet sent, and still ahead"),
            pytest.param("18:00", TODAY, TOMORROW, id="already sent"),
            pytest.param("09:00", YESTERDAY, TOMORROW, id="not yet sent, but behind"),
            pytest.param("09:00", TODAY, TOMORROW, id="sent, and behind"),
            pytest.param("18:00", None, TODAY, id="never sent"),
        ],
    )
    def test_a_new_time_counts_from_the_first_date_not_served(
        self, new_time: str, last_day: date | None, next_day: date
    ) -> None:
        due = after_change(reminder(new_time), now=self.NOW, last_day=last_day)
        assert due is not None
        assert due.day == next_day

    def test_flying_west_does_not_serve_a_date_twice(self) -> None:
        """Served in Auckland on the 5th; in Los Angeles the 5th is yet to come."""
        now = utc("2026-05-05T02:00")
        there = reminder("09:00", "America/Los_Angeles")
        due = after_change(there, now=now, last_day=local_day(now, "Pacific/Auckland"))
        assert due is not None
        assert (due.day, due.at) == (self.TOMORROW, utc("2026-05-06T16:00"))

    def test_flying_east_misses_no_date_that_is_still_ahead(self) -> None:
        now = utc("2026-05-05T02:00")
        there = reminder("18:00", "Pacific/Auckland")
        due = after_change(there, now=now, last_day=local_day(now, "America/Los_Angeles"))
        assert due is not None
        assert (due.day, due.at) == (self.TODAY, utc("2026-05-05T06:00"))

    def test_no_days_left_means_never(self) -> None:
        nothing = reminder(days=frozenset())
        assert after_change(nothing, now=self.NOW, last_day=None) is None

    @given(old=REMINDERS, new=REMINDERS, now=MOMENTS)
    def test_no_change_ever_serves_a_date_twice(
        self, old: Reminder, new: Reminder, now: datetime
    ) -> None:
        served = [due.day for due in occurrences(old, after=now - timedelta(days=14), until=now)]
        due = after_change(new, now=now, last_day=max(served, default=None))
        assert due is not None
        assert due.at > now
        assert due.day not in served


@given(one=REMINDERS, after=MOMENTS)
def test_nothing_lies_between_a_moment_and_the_next_occurrence(
    one: Reminder, after: datetime
) -> None:
    due = next_occurrence(one, after=after)
    assert due is not None
    assert due.at > after
    assert due.day.isoweekday() in one.days
    assert next_occurrence(one, after=due.at - timedelta(microseconds=1)) == due
    day = local_day(after, one.zone)
    while day < due.day:
        at = at_local(day, one.at, one.zone)
        assert day.isoweekday() not in one.days or at is None or at <= after
        day += timedelta(days=1)


@given(one=REMINDERS, after=MOMENTS)
def test_each_of_its_weekdays_comes_once(one: Reminder, after: datetime) -> None:
    days = [due.day for due in islice(occurrences(one, after=after), 20)]
    wanted = (days[0] + timedelta(days=ahead) for ahead in range((days[-1] - days[0]).days + 1))
    assert days == [day for day in wanted if day.isoweekday() in one.days]
