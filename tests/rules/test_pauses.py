"""How long do messages rest, and how far does Limber step back from silence?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.local_time import local_day, local_wall, zone_names
from rules.pauses import (
    MORNING,
    Silence,
    SilenceThresholds,
    is_paused,
    pause_until,
    pause_until_day,
    silence_step,
)

THRESHOLDS = SilenceThresholds(gentle_unanswered=3, nudges_stop_unanswered=4, weekly_days=14)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "days", "until"),
    [
        pytest.param("2026-05-05T10:00", 1, "2026-05-06T03:00", id="until tomorrow"),
        pytest.param("2026-05-05T22:30", 1, "2026-05-07T03:00", id="past midnight where she is"),
        pytest.param("2026-05-05T10:00", 7, "2026-05-12T03:00", id="a week"),
        pytest.param("2026-03-27T10:00", 3, "2026-03-30T03:00", id="over a clock change"),
    ],
)
def test_a_pause_ends_in_the_morning(now: str, days: int, until: str) -> None:
    assert pause_until(utc(now), "Europe/Madrid", days) == utc(until)


def test_a_pause_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="give at least 1"):
        pause_until(utc("2026-05-05T10:00"), "Europe/Madrid", 0)


def test_a_morning_that_a_zone_left_out_is_the_next_one() -> None:
    assert pause_until_day(date(2011, 12, 30), "Pacific/Apia") == utc("2011-12-30T15:00")


@given(
    now=st.integers(0, 5 * 365 * 24 * 60).map(
        lambda minutes: utc("2026-01-01") + timedelta(minutes=minutes)
    ),
    zone=st.sampled_from(sorted(zone_names())),
    days=st.integers(1, 60),
)
def test_a_pause_lasts_as_many_local_dates(now: datetime, zone: str, days: int) -> None:
    until = pause_until(now, zone, days)
    assert local_day(until, zone) - local_day(now, zone) == timedelta(days=days)
    assert local_wall(until, zone).time() == MORNING


@pytest.mark.parametrize(
    ("paused_at", "paused_until", "paused"),
    [
        pytest.param(None, None, False, id="never paused"),
        pytest.param("2026-05-01", None, True, id="until she resumes"),
        pytest.param("2026-05-01", "2026-05-06", True, id="still resting"),
        pytest.param("2026-05-01", "2026-05-05", False, id="this moment over"),
        pytest.param("2026-05-01", "2026-05-02", False, id="long over"),
    ],
)
def test_a_pause_holds_until_its_end(
    paused_at: str | None, paused_until: str | None, paused: bool
) -> None:
    answer = is_paused(
        utc("2026-05-05"),
        paused_at=utc(paused_at) if paused_at else None,
        paused_until=utc(paused_until) if paused_until else None,
    )
    assert answer is paused


@pytest.mark.parametrize(
    ("unanswered", "days_silent", "step"),
    [
        pytest.param(0, 0, Silence.NONE, id="she answers"),
        pytest.param(2, 2, Silence.NONE, id="two missed"),
        pytest.param(3, 3, Silence.GENTLE_MESSAGE, id="three missed"),
        pytest.param(4, 4, Silence.NUDGES_STOPPED, id="one more after the gentle message"),
        pytest.param(13, 13, Silence.NUDGES_STOPPED, id="not yet two weeks"),
        pytest.param(14, 14, Silence.WEEKLY_ONLY, id="two weeks"),
        pytest.param(5, 0, Silence.NUDGES_STOPPED, id="answers other things"),
        pytest.param(0, 40, Silence.NONE, id="was not asked"),
    ],
)
def test_silence_is_met_step_by_step(unanswered: int, days_silent: int, step: Silence) -> None:
    assert silence_step(unanswered, days_silent, THRESHOLDS) is step


@given(unanswered=st.integers(0, 40), days=st.integers(0, 40), more=st.integers(0, 5))
def test_more_silence_never_means_a_step_forward(unanswered: int, days: int, more: int) -> None:
    step = silence_step(unanswered, days, THRESHOLDS)
    assert silence_step(unanswered + more, days + more, THRESHOLDS).reaches(step)


def test_each_step_holds_those_before_it() -> None:
    assert Silence.WEEKLY_ONLY.reaches(Silence.NUDGES_STOPPED)
    assert Silence.NUDGES_STOPPED.reaches(Silence.NUDGES_STOPPED)
    assert not Silence.GENTLE_MESSAGE.reaches(Silence.NUDGES_STOPPED)


@pytest.mark.parametrize(("gentle", "stop"), [(0, 4), (5, 4)])
def test_steps_out_of_order_are_refused(gentle: int, stop: int) -> None:
    with pytest.raises(ValueError, match="nudges stop after 4"):
        SilenceThresholds(gentle_unanswered=gentle, nudges_stop_unanswered=stop, weekly_days=14)
