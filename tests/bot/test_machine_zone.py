"""Is the machine's zone taken only where it is sure?"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.machine_zone import known_zones, machine_zone


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("Europe/Madrid", "Europe/Madrid"),
        (":Europe/Madrid", "Europe/Madrid"),
        ('"Europe/Madrid"', None),
        ("CET-1CEST", None),
        ("localtime", None),
        ("../../etc/passwd", None),
    ],
)
def test_a_zone_variable_that_is_not_understood_is_a_doubt(
    tmp_path: Path, told: str, zone: str | None
) -> None:
    assert machine_zone({"TZ": told}, tmp_path) == zone


def test_a_link_into_the_zone_files_names_the_zone(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/localtime").symlink_to("/usr/share/zoneinfo/America/Mexico_City")
    assert machine_zone({}, tmp_path) == "America/Mexico_City"


def test_a_zone_file_that_was_copied_bears_no_name(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/localtime").write_bytes(b"TZif2")
    (tmp_path / "etc/timezone").write_text("Europe/Madrid\n")
    assert machine_zone({}, tmp_path) is None


def test_a_named_zone_without_a_zone_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/timezone").write_text("Etc/UTC\n")
    assert machine_zone({}, tmp_path) == "Etc/UTC"


def test_a_machine_that_says_nothing_is_asked_for(tmp_path: Path) -> None:
    assert machine_zone({}, tmp_path) is None


def test_only_the_pinned_zones_are_known() -> None:
    assert "localtime" not in known_zones()
    assert {"UTC", "Europe/Madrid"} <= known_zones()
