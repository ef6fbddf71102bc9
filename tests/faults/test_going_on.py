"""Does a running engine go on by itself when what it lost comes back?"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from simulator import Telegram
from tests.faults.program import Program, Running

pytestmark = pytest.mark.unmeasured


@contextmanager
def without_folder(program: Program, running: Running) -> Iterator[None]:
    """Move the folder of the database away, and back."""
    data, moved = program.folder / "data", program.folder / "moved"
    data.rename(moved)
    yield
    assert not data.exists(), "an empty database was made"
    moved.rename(data)


@contextmanager
def without_handles(program: Program, running: Running) -> Iterator[None]:
    """Let the process open nothing more."""
    used = len(list(Path(f"/proc/{running.process.pid}/fd").iterdir()))
    soft, hard = resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (used - 6, hard))
    yield
    resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("without", [without_folder, without_handles])
async def test_what_is_missing_for_a_while_ends_nothing(
    program: Program,
    telegram: Telegram,
    without: Callable[[Program, Running], AbstractContextManager[None]],
) -> None:
    ana, bea = telegram.person(7, "Ana"), telegram.person(8, "Bea")
    async with program.running() as running:
        ana.says("/start")
        await telegram.until(lambda: bool(ana.from_bot), seconds=60)
        with without(program, running):
            ana.says("hello")
            bea.says("hello")
            told = await running.logs("store_failed")
        assert "(SQLITE_" in told
        await telegram.until(lambda: bool(bea.from_bot) and len(ana.from_bot) > 1, seconds=60)
        assert (await running.told_to_stop()).code == 0
