"""Are the numbers exact of a broadcast that was paused, killed and resumed? A slice; `make soak` has 20,000."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.holding import hold_and_kill, must_add_up

pytestmark = pytest.mark.unmeasured

PEOPLE = 240
PER_SECOND = 60


async def test_paused_killed_and_resumed_it_reaches_each_once_and_adds_up(tmp_path: Path) -> None:
    held = await hold_and_kill(tmp_path / "held", people=PEOPLE, per_second=PER_SECOND)
    must_add_up(held, people=PEOPLE)
