"""Is anything lost or doubled when the database file is locked, or the disk full? `make soak` takes 30 s and more."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.barring import Bar, Barred, bar_naive, bar_ours, beside, can_bar
from tests.faults.counts import must_hold

pytestmark = pytest.mark.unmeasured

PEOPLE = 80
PER_SECOND = 25
SECONDS = 1


@pytest.mark.parametrize(
    "whys",
    [
        pytest.param(
            (Bar.LOCKED, Bar.LIMITED),
            marks=pytest.mark.skipif(not can_bar(Bar.LIMITED), reason="no prlimit: it is Linux's"),
        ),
        pytest.param(
            (Bar.FULL,),
            marks=pytest.mark.skipif(not can_bar(Bar.FULL), reason="may not mount a file system"),
        ),
    ],
)
async def test_a_file_that_nobody_may_write_to_loses_and_doubles_nothing(
    tmp_path: Path, whys: tuple[Bar, ...]
) -> None:
    bars = [Barred(why=why, seconds=SECONDS) for why in whys]
    ours = await bar_ours(tmp_path / "ours", bars, people=PEOPLE, per_second=PER_SECOND, hasty=True)
    naives = await asyncio.gather(
        *(bar_naive(tmp_path / one.why.name, one, people=PEOPLE) for one in bars)
    )
    for barred, naive in zip(bars, naives, strict=True):
        for told in beside(barred, ours, naive):
            must_hold(told, uncertain_at_most=len(bars) * PER_SECOND)
