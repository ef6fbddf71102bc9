"""Does a slow network that loses a fifth lose or double anything? A slice; `make soak` has 10 s of latency."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.counts import line, must_hold
from tests.faults.losing import Network, Retries, lose_naive, lose_ours

pytestmark = pytest.mark.unmeasured

PEOPLE = 40
PER_SECOND = 40
NETWORK = Network(seconds=0.2, loss=0.2, refusals=1, refuses_for=0.2)


async def test_a_network_that_loses_a_fifth_loses_and_doubles_nothing(tmp_path: Path) -> None:
    ours = await lose_ours(tmp_path / "ours", NETWORK, people=PEOPLE, per_second=PER_SECOND)
    assert ours.unsure > 0
    assert (ours.lived.taps.lost, ours.lived.taps.doubled) == (0, 0)
    for retries in Retries:
        naive = await lose_naive(NETWORK, people=PEOPLE, retries=retries)
        told = line("latency and loss", 1, ours.lived.broadcast, retries, naive)
        must_hold(told, uncertain_at_most=ours.unsure)
