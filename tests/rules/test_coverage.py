"""Is anybody of the team there, and when does the team come and go?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.coverage import (
    Closure,
    Coverage,
    Holidays,
    TeamCalendar,
    call_times,
    coming_closed_day,
    coming_closures,
    coverage,
    is_working_day,
    next_open,
    next_open_morning,
    on_duty,
    uncovered,
    with_absence,
)
from rules.local_time import zone_names
from rules.people import Absence, Staff
from rules.staffed_hours import EXAMPLE, parse_staffed_hours
from rules.vocabulary import Role

MADRID = "Europe/Madrid"
GOOD_FRIDAY = date(2026, 4, 3)
HOLIDAYS = Holidays(place="ES", days={GOOD_FRIDAY: "Viernes Santo"}, until=date(2031, 12, 31))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(hours: str = EXAMPLE, zone: str = MADRID) -> TeamCalendar:
    return TeamCalendar(staffed=parse_staffed_hours(hours), zone=zone)


def member(number: int, **facts: Any) -> Staff:
    ana = Staff(
        id=number, chat_id=number, role=Role.COORDINATOR, language="en", zone=MADRID, name="Ana"
    )
    return replace(ana, **facts)


def away(start: str, end: str, cover_id: int | None = None) -> tuple[Absence]:
    return (Absence(start=utc(start), end=utc(end), cover_id=cover_id),)


def team(*members: Staff) -> TeamCalendar:
    return replace(plan(), holidays=HOLIDAYS, members=members)


# ---------------------------------------------------------------- the plan


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
    found = coverage(plan(), utc(now))
    assert found.covered is there
    assert found.until == (utc(until) if until else None)
    assert next_open(plan(), utc(now)) == utc(next_at)


def test_shifts_that_meet_are_one() -> None:
    night = plan("Fri 08:00-16:00, 16:00-24:00; Sat 00:00-06:00")
    assert coverage(night, utc("2026-05-08T08:00")).until == utc("2026-05-09T04:00")


def test_a_break_at_noon_ends_the_shift() -> None:
    day = plan("Mon-Fri 08:00-12:00, 13:00-16:00")
    assert coverage(day, utc("2026-05-05T08:00")).until == utc("2026-05-05T10:00")
    assert coverage(day, utc("2026-05-05T10:30")).back_at == utc("2026-05-05T11:00")


def test_a_team_that_never_leaves_never_closes() -> None:
    assert coverage(plan("24/7"), utc("2026-05-05T08:00")) == Coverage(covered=True)


def test_a_shift_in_the_hour_that_spring_skips_waits_a_week() -> None:
    early = plan("Sun 02:00-03:00")
    assert next_open(early, utc("2026-03-22T12:00")) == utc("2026-04-05T00:00")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        coverage(plan(), utc("2026-05-05T07:00").replace(tzinfo=None))


@given(
    now=st.integers(0, 5 * 365 * 24 * 60).map(
        lambda minutes: utc("2026-01-01") + timedelta(minutes=minutes)
    ),
    zone=st.sampled_from(sorted(zone_names())),
)
def test_no_zone_changes_its_clocks_in_a_way_that_loses_the_team(now: datetime, zone: str) -> None:
    """Day and night all week: there at every moment, whatever the clocks do."""
    assert coverage(plan("24/7", zone), now).covered
    week = plan(zone=zone)
    opening = next_open(week, now)
    assert now <= opening < now + timedelta(days=3)
    there = coverage(week, opening)
    assert there.covered
    assert there.until is not None
    assert opening < there.until
    assert not coverage(week, there.until).covered
    assert coverage(week, there.until - timedelta(seconds=1)).covered


# ---------------------------------------------------------------- closed days


def test_a_holiday_is_passed_over() -> None:
    found = coverage(team(member(1)), utc("2026-04-02T15:00"))
    assert found == Coverage(covered=False, back_at=utc("2026-04-04T07:00"))


def test_the_newest_closure_of_a_day_decides() -> None:
    opened = Closure(id=1, first=GOOD_FRIDAY, last=GOOD_FRIDAY, opens=True)
    closed = Closure(id=2, first=date(2026, 4, 1), last=date(2026, 4, 4), name="Move")
    friday = utc("2026-04-03T09:00")
    works = replace(team(member(1)), closures=(opened,))
    assert coverage(works, friday).covered
    assert coming_closed_day(works, utc("2026-04-02T18:00")) is None
    moves = replace(works, closures=(opened, closed))
    assert not coverage(moves, friday).covered
    assert [one.name for one in coming_closures(moves, date(2026, 4, 1), 9)] == ["Move"]


def test_hours_name_the_closed_day_that_comes_next_alone() -> None:
    calendar = team(member(1))
    for at, found in (
        ("2026-04-01T18:00", None),
        ("2026-04-02T13:59", None),
        ("2026-04-02T14:00", GOOD_FRIDAY),
        ("2026-04-03T09:00", GOOD_FRIDAY),
        ("2026-04-03T14:00", None),
    ):
        assert coming_closed_day(calendar, utc(at)) == found, at


# ---------------------------------------------------------------- who is there


def test_one_who_is_away_covers_nothing_unless_somebody_stands_in() -> None:
    monday, back = utc("2026-03-02T09:00"), utc("2026-03-04T04:00")
    ana = member(1, absences=away("2026-03-02T08:00", "2026-03-04T04:00"))
    assert coverage(team(ana), monday) == Coverage(covered=False, back_at=utc("2026-03-04T07:00"))
    eva = member(2, rota=frozenset({5}))
    assert coverage(team(ana, eva), monday).back_at == utc("2026-03-04T07:00")
    covered = replace(ana, absences=away("2026-03-02T08:00", "2026-03-04T04:00", cover_id=2))
    assert [one.id for one in on_duty(team(covered, eva), monday)] == [2]
    assert on_duty(team(covered, eva), back + timedelta(hours=5)) == [covered]


def test_only_who_sees_a_cohort_covers_it_and_all_do_where_nobody_sees_it() -> None:
    now = utc("2026-03-02T09:00")
    ana, eva = member(1, cohorts=frozenset({7})), member(2, cohorts=frozenset({8}))
    gone = replace(ana, absences=away("2026-03-02T08:00", "2026-03-03T08:00"))
    assert not coverage(team(gone, eva), now, 7).covered
    assert coverage(team(gone, eva), now, 8).covered
    assert coverage(team(gone, eva), now, 9).covered
    stands_in = replace(gone, absences=away("2026-03-02T08:00", "2026-03-03T08:00", cover_id=2))
    assert coverage(team(stands_in, eva), now, 7).covered


def test_who_cannot_be_reached_or_works_on_no_day_is_not_there() -> None:
    now = utc("2026-03-02T09:00")
    assert coverage(team(), now) == Coverage(covered=False)
    assert coverage(team(member(1, unreachable_at=now)), now) == Coverage(covered=False)
    assert coverage(team(member(1, rota=frozenset())), now) == Coverage(covered=False)


def test_the_last_hour_before_a_long_absence_has_its_end() -> None:
    ana = member(1, absences=away("2026-03-02T12:00", "2026-12-01T00:00"))
    found = coverage(team(ana), utc("2026-03-02T09:00"))
    assert found == Coverage(covered=True, until=utc("2026-03-02T12:00"))


def test_what_lies_open_is_named_by_its_days_and_cohorts() -> None:
    monday, week = utc("2026-03-02T00:00"), utc("2026-03-09T00:00")
    ana = member(1, cohorts=frozenset({7}), rota=frozenset({1, 2, 3, 4, 6}))
    eva = member(2, cohorts=frozenset({8}))
    found = uncovered(team(ana, eva), monday, week, [7, 8])
    assert found is not None
    assert (found.days, found.cohorts) == ((date(2026, 3, 6),), (7,))
    assert found.first == utc("2026-03-06T07:00")
    assert uncovered(team(ana, eva), monday, week, [8]) is None


def test_calls_are_offered_at_times_when_she_is_there() -> None:
    ana = member(1, absences=away("2026-03-02T10:00", "2026-03-03T08:00"))
    now = utc("2026-03-02T09:10")
    assert call_times(team(ana), ana, now) == [utc("2026-03-02T09:30")]
    assert call_times(team(ana), ana, utc("2026-03-02T10:10"))[0] == utc("2026-03-03T08:00")
    off = replace(ana, rota=frozenset())
    assert call_times(team(off), off, now)[0] == utc("2026-03-02T09:30")


def test_a_working_day_of_hers_is_one_on_which_she_is_there_for_a_while() -> None:
    ana = member(
        1, absences=away("2026-03-03T00:00", "2026-03-04T12:00"), rota=frozenset({2, 3, 5})
    )
    found = [day for day in range(2, 7) if is_working_day(team(ana), ana, date(2026, 3, day))]
    assert found == [4, 6]
    assert not is_working_day(team(ana), ana, GOOD_FRIDAY)


def test_the_next_morning_is_that_of_an_open_day() -> None:
    assert next_open_morning(team(), utc("2026-04-02T09:00")) == utc("2026-04-04T07:00")


def test_a_new_absence_takes_the_place_of_what_it_overlaps() -> None:
    now = utc("2026-03-02T09:00")
    [old, summer] = away("2025-01-01", "2025-01-09") + away("2026-08-01", "2026-08-20")
    [longer, winter] = away("2026-08-10", "2026-08-30") + away("2026-12-20", "2026-12-30")
    kept = with_absence((old, summer), winter, now=now)
    assert kept == (summer, winter)
    assert with_absence(kept, longer, now=now) == (longer, winter)
