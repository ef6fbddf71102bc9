"""Is there one occurrence per local date, whatever a zone's clocks do from 2026 to 2030?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.local_time import zone_named
from rules.occurrences import Reminder, next_occurrence
from tests.rules.walked import (
    QUARTER,
    NextDue,
    changes,
    days_to_check,
    misfits,
    offset,
    ours,
    rule_sets,
)

# No divisor of a week: the sampled days fall on each weekday, in each season.
SAMPLED_DAYS_APART = 121
# Finding the sets of rules takes seconds: whoever only collects tests need not look for them.
SHARES = 3


def a_day_of_24_hours(reminder: Reminder, after: datetime) -> tuple[date, datetime]:
    """Naive: the first is right, and then it is due every 24 hours."""
    due = next_occurrence(reminder, after=after)
    assert due is not None
    zone = zone_named(reminder.zone)
    at = due.at if due.at - after <= timedelta(seconds=1) else after + timedelta(hours=24)
    return at.astimezone(zone).date(), at


def hands_of_the_clock(reminder: Reminder, after: datetime) -> tuple[date, datetime]:
    """Naive: write hour and minute into the local time, as cron-like schedulers do."""
    local = after.astimezone(zone_named(reminder.zone))
    due = local.replace(hour=reminder.at.hour, minute=reminder.at.minute, second=0)
    if due.astimezone(UTC) <= after:
        due += timedelta(days=1)
    at = due.astimezone(UTC)
    return at.astimezone(due.tzinfo).date(), at


def test_zones_fall_into_about_65_sets_of_rules() -> None:
    assert 60 <= len(rule_sets()) <= 75
    assert sum(map(len, rule_sets().values())) > 590


def test_clocks_change_on_whole_quarters() -> None:
    """What the walk of a quarter of an hour at a time relies on."""
    for zone in rule_sets():
        for at, old, new in changes(zone):
            assert offset(zone, at - timedelta(seconds=1)) == old
            assert offset(zone, at) == new
            assert old % QUARTER == new % QUARTER == timedelta()


@pytest.mark.parametrize("share", range(SHARES))
def test_each_local_date_has_one_occurrence_at_each_quarter_hour(share: int) -> None:
    for zone in list(rule_sets())[share::SHARES]:
        assert misfits(ours, zone, days=days_to_check(zone, apart=SAMPLED_DAYS_APART)) == []


@pytest.mark.parametrize("naive", [a_day_of_24_hours, hands_of_the_clock])
def test_a_naive_schedule_fails_the_same_check_where_clocks_change(naive: NextDue) -> None:
    for zone in ("Europe/Madrid", "America/Nuuk", "Australia/Lord_Howe"):
        assert misfits(naive, zone, days=days_to_check(zone, apart=SAMPLED_DAYS_APART))


@pytest.mark.parametrize("naive", [a_day_of_24_hours, hands_of_the_clock])
def test_a_naive_schedule_passes_where_clocks_stand(naive: NextDue) -> None:
    days = days_to_check("Asia/Tokyo", apart=SAMPLED_DAYS_APART)
    assert misfits(naive, "Asia/Tokyo", days=days) == []
