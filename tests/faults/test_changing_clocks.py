"""Does a reminder come once on each date when clocks change? A few zones; `make soak` has every set of rules."""

from __future__ import annotations

from datetime import date

from tests.faults.changing_clocks import cases, compared_with_cron
from tests.faults.counts import must_hold

ZONES = ("Europe/Madrid", "America/New_York", "America/Nuuk", "Australia/Lord_Howe")


def test_clock_changes_skip_and_double_no_reminder() -> None:
    around = cases(ZONES, first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert len(around) == 2 * len(ZONES)
    must_hold(compared_with_cron(around), uncertain_at_most=0)
