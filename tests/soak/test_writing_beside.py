"""What do hundreds of transactions lose when other processes write to the same file?"""

from __future__ import annotations

from pathlib import Path

from tests.faults.counts import must_hold
from tests.faults.test_writing_beside import compared_with_deferred
from tests.soak.conftest import Share, Tell

ROUNDS = 500


async def test_another_process_writes(tmp_path: Path, share: Share, tell: Tell) -> None:
    told = await compared_with_deferred(tmp_path, rounds=share(ROUNDS))
    tell(told)
    must_hold(told, uncertain_at_most=0)
