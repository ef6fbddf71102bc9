from __future__ import annotations

from datetime import timedelta

import pytest

from rules.update_gaps import LARGEST_GAP, unremembered

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("first", "newest", "away", "count"),
    [
        (11, 10, HOUR, 0),
        (12, 10, HOUR, 1),
        (40, 10, HOUR, 29),
        # Brought once more, since it was not acknowledged.
        (10, 10, HOUR, 0),
        # A first start.
        (500, None, HOUR, 0),
        # Telegram numbers anew after a quiet week.
        (3, 10_000, HOUR, 0),
        (12 + LARGEST_GAP, 10, HOUR, 0),
        # What nobody fetched for a day is gone by itself.
        (40, 10, timedelta(hours=24), 0),
    ],
)
def test_a_gap_is_counted_only_where_it_is_sure(
    first: int, newest: int | None, away: timedelta, count: int
) -> None:
    assert unremembered(first, newest, away=away) == count
