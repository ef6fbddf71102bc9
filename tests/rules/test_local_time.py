"""Do zones come from the pinned database alone?"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, time
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.local_time import known_zone, minute_of_wall, wall_of_minute, zone_named, zone_names


def test_every_zone_of_the_database_can_be_read() -> None:
    assert {zone_named(name).key for name in zone_names()} == zone_names()


@pytest.mark.parametrize(
    "name",
    ["", "Factory", "europe/madrid", "CEST", "../zones", "Europe", "/etc/localtime", "+02:00"],
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    assert not known_zone(name)
    with pytest.raises(ValueError, match="no time zone; write it like Europe/Madrid"):
        zone_named(name)


def test_old_names_still_count() -> None:
    assert known_zone("Asia/Calcutta")


def test_the_machine_s_own_database_is_not_asked(tmp_path: Path) -> None:
    """Here it believes that Madrid lives by Tokyo's clocks."""
    tokyo = resources.files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes()
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Madrid").write_bytes(tokyo)
    noon = datetime(2026, 5, 5, 12, tzinfo=UTC)
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=(str(tmp_path),))
    zone_named.cache_clear()
    try:
        assert noon.astimezone(ZoneInfo.no_cache("Europe/Madrid")).hour == 21
        assert noon.astimezone(zone_named("Europe/Madrid")).hour == 14
    finally:
        zoneinfo.reset_tzpath(to=before)


@given(st.integers(0, 24 * 60 - 1))
def test_minutes_of_the_day_and_wall_times_turn_into_each_other(minute: int) -> None:
    assert minute_of_wall(wall_of_minute(minute)) == minute


def test_a_minute_of_the_day_is_read_as_a_wall_time() -> None:
    assert wall_of_minute(21 * 60 + 30) == time(21, 30)
