"""Is there one occurrence per local date at each quarter hour: on every day, and in every zone?"""

from __future__ import annotations

import pytest

from rules.local_time import zone_names
from tests.rules.walked import days_to_check, misfits, ours, rule_sets


@pytest.mark.parametrize("zone", rule_sets())
def test_no_day_of_any_set_of_rules_is_missed_or_doubled(zone: str) -> None:
    assert misfits(ours, zone, days=days_to_check(zone, apart=1)) == []


@pytest.mark.parametrize("zone", sorted(zone_names()))
def test_no_zone_misses_or_doubles_a_day_around_its_clock_changes(zone: str) -> None:
    assert misfits(ours, zone, days=days_to_check(zone, apart=7)) == []
