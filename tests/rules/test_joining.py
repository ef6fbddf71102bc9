"""Does the way through joining lose no step, forwards, backwards and put off?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.joining import (
    ASKING,
    READING,
    Step,
    Way,
    asking,
    catching_up,
    reading,
    told_before,
    way_of_data,
)


def _walked(way: Way, put_off: frozenset[Step] = frozenset()) -> tuple[list[Step], Way]:
    seen, onward = [way.step], way.on(put_off=way.step in put_off)
    while onward is not None:
        way = onward
        seen.append(way.step)
        onward = way.on(put_off=way.step in put_off)
    return seen, way


def test_reading_ends_with_consent() -> None:
    seen, last = _walked(reading())
    assert tuple(seen) == READING
    assert last.step is Step.CONSENT


def _asking(*known: Step) -> Way:
    way = asking(known)
    assert way is not None
    return way


def test_nothing_is_asked_where_all_is_known() -> None:
    assert asking(ASKING) is None


@pytest.mark.parametrize(
    ("away", "asked"), [(timedelta(days=2), []), (timedelta(weeks=7), [Step.SAFETY])]
)
def test_who_comes_back_is_asked_only_what_may_have_changed(
    away: timedelta, asked: list[Step]
) -> None:
    known = told_before(away=away, keeps_times=True, safety=True, goal=True)
    assert [step for step in ASKING if step not in known] == asked


@pytest.mark.parametrize("known", [False, True], ids=["asked", "with the invite"])
def test_safety_is_asked_unless_it_came_with_the_invite(known: bool) -> None:
    seen, _ = _walked(_asking(Step.SAFETY) if known else _asking())
    assert (Step.SAFETY in seen) is not known
    assert [step for step in ASKING if step in seen] == seen


@given(put_off=st.frozensets(st.sampled_from(ASKING)))
def test_what_was_put_off_is_asked_later_in_the_same_order(put_off: frozenset[Step]) -> None:
    _, last = _walked(_asking(), put_off)
    later = last.put_off(last.step in put_off)
    assert later == tuple(step for step in ASKING if step in put_off)
    if later:
        assert _walked(catching_up(later))[0] == list(later)


@given(moves=st.lists(st.booleans(), max_size=20))
def test_no_step_is_lost_by_going_back_and_forth(moves: list[bool]) -> None:
    way = _asking()
    for forward in moves:
        way = (way.on() or way) if forward else way.back()
        assert (*way.behind, way.step, *way.ahead) == ASKING


def test_answering_what_was_put_off_takes_it_off_the_list() -> None:
    way = _asking().on(put_off=True)
    assert way is not None
    assert way.later == (Step.ZONE,)
    again = way.back()
    assert again.put_off(False) == ()


@given(put_off=st.frozensets(st.sampled_from(ASKING[:-1])))
def test_way_survives_being_kept(put_off: frozenset[Step]) -> None:
    _, way = _walked(_asking(), put_off)
    assert way_of_data(way.step, way.as_data()) == way


def test_kept_step_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        way_of_data("nowhere", {})
