"""Are the numbers exact of a broadcast to 20,000 that was paused, killed and resumed?"""

from __future__ import annotations

from pathlib import Path

from tests.faults.holding import hold_and_kill, must_add_up
from tests.soak.conftest import Share

PEOPLE = 20_000
PER_SECOND = 200


async def test_20_000_are_reached_once_and_the_report_adds_up(tmp_path: Path, share: Share) -> None:
    people = share(PEOPLE)
    held = await hold_and_kill(tmp_path / "held", people=people, per_second=PER_SECOND)
    print(held)
    must_add_up(held, people=people)
