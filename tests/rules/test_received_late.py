"""When was something said, whatever the two clocks show?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.prompts import KEPT_FOR, is_late, time_said

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("dated", "received", "said"),
    [
        pytest.param(NOW - 12 * HOUR, NOW, NOW - 12 * HOUR, id="typed last night, fetched now"),
        pytest.param(NOW - 24 * HOUR, NOW, NOW - 24 * HOUR, id="as long as Telegram keeps it"),
        pytest.param(NOW - 2 * HOUR, NOW - HOUR, NOW - 2 * HOUR, id="fetched, and applied later"),
        pytest.param(None, NOW - HOUR, NOW - HOUR, id="a tap is dated by when it was received"),
        pytest.param(NOW.replace(microsecond=0), NOW, NOW, id="just now"),
        pytest.param(NOW - SECOND / 2, NOW, NOW, id="in whole seconds, just now"),
        pytest.param(NOW + 3 * HOUR, NOW, NOW, id="our clock is behind: never in the future"),
        pytest.param(NOW + 400 * DAY, NOW, NOW, id="our clock is a year behind"),
        pytest.param(NOW - 3 * HOUR, NOW, NOW - 3 * HOUR, id="our clock is ahead by hours"),
        pytest.param(NOW - 400 * DAY, NOW, NOW, id="our clock is a year ahead"),
        pytest.param(None, NOW + HOUR, NOW, id="our clock was set back since it was received"),
    ],
)
def test_time_said(dated: datetime | None, received: datetime, said: datetime) -> None:
    assert time_said(dated, received_at=received, now=NOW) == said


_AROUND = st.timedeltas(min_value=-3 * DAY, max_value=3 * DAY)


@given(dated=st.none() | _AROUND, received=_AROUND)
def test_nothing_is_booked_in_the_future_or_before_telegram_kept_it(
    dated: timedelta | None, received: timedelta
) -> None:
    received_at = NOW + received
    said = time_said(None if dated is None else NOW + dated, received_at=received_at, now=NOW)
    assert said <= NOW
    assert said >= min(NOW, received_at - KEPT_FOR)


def test_ten_minutes_are_late() -> None:
    assert is_late(NOW - timedelta(minutes=10), NOW)
    assert not is_late(NOW - timedelta(minutes=9), NOW)
