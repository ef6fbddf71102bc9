"""Is anything lost in storms of "too many requests", or asked inside a hold? A slice; `make soak` has the whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.counts import line, must_hold
from tests.faults.storming import Weather, storm_naive, storm_ours

pytestmark = pytest.mark.unmeasured

PEOPLE = 40
WEATHER = Weather(share=0.03, seconds=(1,), squalls=1, squall_seconds=2)
NAIVE_SECONDS = 20


async def test_nothing_is_lost_in_a_storm_and_nothing_asked_inside_a_hold(tmp_path: Path) -> None:
    ours, lived = await storm_ours(tmp_path / "ours", WEATHER, people=PEOPLE, long=1)
    assert ours.refusals > 2
    assert (lived.taps.lost, lived.taps.doubled) == (0, 0)
    once = await storm_naive(WEATHER, people=PEOPLE, long=1, retries=0, seconds=NAIVE_SECONDS)
    again = await storm_naive(WEATHER, people=PEOPLE, long=0, retries=9, seconds=NAIVE_SECONDS)
    must_hold(line("429", 1, ours.broadcast, "AIORateLimiter", once.broadcast), uncertain_at_most=0)
    must_hold(
        line("429, calls", 1, ours.calls, "AIORateLimiter, retries", again.calls),
        uncertain_at_most=0,
    )
