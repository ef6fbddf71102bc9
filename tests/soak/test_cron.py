"""What do the clock changes of 2026-2030 do, under every set of rules of the tz database?"""

from __future__ import annotations

from tests.faults.counts import must_hold
from tests.faults.test_cron import compared_with_cron
from tests.rules.walked import rule_sets
from tests.soak.conftest import Tell


def test_clocks_change(tell: Tell) -> None:
    told = compared_with_cron(rule_sets())
    tell(told)
    must_hold(told, uncertain_at_most=0)
