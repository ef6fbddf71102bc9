"""Is she offered what fits her day, and told why?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.item_choice import Choice, Reason, Rest, Why, choose, choose_lesson, choose_reflection
from rules.item_fit import DayOfPatient, Offered
from rules.items import Item
from rules.programmes import Activity
from rules.vocabulary import Caution, Effort, Joint, Kind, Posture, ReplyTo, SafetyAnswer
from tests.rules.bundle import MONDAY, SAFETY, bundle, item, on, plan

SHELF = bundle()
BY_ID = {one.id: one for one in SHELF}
WALK, STRENGTH, HANDS, MOBILITY, GENTLE = 1, 2, 4, 5, 7  # weekdays of week 1
REST = 7  # of week 3


def chosen(day: DayOfPatient, items: Sequence[Item] = SHELF, seed: int = 1) -> Choice:
    choice = choose(day, items, SAFETY, seed=seed)
    assert isinstance(choice, Choice)
    return choice


def rested(day: DayOfPatient, items: Sequence[Item] = SHELF) -> Rest:
    rest = choose(day, items, SAFETY, seed=1)
    assert isinstance(rest, Rest)
    return rest


def reasons(choice: Choice | Rest) -> list[Reason]:
    return [why.reason for why in choice.why]


def had(*ids: str, days_ago: int = 9) -> tuple[Offered, ...]:
    return tuple(Offered(item_id=one, day=MONDAY - timedelta(days=days_ago)) for one in ids)


@pytest.mark.parametrize(
    ("weekday", "kinds"),
    [
        (WALK, {Kind.AEROBIC}),
        (STRENGTH, {Kind.STRENGTH}),
        (HANDS, {Kind.HANDS}),
        (MOBILITY, {Kind.MOBILITY}),
        (GENTLE, {Kind.MOBILITY, Kind.HANDS}),
    ],
)
def test_a_day_offers_what_the_plan_is_for(weekday: int, kinds: set[Kind]) -> None:
    choice = chosen(on(1, weekday, pain=2))
    assert choice.movement.kind in kinds
    assert choice.why[0] == Why(reason=Reason.DAY_OF_PLAN, value=plan(1, weekday).activity)


def test_a_rest_day_offers_no_movement() -> None:
    rest = rested(on(3, REST, pain=2))
    assert rest.why == (Why(reason=Reason.DAY_OF_PLAN, value=Activity.REST),)
    assert rest.food is None


def test_strength_brings_its_warm_up() -> None:
    choice = chosen(on(1, STRENGTH, pain=2))
    assert choice.warm_up is not None
    assert choice.warm_up.kind is Kind.MOBILITY


def test_only_strength_has_a_warm_up() -> None:
    assert chosen(on(1, WALK, pain=2)).warm_up is None


def test_strength_without_a_warm_up_becomes_a_gentle_day() -> None:
    few = [one for one in SHELF if one.kind is not Kind.MOBILITY]
    choice = chosen(on(1, STRENGTH, pain=2), few)
    assert choice.movement.kind is Kind.HANDS
    assert choice.why[0] == Why(reason=Reason.SWAPPED, value=Activity.STRENGTH)


@pytest.mark.parametrize(("weekday", "comes"), [(1, True), (2, False), (3, True), (6, True)])
def test_food_rides_on_its_three_days(weekday: int, comes: bool) -> None:
    choice = chosen(on(1, weekday, pain=2))
    assert (choice.food is not None) is comes
    assert (Reason.FOOD_DAY in reasons(choice)) is comes


def test_food_is_offered_once_a_day() -> None:
    day = on(1, WALK, too_sore=True)
    again = replace(day, offered=(Offered(item_id="food-0", day=day.day),))
    assert chosen(again).food is None


@pytest.mark.parametrize(
    ("known", "minutes", "left"),
    [
        pytest.param({}, 30, 120, id="nothing walked yet"),
        pytest.param({"minutes_done": 60}, 30, 60, id="half the week"),
        pytest.param({"minutes_done": 105}, 15, 15, id="the last quarter of an hour"),
        pytest.param({"minutes_done": 117}, 10, 3, id="never less than the item takes"),
    ],
)
def test_a_walk_is_no_longer_than_what_is_left(
    known: dict[str, Any], minutes: int, left: int
) -> None:
    choice = chosen(on(3, 4, pain=2, **known))
    assert choice.minutes == minutes
    assert Why(reason=Reason.LEFT_OF_WEEK, value=left) in choice.why


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        pytest.param(on(3, 4, pain=2, minutes_done=120), Reason.WEEK_DONE, id="walks done"),
        pytest.param(on(2, 5, pain=2, strength_done=2), Reason.STRENGTH_DONE, id="strength done"),
        pytest.param(
            on(2, 5, pain=2, strength_last_day=MONDAY + timedelta(days=10)),
            Reason.REST_DAY,
            id="strength yesterday",
        ),
        pytest.param(
            on(2, 5, pain=2, strength_last_day=MONDAY + timedelta(days=11)),
            Reason.REST_DAY,
            id="strength today",
        ),
        pytest.param(on(1, STRENGTH, pain=8), Reason.FLARE, id="severe today"),
        pytest.param(on(1, STRENGTH, pain=2, too_sore=True), Reason.TOO_SORE, id="too sore"),
        pytest.param(
            on(1, WALK, pain=3, flare_days=(MONDAY,)), Reason.FLARE, id="severe earlier today"
        ),
        pytest.param(
            on(1, WALK, pain=3, flare_days=(MONDAY - timedelta(days=1),)),
            Reason.AFTER_FLARE,
            id="severe yesterday",
        ),
    ],
)
def test_a_day_that_has_enough_is_gentle(day: DayOfPatient, reason: Reason) -> None:
    choice = chosen(day)
    assert choice.movement.kind in {Kind.MOBILITY, Kind.HANDS}
    assert choice.movement.effort is Effort.GENTLE
    assert choice.why[0].reason is reason


def test_strength_comes_again_after_one_rest_day() -> None:
    day = on(2, 5, pain=2, strength_last_day=MONDAY + timedelta(days=9))
    assert chosen(day).movement.kind is Kind.STRENGTH


@pytest.mark.parametrize(
    ("days_ago", "minutes", "efforts"),
    [
        pytest.param(2, 15, {Effort.GENTLE, Effort.LIGHT}, id="half, and light"),
        pytest.param(3, 30, set(Effort), id="over"),
    ],
)
def test_walks_ramp_back_after_a_flare(days_ago: int, minutes: int, efforts: set[Effort]) -> None:
    day = on(3, 4, pain=2)
    flared = replace(day, flare_days=(day.day - timedelta(days=days_ago),))
    offered = [chosen(flared, seed=seed) for seed in range(10)]
    assert {choice.minutes for choice in offered} == {minutes}
    assert {choice.movement.effort for choice in offered} <= efforts


def test_strength_waits_until_the_ramp_is_over() -> None:
    day = on(2, 5, pain=2)
    two_days = replace(day, flare_days=(day.day - timedelta(days=2),))
    assert chosen(two_days).movement.kind is not Kind.STRENGTH
    three_days = replace(day, flare_days=(day.day - timedelta(days=3),))
    assert chosen(three_days).movement.kind is Kind.STRENGTH


def test_all_exercise_stops_until_staff_clear_it() -> None:
    rest = rested(on(1, WALK, pain=2, exercise_stopped=True))
    assert rest.why[0] == Why(reason=Reason.STOPPED)
    assert rest.food is not None


@pytest.mark.parametrize(
    "answer",
    [SafetyAnswer.HEART_DISEASE, SafetyAnswer.BONE_METASTASES, SafetyAnswer.FRACTURE_OR_SURGERY],
)
def test_some_wait_for_the_coordinator(answer: SafetyAnswer) -> None:
    day = on(1, WALK, pain=2, safety=frozenset({answer}))
    assert reasons(rested(day))[0] is Reason.WAITING_FOR_TEAM
    cleared = chosen(replace(day, cleared=True))
    assert cleared.movement.posture in {Posture.SEATED, Posture.WALKING}


def test_sore_joints_are_spared_and_eased() -> None:
    choice = chosen(on(1, GENTLE, pain=2, sore=frozenset({Joint.KNEES})))
    assert Joint.KNEES in choice.movement.eases
    assert Why(reason=Reason.EASES, value=Joint.KNEES) in choice.why


def test_no_sore_joint_is_loaded() -> None:
    day = on(1, WALK, pain=2, sore=frozenset({Joint.KNEES}))
    for seed in range(20):
        choice = chosen(day, seed=seed)
        assert Joint.KNEES not in choice.movement.loads
        assert Why(reason=Reason.SPARES, value=Joint.KNEES) in choice.why


def test_without_a_rating_nothing_moderate_is_offered() -> None:
    hard = [item("hill", Kind.AEROBIC, minutes=10, effort=Effort.MODERATE)]
    assert chosen(on(1, WALK, pain=0), hard).movement.id == "hill"
    assert rested(on(1, WALK), hard).why[0].reason is Reason.DAY_OF_PLAN


def test_nothing_that_fits_is_a_rest_that_says_so() -> None:
    assert Reason.NOTHING_FITS in reasons(rested(on(1, WALK, pain=2), []))


@pytest.mark.parametrize(
    "known",
    [
        pytest.param({"retired": frozenset({"food-0"})}, id="not for me"),
        pytest.param({"cautions": frozenset({Caution.ALLERGY})}, id="a caution"),
        pytest.param({"kinds_off": frozenset({Kind.NUTRITION})}, id="a kind turned off"),
    ],
)
def test_food_that_is_not_for_her_never_comes(known: dict[str, Any]) -> None:
    one = [item("food-0", Kind.NUTRITION, cautions=frozenset({Caution.ALLERGY}))]
    assert rested(on(1, WALK), one).food is not None
    assert rested(on(1, WALK, **known), one).food is None


def test_a_movement_not_for_her_never_comes() -> None:
    walks = [item(name, Kind.AEROBIC, minutes=10) for name in ("a", "b")]
    day = on(1, WALK, pain=2, retired=frozenset({"a"}))
    assert {chosen(day, walks, seed).movement.id for seed in range(9)} == {"b"}


def test_what_is_new_comes_before_what_she_had() -> None:
    walks = [item(name, Kind.AEROBIC, minutes=10) for name in ("a", "b", "c")]
    choice = chosen(on(1, WALK, pain=2, offered=had("a", "c")), walks)
    assert choice.movement.id == "b"
    assert Reason.NEW_TO_YOU in reasons(choice)


def test_what_she_liked_comes_first_again() -> None:
    walks = [item(name, Kind.AEROBIC, minutes=10) for name in ("a", "b", "c")]
    day = on(1, WALK, pain=2, offered=had("a", "b", "c"), liked=frozenset({"b"}))
    for seed in range(9):
        choice = chosen(day, walks, seed)
        assert choice.movement.id == "b"
        assert Reason.LIKED in reasons(choice)
        assert Reason.NEW_TO_YOU not in reasons(choice)


def walks(*, longest: int = 0, **facts: Any) -> list[Item]:
    """Return walks that may last for so many minutes, 0 for any."""
    facts = {"minutes": 10, "posture": Posture.WALKING, "longest": longest, **facts}
    return [item(f"walk-{longest}-{place}", Kind.AEROBIC, **facts) for place in "abc"]


def on_a_long_walk(**known: Any) -> DayOfPatient:
    """Return a day whose plan asks for 20 minutes of walking."""
    day = on(1, WALK, pain=2, **known)
    return replace(day, plan=replace(day.plan, minutes=20, week_minutes=60))


def test_a_walk_comes_that_lasts_as_long_as_the_plan_asks() -> None:
    shelf = [*walks(longest=15), *walks(longest=20), item("row", Kind.AEROBIC, minutes=10)]
    found = [chosen(on_a_long_walk(), shelf, seed) for seed in range(9)]
    assert {one.movement.longest for one in found} == {20}
    assert {one.minutes for one in found} == {20}


def test_where_no_walk_lasts_so_long_a_shorter_one_comes() -> None:
    shelf = [*walks(longest=15), item("row", Kind.AEROBIC, minutes=10)]
    found = chosen(on_a_long_walk(), shelf)
    assert (found.movement.longest, found.minutes) == (15, 15)


@pytest.mark.parametrize(
    ("longest", "days_ago", "comes"),
    [
        pytest.param(30, 12, True, id="long enough"),
        pytest.param(15, 12, False, id="too short"),
        pytest.param(30, 3, False, id="had of late"),
    ],
)
def test_what_she_liked_comes_between_walks_that_are_as_long(
    longest: int, days_ago: int, *, comes: bool
) -> None:
    bike = item("bike", Kind.AEROBIC, minutes=10, longest=longest)
    done = Offered(item_id="bike", day=MONDAY - timedelta(days=days_ago), reply=ReplyTo.DONE)
    since = had("walk-0-a", days_ago=2)
    day = on_a_long_walk(offered=(done, done, done, *since), liked=frozenset({"bike"}))
    found = {chosen(day, [*walks(), bike], seed).movement.id for seed in range(9)}
    assert ("bike" in found) is comes


def test_what_is_no_walk_grows_with_each_time_she_did_it() -> None:
    bike = item("bike", Kind.AEROBIC, minutes=10, longest=20)
    done = Offered(item_id="bike", day=MONDAY - timedelta(days=3), reply=ReplyTo.DONE)
    minutes = [
        chosen(on_a_long_walk(offered=(done,) * times), [bike]).minutes for times in range(4)
    ]
    assert minutes == [10, 15, 20, 20]
    assert Reason.SEATED in reasons(chosen(on_a_long_walk(), [bike]))


def test_a_stroll_does_not_serve_where_it_is_meant_to_be_brisk() -> None:
    strolls, swift = walks(longest=20), walks(longest=30, effort=Effort.LIGHT)
    day = on_a_long_walk()
    day = replace(day, plan=replace(day.plan, brisk=50))
    assert {chosen(day, [*strolls, *swift], seed).brisk for seed in range(9)} == {10}
    assert chosen(day, strolls).brisk == 0


def test_another_group_comes_than_last_time() -> None:
    walks = [item(name, Kind.AEROBIC, minutes=10, group=name[0]) for name in ("a1", "a2", "b1")]
    day = on(1, WALK, pain=2, offered=had("a1"))
    assert {chosen(day, walks, seed).movement.id for seed in range(9)} == {"b1"}


def test_what_is_like_something_she_liked_comes_sooner() -> None:
    walks = [item(name, Kind.AEROBIC, minutes=10, group=name[0]) for name in ("a1", "b1", "c1")]
    liked = item("c2", Kind.AEROBIC, minutes=10, group="c")
    last = (*had("c2"), *had("a1", days_ago=3))
    day = on(1, WALK, pain=2, offered=last, liked=frozenset({"c2"}))
    assert {chosen(day, [*walks, liked], seed).movement.id for seed in range(9)} == {"c1"}


def test_the_same_item_does_not_come_twice_in_a_day() -> None:
    one = [item("roll", Kind.MOBILITY, minutes=2)]
    day = on(1, MOBILITY, pain=2)
    again = replace(day, offered=(Offered(item_id="roll", day=day.day),))
    assert Reason.NOTHING_FITS in reasons(rested(again, one))


def test_reflections_do_not_repeat_until_all_were_had() -> None:
    day = on(1, 3, offered=had(*(f"reflection-{n}" for n in range(4))))
    found = choose_reflection(day, SHELF, SAFETY, seed=1)
    assert found is not None
    assert found.id == "reflection-4"


def test_no_reflection_comes_to_whoever_wants_none() -> None:
    day = on(1, 3, kinds_off=frozenset({Kind.REFLECTION}))
    assert choose_reflection(day, SHELF, SAFETY, seed=1) is None


def test_lessons_come_in_the_order_of_the_programme() -> None:
    order = ("lesson-3", "lesson-1")
    offered: tuple[Offered, ...] = ()
    found = []
    for _ in range(5):
        day = on(1, 7, offered=offered)
        lesson = choose_lesson(day, SHELF, SAFETY, first=order, seed=1)
        assert lesson is not None
        found.append(lesson.id)
        offered += had(lesson.id)
    assert found[:2] == ["lesson-3", "lesson-1"]
    assert sorted(found) == [f"lesson-{n}" for n in range(5)]


def test_a_lesson_on_weight_comes_only_to_whoever_turned_it_on() -> None:
    order = ("lesson-weight",)
    ids = {
        weight: getattr(
            choose_lesson(on(1, 7, weight_on=weight), SHELF, SAFETY, first=order, seed=1), "id", ""
        )
        for weight in (True, False)
    }
    assert ids[True] == "lesson-weight"
    assert ids[False] != "lesson-weight"


days = st.builds(
    on,
    st.integers(1, 5),
    st.integers(1, 7),
    pain=st.none() | st.integers(0, 10),
    sore=st.frozensets(st.sampled_from(Joint), max_size=4),
    safety=st.frozensets(st.sampled_from(SafetyAnswer), max_size=3),
    cleared=st.booleans(),
    exercise_stopped=st.booleans(),
    too_sore=st.booleans(),
    cautions=st.frozensets(st.sampled_from(Caution)),
    minutes_done=st.integers(0, 200),
    strength_done=st.integers(0, 3),
    strength_last_day=st.none() | st.dates(MONDAY, MONDAY + timedelta(days=35)),
    flare_days=st.lists(st.dates(MONDAY, MONDAY + timedelta(days=35)), max_size=3).map(tuple),
    liked=st.frozensets(st.sampled_from(sorted(BY_ID)), max_size=5),
    retired=st.frozensets(st.sampled_from(sorted(BY_ID)), max_size=20),
    kinds_off=st.frozensets(st.sampled_from(Kind), max_size=3),
    offered=st.lists(
        st.builds(
            Offered,
            item_id=st.sampled_from(sorted(BY_ID)),
            day=st.dates(MONDAY - timedelta(days=30), MONDAY + timedelta(days=40)),
        ),
        max_size=30,
    ).map(tuple),
)


def assert_safe(found: Choice | Rest, day: DayOfPatient) -> None:
    """Check by the clinical page itself, not by the rules that chose."""
    moves = [found.movement, found.warm_up] if isinstance(found, Choice) else []
    for one in filter(None, moves):
        assert not day.exercise_stopped
        assert not one.loads & day.sore
        assert day.pain is None or one.pain_from <= day.pain <= one.pain_to
        for answer in day.safety:
            rule = SAFETY[answer]
            assert day.cleared or not rule.waits
            assert not rule.removes & one.movements
            assert rule.postures is None or one.posture in rule.postures
        if (day.pain or 0) >= 7 or day.too_sore:
            assert one.effort is Effort.GENTLE
            assert one.kind in {Kind.MOBILITY, Kind.HANDS}
    for one in filter(None, [*moves, found.food]):
        assert one.id not in day.retired
        assert one.kind not in day.kinds_off
        assert not one.cautions & day.cautions


@given(days, st.integers(0, 99))
def test_nothing_unfit_is_ever_offered(day: DayOfPatient, seed: int) -> None:
    assert_safe(choose(day, SHELF, SAFETY, seed=seed), day)


@given(days, st.integers(0, 99))
def test_the_choice_depends_on_the_seed_and_not_on_the_order(day: DayOfPatient, seed: int) -> None:
    assert choose(day, SHELF, SAFETY, seed=seed) == choose(day, SHELF[::-1], SAFETY, seed=seed)


@given(days, st.integers(0, 99))
def test_everything_offered_says_why(day: DayOfPatient, seed: int) -> None:
    assert choose(day, SHELF, SAFETY, seed=seed).why


@given(days)
def test_strength_never_follows_strength(day: DayOfPatient) -> None:
    yesterday = replace(day, strength_last_day=day.day - timedelta(days=1))
    found = choose(yesterday, SHELF, SAFETY, seed=1)
    assert not isinstance(found, Choice) or found.movement.kind is not Kind.STRENGTH


def test_a_date_is_all_that_changes_the_lot() -> None:
    walks = [item(f"w{n}", Kind.AEROBIC, minutes=10) for n in range(9)]
    day = on(1, WALK, pain=2)
    drawn = {chosen(replace(day, day=date(2026, 5, n)), walks).movement.id for n in range(1, 29)}
    assert len(drawn) > 3


@pytest.mark.parametrize("seed", range(5))
def test_what_she_does_comes_before_what_she_lets_be(seed: int) -> None:
    """Two indoor walks and two outdoor ones: she did one indoors, and let one outdoors be."""
    walks = [
        item(f"{place}-{n}", Kind.AEROBIC, minutes=10, group=place)
        for place in ("in", "out", "up")
        for n in range(2)
    ]
    long_ago = MONDAY - timedelta(days=9)
    offered = (
        Offered(item_id="in-0", day=long_ago, reply=ReplyTo.DONE),
        Offered(item_id="out-0", day=long_ago, reply=ReplyTo.NOT_TODAY),
        Offered(item_id="up-0", day=long_ago + timedelta(days=1), reply=ReplyTo.LATER),
    )
    first = chosen(on(1, WALK, pain=2, offered=offered), walks, seed)
    assert first.movement.id == "in-1"
    others = [one for one in walks if one.group != "in"]
    lets_be = replace(on(1, WALK, pain=2), offered=offered[:2])
    assert chosen(lets_be, others, seed).movement.group == "up"
