"""Does a programme lead through its weeks?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.programmes import (
    Activity,
    crowded_strength,
    day_plan,
    kinds_of,
    plan_week,
    week_of,
    week_start,
)
from rules.vocabulary import MOVEMENT_KINDS, Kind
from tests.rules.bundle import PROGRAMME, plan, week

FIRST = date(2026, 3, 5)  # a Thursday
weeks = st.integers(1, 60)


def test_a_day_asks_what_its_week_says() -> None:
    monday = plan(2, 1)
    assert (monday.activity, monday.minutes, monday.with_food) == (Activity.WALK, 20, True)
    assert (monday.week_minutes, monday.week_strength) == (60, 2)
    assert plan(2, 2).with_food is False


def test_the_last_week_is_held() -> None:
    assert replace(plan(3, 1), week=40) == plan(40, 1)


def test_no_week_comes_before_the_first() -> None:
    with pytest.raises(ValueError, match="count from 1"):
        plan(0, 1)


@pytest.mark.parametrize(
    ("days_later", "number"), [(0, 1), (6, 1), (7, 2), (13, 2), (14, 3), (83, 12), (84, 13)]
)
def test_weeks_are_counted_from_her_first_day(days_later: int, number: int) -> None:
    assert week_of(FIRST, FIRST + timedelta(days=days_later)) == number


def test_a_day_before_the_first_is_refused() -> None:
    with pytest.raises(ValueError, match="before the first day"):
        week_of(FIRST, FIRST - timedelta(days=1))


@given(st.integers(0, 2000))
def test_her_week_began_at_most_six_days_ago(days_later: int) -> None:
    day = FIRST + timedelta(days=days_later)
    began = week_start(FIRST, day)
    assert 0 <= (day - began).days <= 6
    assert began.weekday() == FIRST.weekday()


@pytest.mark.parametrize(
    ("own", "easier", "held", "at"),
    [
        pytest.param(1, [], [], 1, id="the first"),
        pytest.param(3, [], [], 3, id="one on each week"),
        pytest.param(9, [], [], 3, id="never past the last"),
        pytest.param(3, [3], [], 1, id="an easier week is one back"),
        pytest.param(4, [3], [], 2, id="and then it grows again"),
        pytest.param(2, [2], [], 1, id="never before the first"),
        pytest.param(3, [], [3], 2, id="a week away stands still"),
        pytest.param(10, [10], [], 2, id="a step back from the last, however long held"),
    ],
)
def test_an_easier_week_steps_back(own: int, easier: list[int], held: list[int], at: int) -> None:
    assert plan_week(PROGRAMME, own, easier=easier, held=held) == at


@given(weeks, st.sets(weeks), st.sets(weeks))
def test_no_week_is_more_than_one_harder_than_the_last(
    own: int, easier: set[int], held: set[int]
) -> None:
    before = plan_week(PROGRAMME, own, easier=easier, held=held)
    after = plan_week(PROGRAMME, own + 1, easier=easier, held=held)
    assert -1 <= after - before <= 1
    assert 1 <= after <= len(PROGRAMME.weeks)


def test_a_rest_day_lies_between_strength_days() -> None:
    assert list(crowded_strength(PROGRAMME)) == []


@pytest.mark.parametrize(
    ("first", "second", "crowded"),
    [
        pytest.param(
            week("strength", "strength", *["rest"] * 5), None, (1, 2), id="in the same week"
        ),
        pytest.param(
            week("strength", *["rest"] * 5, "strength"), None, (1, 1), id="over the week's end"
        ),
        pytest.param(
            week(*["rest"] * 3, "strength", *["rest"] * 3),
            week(*["rest"] * 4, "strength", "rest", "rest"),
            (2, 5),
            id="her own week may change in between",
        ),
    ],
)
def test_strength_after_strength_is_named(
    first: tuple, second: tuple | None, crowded: tuple[int, int]
) -> None:
    programme = replace(PROGRAMME, weeks=(first, second or first))
    assert crowded in set(crowded_strength(programme))


def test_every_activity_leads_to_movements_only() -> None:
    for activity in Activity:
        assert kinds_of(activity) <= MOVEMENT_KINDS
    assert kinds_of(Activity.WALK) == {Kind.AEROBIC}
    assert not kinds_of(Activity.REST)


@given(weeks, st.integers(1, 7))
def test_every_day_of_every_week_has_a_plan(number: int, weekday: int) -> None:
    found = day_plan(PROGRAMME, number, weekday)
    assert (found.minutes > 0) is (found.activity is Activity.WALK)
