"""What do 200 kills do to a broadcast to 20,000 patients, and to their 20,000 taps?"""

from __future__ import annotations

from pathlib import Path

from tests.faults.counts import line, must_hold
from tests.faults.killing import kill_naive, kill_ours
from tests.faults.naive import Marks
from tests.soak.conftest import Share, Tell

PEOPLE = 20_000
KILLS = 200
# Faster than Telegram allows: it is the kills that are to take the time.
PER_SECOND = 200


async def test_kill_9(tmp_path: Path, share: Share, tell: Tell) -> None:
    people, kills = share(PEOPLE), share(KILLS)
    killed = await kill_ours(
        tmp_path / "ours", people=people, kills=kills, seed=1, per_second=PER_SECOND
    )
    lines = []
    for marks in Marks:
        naive = await kill_naive(
            tmp_path / marks.name,
            people=people,
            kills=kills,
            seed=1,
            per_second=PER_SECOND,
            marks=marks,
        )
        lines += [
            line("kill -9, broadcast", kills, killed.broadcast, marks, naive.broadcast),
            line("kill -9, taps", kills, killed.taps, f"acknowledge first, {marks}", naive.taps),
        ]
    for told in lines:
        tell(told)
    print(
        f"in flight at each kill: at most {max(killed.in_flight)}, {sum(killed.in_flight)} in all"
    )
    for told in lines:
        must_hold(told, uncertain_at_most=sum(killed.in_flight))
