"""Does a clock that is set back or forward delay, double or drop anything? On the real program, by libfaketime."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.clock_jumps import AWARE, UNAWARE, Jumped, jump, libfaketime
from tests.faults.counts import Count, line, must_hold
from tests.soak.conftest import Share, Tell

SIZES = (
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(hours=3),
    timedelta(seconds=10),
)
# Programs that start and wait, side by side.
AT_ONCE = 4
# Within a few seconds of when it is due; libfaketime itself needs one to see that it was set.
SOON = 5.0


async def test_clock_set_back_or_forward(tmp_path: Path, share: Share, tell: Tell) -> None:
    library = libfaketime()
    if library is None:
        pytest.skip("no libfaketime here: apt-get install faketime (Debian and Ubuntu)")
    sizes = SIZES[: share(len(SIZES))]
    places = asyncio.Semaphore(AT_ONCE)

    async def one(name: str, by: timedelta, runs: str) -> Jumped:
        async with places:
            return await jump(tmp_path / name, by, library=library, runs=runs)

    jumps = [by * sign for by in sizes for sign in (-1, 1)]
    *seen, naive = await asyncio.gather(
        *(one(f"jump{number}", by, AWARE) for number, by in enumerate(jumps)),
        one("control", -timedelta(hours=1), UNAWARE),
    )
    print_table(
        [*(one.as_row() for one in seen), {**naive.as_row(), "clock": f"{naive.by}, unnoticed"}]
    )
    told = line(
        "clock set by 10 s to a day, back and forth",
        len(seen),
        sum((one.count for one in seen), Count()),
        "the same program, which does not notice",
        naive.count,
    )
    tell(told)
    must_hold(told, uncertain_at_most=0)
    for one_jump in seen:
        waits = (one_jump.noticed, one_jump.reply, one_jump.held, one_jump.next_late)
        assert all(wait is not None and wait <= SOON for wait in waits), one_jump


def print_table(rows: Iterable[Mapping[str, object]]) -> None:
    """Print the rows as Markdown, as docs keep them."""
    (*found,) = rows
    for cells in (found[0], ["---"] * len(found[0]), *(row.values() for row in found)):
        print("| " + " | ".join(map(str, cells)) + " |")
