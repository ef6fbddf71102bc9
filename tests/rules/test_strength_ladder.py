"""Do her sets and times grow with her answers, and with nothing else?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.pain import Rating
from rules.strength_ladder import (
    LADDER,
    Dose,
    Move,
    StrengthSession,
    StrengthStep,
    flare_starts,
    next_step,
    steps_shown,
)
from rules.vocabulary import Muscle

START = date(2026, 3, 3)
RISE, PUSH = Muscle.RISE, Muscle.PUSH


def on(count: int) -> date:
    return START + timedelta(days=count)


def scored(values: dict[int, int], usual: int = 3, days: int = 200) -> list[Rating]:
    """Return a score of each day from two weeks before; a value of -1 is a day without one."""
    found = {count: values.get(count, usual) for count in range(-14, days)}
    return [
        Rating(value=value, at=datetime.combine(on(count), datetime.min.time(), UTC), day=on(count))
        for count, value in found.items()
        if value >= 0
    ]


def did(
    count: int, at: int = 3, *, two_more: bool | None = True, harder: bool = False
) -> StrengthSession:
    step = StrengthStep(at=at, harder=harder)
    moves = tuple(Move(muscle=one, item_id=one, step=step) for one in (RISE, PUSH))
    return StrengthSession(day=on(count), moves=moves, done=True, two_more=two_more)


def after(
    sessions: Sequence[StrengthSession], today: int, scores: dict[int, int] | None = None
) -> StrengthStep:
    return next_step(RISE, sessions, scored(scores or {}), today=on(today))


def test_the_ladder_leads_from_one_set_of_five_to_two_of_twelve() -> None:
    assert [(one.sets, one.times) for one in LADDER] == [
        (1, 5), (1, 8), (1, 10), (1, 12), (2, 6), (2, 8), (2, 10), (2, 12),
    ]  # fmt: skip
    assert after([], 0).dose == Dose(sets=1, times=5)


def test_two_sessions_that_left_room_are_a_step_up() -> None:
    assert after([did(0)], 3) == StrengthStep(at=3)
    assert after([did(0), did(3)], 7) == StrengthStep(at=4)
    assert after([did(0), did(3), did(7, at=4)], 10) == StrengthStep(at=4)


@pytest.mark.parametrize(
    ("second", "scores"),
    [
        (did(3, two_more=None), {}),
        (did(3, two_more=False), {}),
        (did(3), {5: -1}),
        (did(3), {4: -1}),
        (did(3), {4: 5}),
        (did(3), {5: 5}),
    ],
    ids=[
        "not said",
        "no more",
        "no second score",
        "no first score",
        "sorer at once",
        "sorer later",
    ],
)
def test_anything_missing_or_sorer_holds(second: StrengthSession, scores: dict[int, int]) -> None:
    assert after([did(0), second], 7, scores) == StrengthStep(at=3)


def test_a_score_one_above_usual_is_no_sorer_day() -> None:
    assert after([did(0), did(3)], 7, {4: 4, 5: 4}) == StrengthStep(at=4)


def test_nothing_grows_while_her_usual_is_not_known() -> None:
    few = [one for one in scored({}) if one.day >= on(0)]
    assert next_step(RISE, [did(0), did(3)], few, today=on(7)) == StrengthStep(at=3)


def test_scores_of_days_still_to_come_hold() -> None:
    known = [one for one in scored({}) if one.day <= on(4)]
    assert next_step(RISE, [did(0), did(3)], known, today=on(4)) == StrengthStep(at=3)


def test_a_flare_is_one_step_down_for_the_whole_episode() -> None:
    flare = dict.fromkeys((4, 5, 8), 8)
    assert after([did(0), did(3)], 9, flare) == StrengthStep(at=2)
    again = [did(0), did(3), did(9, at=2)]
    assert after(again, 12, {**flare, 10: 8}) == StrengthStep(at=2)


def test_sessions_before_a_flare_count_no_more() -> None:
    flared = [did(0, at=0), did(7, at=0)]
    assert after(flared, 10, {4: 8}) == StrengthStep(at=0)
    assert after([*flared, did(10, at=0)], 14, {4: 8}) == StrengthStep(at=1)


def test_what_was_too_sore_goes_down_and_nothing_else() -> None:
    sore = StrengthSession(day=on(3), moves=did(3).moves, sore=frozenset({RISE}))
    assert after([did(0), sore], 7) == StrengthStep(at=2)
    assert next_step(PUSH, [did(0), sore], scored({}), today=on(7)) == StrengthStep(at=3)


@pytest.mark.parametrize(("days", "at"), [(9, 3), (10, 2), (20, 2), (21, 1), (41, 1), (42, 0)])
def test_time_away_leads_back(days: int, at: int) -> None:
    assert after([did(0)], days).at == at


def test_a_harder_way_begins_at_one_set_of_eight() -> None:
    top = len(LADDER) - 1
    assert after([did(0, at=top), did(3, at=top)], 7) == StrengthStep(at=1, harder=True)
    hard = [did(0, at=top, harder=True), did(3, at=top, harder=True)]
    assert after(hard, 7) == StrengthStep(at=top, harder=True)
    assert after([did(0, at=1, harder=True)], 12) == StrengthStep(at=top)
    assert after([did(0, at=5, harder=True)], 42) == StrengthStep()


def test_a_swollen_arm_takes_four_sessions_for_a_step() -> None:
    three = [did(0), did(3), did(7)]
    assert next_step(PUSH, three, scored({}), today=on(10), needed=4) == StrengthStep(at=3)
    assert next_step(PUSH, [*three, did(10)], scored({}), today=on(14), needed=4) == StrengthStep(
        at=4
    )


def test_each_episode_begins_once() -> None:
    assert flare_starts(scored({1: 8, 3: 7, 10: 9, 18: 8})) == [on(1), on(18)]


def test_the_way_up_is_shown_each_step_once() -> None:
    way = [did(0, at=0), did(7, at=0), did(10, at=1), did(14, at=2)]
    assert [one.times for one in steps_shown(way, RISE)] == [5, 8, 10]


def test_a_spoilt_session_holds_what_two_before_it_had_earned() -> None:
    assert after([did(0), did(3), did(7, two_more=False)], 10) == StrengthStep(at=3)
