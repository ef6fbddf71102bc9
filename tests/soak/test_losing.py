"""What do 10 s of latency and a loss of 20% do to a broadcast, and to taps?"""

from __future__ import annotations

from pathlib import Path

from rules.pacing import Budget
from tests.faults.counts import line, must_hold
from tests.faults.losing import Network, Retries, lose_naive, lose_ours
from tests.soak.conftest import Share, Tell

PEOPLE = 2000
NETWORK = Network(seconds=10, loss=0.2, refusals=3, refuses_for=5)


async def test_10_s_of_latency_and_a_loss_of_a_fifth(
    tmp_path: Path, share: Share, tell: Tell
) -> None:
    people = share(PEOPLE)
    ours = await lose_ours(tmp_path / "ours", NETWORK, people=people, per_second=Budget().ledger)
    lines = []
    for retries in Retries:
        naive = await lose_naive(NETWORK, people=people, retries=retries)
        lines.append(line("10 s latency, 20% loss", 1, ours.lived.broadcast, retries, naive))
        tell(lines[-1])
    assert (ours.lived.taps.lost, ours.lived.taps.doubled) == (0, 0)
    for told in lines:
        must_hold(told, uncertain_at_most=ours.unsure)
