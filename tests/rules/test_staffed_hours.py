"""Is the team there, and when does it come and go?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.local_time import zone_names
from rules.staffed_hours import (
    EXAMPLE,
    Shift,
    StaffedHours,
    closes_at,
    next_staffed,
    parse_staffed_hours,
    staffed_at,
)

MADRID = "Europe/Madrid"
WEEK = parse_staffed_hours(EXAMPLE)
ALWAYS = parse_staffed_hours("Mon-Sun 00:00-24:00")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shifts(days: str, opens: int, closes: int) -> set[Shift]:
    return {Shift(weekday=int(day), opens=opens * 60, closes=closes * 60) for day in days}


@pytest.mark.parametrize(
    ("text", "week"),
    [
        (EXAMPLE, shifts("12345", 8, 16) | shifts("6", 9, 12)),
        ("mon-fri 8:00-16:00", shifts("12345", 8, 16)),
        ("Monday – Friday 08:00 – 16:00;", shifts("12345", 8, 16)),
        ("Mon, Wed,Fri 09:00-12:00", shifts("135", 9, 12)),
        ("Sat-Mon 10:00-11:00", shifts("671", 10, 11)),
        ("Mon 08:00-12:00, 13:00-16:00", shifts("1", 8, 12) | shifts("1", 13, 16)),
        ("Mon 08:00-12:00; Mon 12:00-16:00", shifts("1", 8, 12) | shifts("1", 12, 16)),
        ("Fri 20:00-24:00; Sat 00:00-06:00", shifts("5", 20, 24) | shifts("6", 0, 6)),
        ("Mon-Fri 8-16", shifts("12345", 8, 16)),
        ("Monday to Friday 9:00-17:00", shifts("12345", 9, 17)),
        ("Sat and Sun 9.00 to 12.00", shifts("67", 9, 12)),
        ("Mon 8-12 & 13-16", shifts("1", 8, 12) | shifts("1", 13, 16)),
        ("daily 8am-4pm", shifts("1234567", 8, 16)),
        ("Mon 12am-12pm", shifts("1", 0, 12)),
        ("24/7", shifts("1234567", 0, 24)),
    ],
)
def test_hours_are_read_as_they_are_written(text: str, week: set[Shift]) -> None:
    assert parse_staffed_hours(text) == StaffedHours(shifts=tuple(sorted(week)))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no hours given"),
        (" ; ", "no hours given"),
        ("Mon-Fri", "'Mon-Fri' names no time"),
        ("08:00-16:00", "a day is missing"),
        ("Mon, 08:00-16:00", "a day is missing"),
        ("Lunes 08:00-16:00", "'Lunes' is no day of the week"),
        ("Mon-Tue-Wed 08:00-16:00", "'Mon-Tue-Wed' is no stretch of days"),
        ("Mon 8-25", "'25' is no time"),
        ("Mon 13pm-14pm", "'13pm' is no time"),
        ("Mon 08:60-16:00", "'08:60' is no time"),
        ("Mon 08:00-24:01", "'24:01' is no time"),
        ("Mon 08:00", "'08:00' is not two times"),
        ("Mon 08:00-09:00-10:00", "'08:00-09:00-10:00' is not two times"),
        ("Mon 22:00-06:00", "'22:00-06:00' ends before it starts"),
        ("Mon 08:00-08:00", "'08:00-08:00' ends before it starts"),
        ("Mon-Fri 08:00-12:00; Wed 11:00-13:00", "two stretches overlap on Wednesday"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_an_example(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="write the hours like") as refused:
        parse_staffed_hours(text)
    assert complaint in str(refused.value)
    assert EXAMPLE in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("now", "there", "next_at", "until"),
    [
        pytest.param("2026-05-05T06:00", True, "2026-05-05T06:00", "2026-05-05T14:00", id="opens"),
        pytest.param("2026-05-05T13:59", True, "2026-05-05T13:59", "2026-05-05T14:00", id="last"),
        pytest.param("2026-05-05T14:00", False, "2026-05-06T06:00", None, id="just left"),
        pytest.param("2026-05-05T05:59", False, "2026-05-05T06:00", None, id="before it opens"),
        pytest.param("2026-05-09T10:00", False, "2026-05-11T06:00", None, id="over the weekend"),
        pytest.param("2026-03-28T12:00", False, "2026-03-30T06:00", None, id="over spring"),
        pytest.param("2026-10-24T12:00", False, "2026-10-26T07:00", None, id="over autumn"),
    ],
)
def test_the_team_is_there_in_its_hours(
    now: str, there: bool, next_at: str, until: str | None
) -> None:
    assert staffed_at(WEEK, utc(now), MADRID) is there
    assert next_staffed(WEEK, utc(now), MADRID) == utc(next_at)
    assert closes_at(WEEK, utc(now), MADRID) == (utc(until) if until else None)


def test_shifts_that_meet_are_one() -> None:
    night = parse_staffed_hours("Fri 08:00-16:00, 16:00-24:00; Sat 00:00-06:00")
    assert closes_at(night, utc("2026-05-08T08:00"), MADRID) == utc("2026-05-09T04:00")


def test_a_break_at_noon_ends_the_shift() -> None:
    day = parse_staffed_hours("Mon-Fri 08:00-12:00, 13:00-16:00")
    assert closes_at(day, utc("2026-05-05T08:00"), MADRID) == utc("2026-05-05T10:00")
    assert next_staffed(day, utc("2026-05-05T10:30"), MADRID) == utc("2026-05-05T11:00")


def test_a_team_that_never_leaves_never_closes() -> None:
    assert closes_at(ALWAYS, utc("2026-05-05T08:00"), MADRID) is None
    assert next_staffed(ALWAYS, utc("2026-05-05T08:00"), MADRID) == utc("2026-05-05T08:00")


def test_a_shift_in_the_hour_that_spring_skips_waits_a_week() -> None:
    early = parse_staffed_hours("Sun 02:00-03:00")
    assert next_staffed(early, utc("2026-03-22T12:00"), MADRID) == utc("2026-04-05T00:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        staffed_at(WEEK, utc("2026-05-05T07:00").replace(tzinfo=None), MADRID)


@given(
    now=st.integers(0, 5 * 365 * 24 * 60).map(
        lambda minutes: utc("2026-01-01") + timedelta(minutes=minutes)
    ),
    zone=st.sampled_from(sorted(zone_names())),
)
def test_no_zone_changes_its_clocks_in_a_way_that_loses_the_team(now: datetime, zone: str) -> None:
    """Day and night all week: there at every moment, whatever the clocks do."""
    assert staffed_at(ALWAYS, now, zone)
    opening = next_staffed(WEEK, now, zone)
    assert now <= opening < now + timedelta(days=3)
    assert staffed_at(WEEK, opening, zone)
    end = closes_at(WEEK, opening, zone)
    assert end is not None
    assert opening < end
    assert not staffed_at(WEEK, end, zone)
    assert staffed_at(WEEK, end - timedelta(seconds=1), zone)
