"""A slice of `make green`: one fault from within, one of the database, and the end of the process."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.green.faults import KEEPING, TICK
from tests.green.proof import prove
from tests.green.rigs import rig

pytestmark = pytest.mark.unmeasured

CHOSEN = (
    "the reminders of the tick raise",
    "a zone that is none",
    "the process is killed",
)


async def test_each_light_that_can_speak_shows_the_fault_and_goes_out(tmp_path: Path) -> None:
    faults = {one.name: one for one in (*TICK, *KEEPING)}
    async with rig(tmp_path, look_every=timedelta(seconds=0.5)) as one:
        for name in CHOSEN:
            seen = await prove(faults[name], one, settles=False)
            shown = (seen.readyz, seen.check, seen.metric, seen.chat, seen.over)
            # How long it takes is measured by `make green`: here the machine may be busy.
            assert -1 not in shown, seen
