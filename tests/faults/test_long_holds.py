"""Is a hold of 10,072 s kept over two kills, and is nothing lost when it is over?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.long_holds import hold_over_kills

pytestmark = pytest.mark.unmeasured

PEOPLE = 30


async def test_chat_that_is_held_for_hours_is_left_alone_over_kills_and_reached_after(
    tmp_path: Path,
) -> None:
    waited = await hold_over_kills(tmp_path / "held", people=PEOPLE)
    assert (waited.broadcast.lost, waited.broadcast.doubled, waited.early) == (0, 0, 0)
    assert waited.late >= timedelta(0)
