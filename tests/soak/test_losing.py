"""What does a network that is slow, or loses a part of what it carries, do to a broadcast, and to taps?"""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.pacing import Budget
from tests.faults.counts import line, must_hold
from tests.faults.losing import Network, Retries, lose_naive, lose_ours
from tests.soak.conftest import Share, Tell

# To how many a broadcast goes, and what befalls it: half of what is lost is an answer.
NETWORKS = {
    "10 s latency, 20% loss": (2000, Network(seconds=10, loss=0.2, refusals=3, refuses_for=5)),
    "5% of answers lost, 5% of requests": (
        5000,
        Network(seconds=0.2, loss=0.1, refusals=0, refuses_for=0),
    ),
}


@pytest.mark.parametrize("fault", NETWORKS)
async def test_a_network_that_loses_a_part(
    tmp_path: Path, share: Share, tell: Tell, fault: str
) -> None:
    whole, network = NETWORKS[fault]
    people = share(whole)
    ours = await lose_ours(tmp_path / "ours", network, people=people, per_second=Budget().ledger)
    lines = []
    for retries in Retries:
        naive = await lose_naive(network, people=people, retries=retries)
        lines.append(line(fault, 1, ours.lived.broadcast, retries, naive))
        tell(lines[-1])
    assert (ours.lived.taps.lost, ours.lived.taps.doubled) == (0, 0)
    for told in lines:
        must_hold(told, uncertain_at_most=ours.unsure)
