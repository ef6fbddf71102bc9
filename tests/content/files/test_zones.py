"""Do the offered zones leave nobody out, and are they named in each language?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.files.content_faults import ContentBroken
from content.files.zones import load_zones
from rules.zones import time_choices, zone_choices
from tests.rules.walked import offset, rule_sets

ZONES = load_zones()
LANGUAGES = {"en", "es"}
SEASONS = [datetime(2026, month, 15, 12, 5, tzinfo=UTC) for month in range(1, 13)]

# Nobody lives by the clocks of the first two; the others name no place.
UNPEOPLED = {"Antarctica/Troll", "Etc/GMT+12"}


def test_every_set_of_rules_that_people_live_by_is_offered() -> None:
    offered = set(ZONES.cities)
    missing = [zone for zone, alike in rule_sets().items() if not offered & set(alike)]
    assert set(missing) == UNPEOPLED


def test_every_city_is_named_in_every_language() -> None:
    nameless = {zone for zone, names in ZONES.cities.items() if set(names) != LANGUAGES}
    assert nameless == set()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_two_cities_of_a_language_are_mistaken_for_each_other(language: str) -> None:
    """At no time of the year do two buttons of one time bear one name."""
    names = [(ZONES.city(zone, language), zone) for zone in ZONES.cities]
    assert len({name for name, _ in names}) == len(names)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("now", SEASONS, ids=lambda now: f"{now:%B}")
def test_the_first_question_has_four_different_times(language: str, now: datetime) -> None:
    assert set(ZONES.likely[language]) <= set(ZONES.cities)
    assert len(zone_choices(now, ZONES.likely[language])) == 4


@pytest.mark.parametrize("now", SEASONS, ids=lambda now: f"{now:%B}")
def test_more_times_are_every_time_that_a_wall_shows_somewhere(now: datetime) -> None:
    everywhere = set(rule_sets()) - UNPEOPLED
    offered = [choice.wall.utcoffset() for choice in time_choices(now, ZONES.cities)]
    assert offered == sorted({offset(zone, now) for zone in everywhere})


def test_a_city_without_a_name_is_called_by_its_zone() -> None:
    assert ZONES.city("America/Argentina/Rio_Gallegos", "es") == "Río Gallegos"
    assert ZONES.city("Europe/London", "es") == "Londres"


def test_a_zone_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "zones.yaml"
    file.write_text("likely: {}\ncities:\n  Europe/Sevilla: {es: Sevilla}\n", encoding="utf-8")
    with pytest.raises(ContentBroken, match=r"zones\.yaml:3: .*Europe/Sevilla"):
        load_zones(file)
