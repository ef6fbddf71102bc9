"""Does a wait end in time when the clock is set, and is the jump noticed?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.process.clock import JumpWatch, RealClock

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class SetClock(RealClock):
    """The real way to wait, on a wall and a monotonic clock that are set by hand."""

    wall: datetime = START
    passed: float = 1_000.0

    def __post_init__(self) -> None:
        RealClock.__init__(self, monotonic=lambda: self.passed)

    def now(self) -> datetime:
        return self.wall

    def passes(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.passed += seconds


async def test_a_wait_is_no_longer_for_a_clock_that_is_set_back() -> None:
    clock, woken = SetClock(), asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        waiting = group.create_task(
            clock.wait_until(START + timedelta(milliseconds=50), unless=woken)
        )
        await asyncio.wait([waiting], timeout=0)
        clock.wall -= 3 * HOUR
        clock.passes(0.1)
        await waiting
    assert not woken.is_set()


async def test_a_wait_ends_when_the_clock_is_set_past_its_moment() -> None:
    clock = SetClock()
    clock.wall += HOUR
    async with asyncio.timeout(10):
        await clock.wait_until(START + HOUR)


@pytest.mark.parametrize("by", [-HOUR, HOUR, timedelta(seconds=-10), timedelta(days=1)])
def test_a_jump_is_told_once_with_its_length(by: timedelta) -> None:
    clock, jumps = SetClock(), list[timedelta]()
    watch = JumpWatch(clock, jumps.append, monotonic=lambda: clock.passed)
    clock.passes(1)
    watch.look()
    clock.wall += by
    clock.passes(1)
    watch.look()
    clock.passes(1)
    watch.look()
    assert jumps == [by]


def test_a_late_look_and_a_clock_that_is_slowly_corrected_are_no_jump() -> None:
    clock, jumps = SetClock(), list[timedelta]()
    watch = JumpWatch(clock, jumps.append, monotonic=lambda: clock.passed)
    clock.passes(600)
    watch.look()
    for _ in range(100):
        clock.passes(1)
        clock.wall += timedelta(milliseconds=500)
        watch.look()
    assert jumps == []
