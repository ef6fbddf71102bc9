"""Which messages go out, which wait for the morning, and which are too many?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.delivery import DeliveryKind
from rules.local_time import local_wall, zone_names
from rules.quiet_hours import (
    COUNTED,
    EXEMPT,
    RESERVED,
    LaterOffer,
    Limits,
    QuietHours,
    SentSoFar,
    hold_until,
    later_choices,
    quiet_hours,
    quiet_until,
    room_for,
    room_today,
)

MINUTE = timedelta(minutes=1)
NIGHT = QuietHours(start=time(21), end=time(8))
NOON = QuietHours(start=time(13), end=time(15))
LIMITS = Limits(per_day=3, reminders_per_day=1, per_week=18)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


ROWS = {
    "evening": ("Europe/Madrid", NIGHT, "2026-05-05T20:00", "2026-05-06T06:00"),
    "the first minute": ("Europe/Madrid", NIGHT, "2026-05-05T19:00", "2026-05-06T06:00"),
    "the minute before": ("Europe/Madrid", NIGHT, "2026-05-05T18:59", None),
    "after midnight": ("Europe/Madrid", NIGHT, "2026-05-05T23:30", "2026-05-06T06:00"),
    "the last minute": ("Europe/Madrid", NIGHT, "2026-05-06T05:59", "2026-05-06T06:00"),
    "the minute it ends": ("Europe/Madrid", NIGHT, "2026-05-06T06:00", None),
    "a rest at noon": ("Europe/Madrid", NOON, "2026-05-05T12:00", "2026-05-05T13:00"),
    "before a rest at noon": ("Europe/Madrid", NOON, "2026-05-05T10:59", None),
    "nobody asked for quiet": ("Europe/Madrid", None, "2026-05-05T23:00", None),
    "a short night": ("Europe/Madrid", NIGHT, "2026-03-28T22:00", "2026-03-29T06:00"),
    "a long night": ("Europe/Madrid", NIGHT, "2026-10-24T22:00", "2026-10-25T07:00"),
    "ends in the gap": (
        "Europe/Madrid",
        QuietHours(start=time(21), end=time(2, 30)),
        "2026-03-29T00:30",
        "2026-03-29T01:00",
    ),
    "ends in the hour that comes twice": (
        "Europe/Madrid",
        QuietHours(start=time(21), end=time(2, 30)),
        "2026-10-25T00:45",
        "2026-10-25T01:30",
    ),
    "the evening comes twice": (
        "America/Santiago",
        QuietHours(start=time(23), end=time(7)),
        "2026-04-05T02:30",
        "2026-04-05T11:00",
    ),
    "midnight is skipped": (
        "Africa/Cairo",
        QuietHours(start=time(20), end=time(0)),
        "2026-04-23T21:00",
        "2026-04-23T22:00",
    ),
    "lies in the gap": (
        "Europe/Madrid",
        QuietHours(start=time(2), end=time(3)),
        "2026-03-29T01:00",
        None,
    ),
    "a day is left out": ("Pacific/Apia", NIGHT, "2011-12-30T09:00", "2011-12-30T18:00"),
    "a day was left out": ("Pacific/Apia", NIGHT, "2011-12-30T12:00", "2011-12-30T18:00"),
    "the morning after it": ("Pacific/Apia", NIGHT, "2011-12-30T20:00", None),
}


@pytest.mark.parametrize(("zone", "hours", "now", "until"), ROWS.values(), ids=ROWS.keys())
def test_quiet_hours_end_when_the_wall_says_so(
    zone: str, hours: QuietHours | None, now: str, until: str | None
) -> None:
    assert quiet_until(utc(now), zone, hours) == (until and utc(until))


WALLS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45)))
HOURS = (
    st.tuples(WALLS, WALLS)
    .filter(lambda ends: ends[0] != ends[1])
    .map(lambda ends: QuietHours(start=ends[0], end=ends[1]))
)
ZONES = st.sampled_from(sorted(zone_names()))
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: FIRST + minutes * MINUTE)


def within(hours: QuietHours, wall: time) -> bool:
    if hours.start < hours.end:
        return hours.start <= wall < hours.end
    return wall >= hours.start or wall < hours.end


def clock_stands(now: datetime, zone: str) -> bool:
    """Tell whether the clocks of `zone` stay as they are for a day and a half either way."""
    around = (local_wall(now + timedelta(hours=hours), zone) for hours in range(-36, 37))
    return len({wall.utcoffset() for wall in around}) == 1


@given(now=MOMENTS, zone=ZONES, hours=HOURS)
def test_nothing_goes_out_while_the_wall_shows_a_quiet_time(
    now: datetime, zone: str, hours: QuietHours
) -> None:
    until = quiet_until(now, zone, hours)
    if within(hours, local_wall(now, zone).time()):
        assert until is not None
    elif clock_stands(now, zone):
        assert until is None
    if until is not None:
        assert now < until <= now + timedelta(hours=26)
        assert quiet_until(until - MINUTE, zone, hours) == until
        assert quiet_until(until, zone, hours) is None
        assert not within(hours, local_wall(until, zone).time())


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Madrid", date(2026, 3, 29)),
        ("Europe/Madrid", date(2026, 10, 25)),
        ("America/Santiago", date(2026, 4, 5)),
        ("America/Santiago", date(2026, 9, 6)),
        ("Australia/Lord_Howe", date(2026, 4, 5)),
        ("America/Nuuk", date(2026, 3, 28)),
        ("Antarctica/Troll", date(2026, 10, 25)),
    ],
)
def test_each_night_is_one_stretch_over_a_clock_change(zone: str, day: date) -> None:
    """Whatever the window: it begins once a day, no closer than the shortest day allows."""
    start = datetime.combine(day, time(), UTC) - timedelta(days=1)
    moments = [start + quarters * 15 * MINUTE for quarters in range(3 * 96)]
    for hour in range(24):
        hours = QuietHours(start=time(hour, 30), end=time((hour + 2) % 24, 15))
        quiet = [quiet_until(moment, zone, hours) is not None for moment in moments]
        begins = [at for at, (before, now) in enumerate(pairwise(quiet)) if now and not before]
        assert all(other - one >= 22 * 4 for one, other in pairwise(begins))
        shown = [within(hours, local_wall(moment, zone).time()) for moment in moments]
        assert all(is_quiet or not inside for is_quiet, inside in zip(quiet, shown, strict=True))


def test_a_window_that_may_mean_all_or_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="give two times"):
        QuietHours(start=time(8), end=time(8))


def test_minutes_of_the_day_make_a_window_or_none() -> None:
    assert quiet_hours(21 * 60, 8 * 60) == NIGHT
    assert quiet_hours(480, 480) is None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        quiet_until(utc("2026-05-05T07:00").replace(tzinfo=None), "Europe/Madrid", NIGHT)


class TestLater:
    """In Madrid, two hours ahead of UTC; quiet from 21 to 8."""

    @pytest.mark.parametrize(
        ("now", "expires", "shown"),
        [
            pytest.param("09:00", "21:00", ["09:30", "10:00", "11:00", "18:00"], id="morning"),
            pytest.param("09:00", "10:00", ["09:30"], id="not at or after it expires"),
            pytest.param("16:30", "21:00", ["17:00", "17:30", "18:30"], id="evening is near"),
            pytest.param("19:45", "23:00", ["20:15", "20:45"], id="not in quiet hours"),
            pytest.param("20:45", "23:00", [], id="too late for any"),
            pytest.param("09:00", "09:00", [], id="expired"),
        ],
    )
    def test_only_times_that_can_be_kept_are_offered(
        self, now: str, expires: str, shown: list[str]
    ) -> None:
        at, until = (utc(f"2026-05-05T{wall}") - timedelta(hours=2) for wall in (now, expires))
        choices = later_choices(at, until, "Europe/Madrid", NIGHT)
        assert [f"{local_wall(one, 'Europe/Madrid'):%H:%M}" for one in choices] == shown

    def test_another_offer_is_kept_to(self) -> None:
        offer = LaterOffer(delays=(timedelta(hours=3), timedelta(hours=1)), evening=time(20))
        now = utc("2026-05-05T07:00")
        choices = later_choices(now, now + timedelta(days=1), "Europe/Madrid", None, offer=offer)
        assert choices == tuple(utc(f"2026-05-05T{wall}") for wall in ("08:00", "10:00", "18:00"))

    @given(now=MOMENTS, zone=ZONES, hours=HOURS, minutes=st.integers(-60, 24 * 60))
    def test_no_choice_is_late_or_quiet(
        self, now: datetime, zone: str, hours: QuietHours, minutes: int
    ) -> None:
        expires = now + minutes * MINUTE
        choices = later_choices(now, expires, zone, hours)
        assert list(choices) == sorted(set(choices))
        for choice in choices:
            assert now < choice < expires
            assert quiet_until(choice, zone, hours) is None


class TestBurden:
    @pytest.mark.parametrize(
        ("kind", "sent", "room"),
        [
            pytest.param(DeliveryKind.NUDGE, SentSoFar(), True, id="the first"),
            pytest.param(DeliveryKind.NUDGE, SentSoFar(today=1), True, id="the last that fits"),
            pytest.param(DeliveryKind.NUDGE, SentSoFar(today=2), False, id="the check's place"),
            pytest.param(DeliveryKind.BROADCAST, SentSoFar(today=2), False, id="broadcasts too"),
            pytest.param(
                DeliveryKind.PAIN_CHECK, SentSoFar(today=9, this_week=99), True, id="its own place"
            ),
            pytest.param(DeliveryKind.PAIN_REMINDER, SentSoFar(today=3), True, id="on top"),
            pytest.param(
                DeliveryKind.PAIN_REMINDER, SentSoFar(reminders_today=1), False, id="one reminder"
            ),
            pytest.param(
                DeliveryKind.WEEKLY, SentSoFar(this_week=18), False, id="the week is full"
            ),
            pytest.param(DeliveryKind.SENT_STATUS, SentSoFar(today=9), True, id="from her team"),
        ],
    )
    def test_a_cap_holds_what_was_not_asked_for(
        self, kind: DeliveryKind, sent: SentSoFar, room: bool
    ) -> None:
        assert room_for(kind, sent, LIMITS) is room

    def test_without_a_weekly_cap_only_the_day_counts(self) -> None:
        limits = Limits(per_day=3, reminders_per_day=1)
        assert room_for(DeliveryKind.NUDGE, SentSoFar(today=1, this_week=99), limits)

    def test_a_cap_of_none_leaves_no_room(self) -> None:
        assert not room_today(0, 0)

    def test_each_kind_of_delivery_is_counted_or_exempt(self) -> None:
        """A new kind needs a decision: does it burden her?"""
        assert not COUNTED & EXEMPT
        assert set(DeliveryKind) - COUNTED - EXEMPT == RESERVED

    @given(
        kinds=st.permutations(
            [DeliveryKind.PAIN_CHECK, *sorted(COUNTED), *sorted(COUNTED), DeliveryKind.BROADCAST]
        )
    )
    def test_in_whatever_order_a_day_comes_the_check_is_asked(
        self, kinds: list[DeliveryKind]
    ) -> None:
        sent: list[DeliveryKind] = []
        for kind in kinds:
            others = sum(one in COUNTED for one in sent)
            if room_for(kind, SentSoFar(today=others), LIMITS):
                sent.append(kind)
        assert DeliveryKind.PAIN_CHECK in sent
        assert len(sent) == LIMITS.per_day

    def test_quiet_hours_hold_what_is_not_exempt(self) -> None:
        night, morning = utc("2026-05-05T22:00"), utc("2026-05-06T06:00")
        held = {kind: hold_until(night, "Europe/Madrid", NIGHT, kind) for kind in DeliveryKind}
        assert {kind for kind, until in held.items() if until is None} == EXEMPT
        assert set(held.values()) == {None, morning}
