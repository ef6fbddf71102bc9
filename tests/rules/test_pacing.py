"""Does no window ever hold more starts than it may?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.pacing import Budget, Limit, Window

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
gaps = st.lists(st.integers(0, 400_000), min_size=1, max_size=300)
limits = st.builds(
    Limit, most=st.integers(1, 40), window=st.sampled_from([SECOND, timedelta(milliseconds=300)])
)


def fullest(starts: Sequence[datetime], window: timedelta) -> int:
    """Return the most starts that any half-open window of that length holds."""
    return max(
        (sum(first <= one < first + window for one in starts) for first in starts), default=0
    )


def moments(steps: Sequence[int]) -> list[datetime]:
    """Return the moments of somebody who asks again after each step, in microseconds."""
    now, found = START, []
    for step in steps:
        now += timedelta(microseconds=step)
        found.append(now)
    return found


@given(limit=limits, steps=gaps)
def test_no_window_holds_more_than_its_limit(limit: Limit, steps: list[int]) -> None:
    window, starts = Window(limit), []
    for now in moments(steps):
        if window.room(now):
            window.add(now)
            starts.append(now)
    assert fullest(starts, limit.window) <= limit.most


@given(limit=limits, steps=gaps)
def test_a_window_is_free_exactly_when_it_says(limit: Limit, steps: list[int]) -> None:
    window = Window(limit)
    for now in moments(steps):
        free_at = window.free_at(now)
        assert (free_at <= now) == (window.room(now) > 0)
        assert window.room(now, ahead=free_at - now) > 0
        if free_at <= now:
            window.add(now)


@given(limit=limits, steps=gaps)
def test_whoever_always_has_work_uses_the_whole_limit(limit: Limit, steps: list[int]) -> None:
    window, now, starts = Window(limit), START, 0
    while now < START + 10 * limit.window:
        now = window.free_at(now)
        window.add(now)
        starts += 1
    assert starts >= 10 * limit.most


def test_a_clock_set_back_an_hour_keeps_nobody_waiting_an_hour() -> None:
    window = Window(Limit(most=2, window=SECOND))
    window.add(START)
    window.add(START)
    back = START - timedelta(hours=1)
    assert window.free_at(back) == back + SECOND


def test_looking_ahead_forgets_nothing() -> None:
    window = Window(Limit(most=1, window=SECOND))
    window.add(START)
    assert window.room(START, ahead=SECOND) == 1
    assert window.room(START) == 0


@pytest.mark.parametrize("ledger", [1, 10, 25, 30, 1000])
def test_the_spread_never_slows_the_ledger_down(ledger: int) -> None:
    budget = Budget(ledger=ledger, ceiling=max(30, ledger * 6 // 5))
    wanted = ledger * (budget.window + budget.jitter) / budget.window
    assert any(
        limit.most >= wanted
        for limit in budget.for_ledger
        if limit.window == budget.window + budget.jitter
    )


def test_requests_that_travel_unequally_long_arrive_within_the_limit() -> None:
    """Half of the requests take a whole jitter longer than the others: the worst there is."""
    budget = Budget()
    windows = [Window(limit) for limit in budget.for_ledger]
    now, arrived = START, []
    for number in range(500):
        now = max(window.free_at(now) for window in windows)
        for window in windows:
            window.add(now)
        arrived.append(now + (budget.jitter if number % 2 else timedelta(0)))
    assert fullest(arrived, SECOND) <= budget.ceiling


def test_the_stock_limiter_fails_the_same() -> None:
    """A leaky bucket, as the stock limiter is: full at the start, it lets 30 through and 30 more leak."""
    level, now, starts = 0.0, START, []
    while now < START + SECOND:
        if level + 1 <= 30:
            level += 1
            starts.append(now)
        else:
            now += timedelta(milliseconds=1)
            level = max(0.0, level - 0.03)
    assert fullest(starts, SECOND) > 30
