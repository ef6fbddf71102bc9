"""Does kill -9 lose or double anything of a broadcast, or a tap? A slice; `make soak` has the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.counts import line, must_hold
from tests.faults.killing import Killed, kill_naive, kill_ours
from tests.faults.naive import Marks

pytestmark = pytest.mark.unmeasured

PEOPLE = 300
KILLS = 3
PER_SECOND = 200


async def test_kill_9_loses_and_doubles_nothing_of_a_broadcast_and_loses_no_tap(
    tmp_path: Path,
) -> None:
    killed = await kill_ours(
        tmp_path / "ours", people=PEOPLE, kills=KILLS, seed=1, per_second=PER_SECOND
    )
    for marks in Marks:
        naive = await naive_killed(tmp_path, marks)
        for told in (
            line("kill -9, broadcast", KILLS, killed.broadcast, marks, naive.broadcast),
            line("kill -9, taps", KILLS, killed.taps, "acknowledge first", naive.taps),
        ):
            must_hold(told, uncertain_at_most=sum(killed.in_flight))


async def naive_killed(folder: Path, marks: Marks) -> Killed:
    return await kill_naive(
        folder / marks.name,
        people=PEOPLE,
        kills=KILLS,
        seed=1,
        per_second=PER_SECOND,
        marks=marks,
    )
