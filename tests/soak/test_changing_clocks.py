"""What do all clock changes of every set of rules do to a reminder, ours and a cron trigger's?"""

from __future__ import annotations

from tests.faults.changing_clocks import cases, compared_with_cron
from tests.faults.counts import must_hold
from tests.rules.walked import FIRST_DAY, LAST_DAY, rule_sets
from tests.soak.conftest import Tell


def test_clock_changes(tell: Tell) -> None:
    told = compared_with_cron(cases(rule_sets(), first=FIRST_DAY, last=LAST_DAY))
    tell(told)
    must_hold(told, uncertain_at_most=0)
