"""What do a file that is locked for 30 s and longer, and a full disk, do to a broadcast and to taps?"""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.pacing import Budget
from tests.faults.barring import Bar, Barred, bar_naive, bar_ours, beside, can_bar
from tests.faults.counts import must_hold
from tests.soak.conftest import Share, Tell

PEOPLE = 5000
# The program waits 30 s for a lock: once it gets it at last, once it does not, and has to begin anew.
BARS = {
    Bar.LOCKED: (
        Barred(why=Bar.LOCKED, seconds=30, waited_out=True),
        Barred(why=Bar.LOCKED, seconds=45),
    ),
    Bar.LIMITED: (Barred(why=Bar.LIMITED, seconds=30), Barred(why=Bar.LIMITED, seconds=30)),
    Bar.FULL: (Barred(why=Bar.FULL, seconds=30), Barred(why=Bar.FULL, seconds=30)),
}


@pytest.mark.parametrize("why", Bar)
async def test_a_file_that_nobody_may_write_to(
    tmp_path: Path, share: Share, tell: Tell, why: Bar
) -> None:
    if not can_bar(why):
        pytest.skip("no prlimit here, which is Linux's, or nobody who may mount a file system")
    people, bars = share(PEOPLE), BARS[why]
    ours = await bar_ours(tmp_path / "ours", bars, people=people, per_second=Budget().ledger)
    naive = await bar_naive(tmp_path / "naive", bars[0], people=people)
    lines = beside(bars[0], ours, naive)
    for told in lines:
        tell(told)
    for told in lines:
        must_hold(told, uncertain_at_most=len(bars) * Budget().ceiling)
