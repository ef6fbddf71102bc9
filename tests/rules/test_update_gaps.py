from __future__ import annotations

from datetime import timedelta

import pytest

from rules.update_gaps import LARGEST_GAP, TAPS_IN_VAIN, unremembered

HOUR = timedelta(hours=1)


MINUTE = timedelta(minutes=1)
PEOPLE = 4


@pytest.mark.parametrize(
    ("first", "newest", "away", "count"),
    [
        (11, 10, MINUTE, 0),
        (12, 10, MINUTE, 1),
        (40, 10, MINUTE, 29),
        # Brought once more, since it was not acknowledged.
        (10, 10, MINUTE, 0),
        # A first start.
        (500, None, MINUTE, 0),
        # Telegram numbers anew after a quiet week.
        (3, 10_000, MINUTE, 0),
        (12 + LARGEST_GAP, 10, MINUTE, 0),
        # In an hour taps have come and gone, a few of each person.
        (12, 10, HOUR, 0),
        (11 + TAPS_IN_VAIN * PEOPLE, 10, HOUR, 0),
        (12 + TAPS_IN_VAIN * PEOPLE, 10, HOUR, 1 + TAPS_IN_VAIN * PEOPLE),
        # What nobody fetched for a day is gone by itself.
        (40, 10, timedelta(hours=24), 0),
    ],
)
def test_a_gap_is_counted_only_where_it_is_sure(
    first: int, newest: int | None, away: timedelta, count: int
) -> None:
    assert unremembered(first, newest, away=away, people=PEOPLE) == count
