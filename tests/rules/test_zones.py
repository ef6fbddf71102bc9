"""Does the question "What time is it for you now?" find a zone for everyone?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.local_time import local_wall, zone_names
from rules.zones import ZoneChoice, time_choices, zone_choices, zones_at

WINTER, SUMMER = (datetime(2026, month, 15, 12, 5, tzinfo=UTC) for month in (1, 7))
SPANISH = ("Europe/Madrid", "America/Mexico_City", "America/Bogota", "America/Lima")
ZONES = st.lists(st.sampled_from(sorted(zone_names())), unique=True)


def shown(choices: tuple[ZoneChoice, ...]) -> list[tuple[str, str]]:
    return [(f"{choice.wall:%H:%M}", choice.zone) for choice in choices]


def test_the_likely_times_come_in_the_order_of_the_clock() -> None:
    assert shown(zone_choices(WINTER, SPANISH)) == [
        ("06:05", "America/Mexico_City"),
        ("07:05", "America/Bogota"),
        ("13:05", "Europe/Madrid"),
    ]


def test_the_clinic_s_own_zone_stands_for_its_time() -> None:
    assert ("07:05", "America/Lima") in shown(zone_choices(WINTER, SPANISH, near="America/Lima"))


def test_no_more_buttons_than_asked_for() -> None:
    many = ("Europe/Madrid", "Asia/Tokyo", "Asia/Kolkata", "Asia/Dubai", "America/Lima")
    choices = zone_choices(WINTER, many, near="Atlantic/Azores")
    assert [choice.zone for choice in choices] == [
        "Atlantic/Azores",
        "Europe/Madrid",
        "Asia/Kolkata",
        "Asia/Tokyo",
    ]


def test_zones_that_share_a_time_in_one_season_part_in_the_other() -> None:
    both = ("America/New_York", "America/Bogota")
    assert shown(time_choices(WINTER, both)) == [("07:05", "America/New_York")]
    assert shown(time_choices(SUMMER, both)) == [
        ("07:05", "America/Bogota"),
        ("08:05", "America/New_York"),
    ]
    assert zones_at(WINTER, time(7, 5), both) == both
    assert zones_at(SUMMER, time(7, 5), both) == ("America/Bogota",)


@pytest.mark.parametrize(
    ("wall", "found"),
    [
        pytest.param(time(13, 5), ("Europe/Madrid",), id="exact"),
        pytest.param(time(13, 0), ("Europe/Madrid",), id="a slow watch"),
        pytest.param(time(13, 12), ("Europe/Madrid",), id="a fast watch"),
        pytest.param(time(13, 13), (), id="nearer to another quarter"),
        pytest.param(time(1, 5), (), id="not by twelve hours"),
    ],
)
def test_a_typed_time_may_be_some_minutes_off(wall: time, found: tuple[str, ...]) -> None:
    assert zones_at(WINTER, wall, ["Europe/Madrid", "Asia/Tokyo"]) == found


def test_minutes_are_forgiven_over_midnight_too() -> None:
    now = datetime(2026, 1, 15, 23, 2, tzinfo=UTC)
    assert zones_at(now, time(23, 58), ["Europe/Madrid"]) == ("Europe/Madrid",)


def test_zones_a_day_apart_come_together() -> None:
    islands = ("Pacific/Honolulu", "Pacific/Kiritimati")
    assert zones_at(WINTER, time(2, 5), islands) == islands
    assert [choice.wall.day for choice in time_choices(WINTER, islands)] == [15, 16]


@given(
    now=st.integers(0, 5 * 365 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    zones=ZONES,
)
def test_each_zone_is_found_by_its_time(now: datetime, zones: list[str]) -> None:
    choices = time_choices(now, zones)
    walls = [choice.wall.replace(tzinfo=None) for choice in choices]
    assert walls == sorted(set(walls))
    for zone in zones:
        wall = local_wall(now, zone)
        assert wall.replace(tzinfo=None) in walls
        assert zone in zones_at(now, wall.time(), zones)
