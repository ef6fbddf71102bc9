"""Does our own safety file keep the clinical rules, and leave everyone something to do?"""

from __future__ import annotations

from datetime import date

import pytest

from rules.item_fit import DayOfPatient, Wanted, fitting
from rules.programmes import Activity, DayPlan
from rules.safety import allowed_item
from rules.vocabulary import MOVEMENT_KINDS, Caution, Kind, Movement, Posture, SafetyAnswer
from tests.own_library import own_library

LIBRARY = own_library()
PLAN = DayPlan(week=1, weekday=1, activity=Activity.REST)
WAITING = {
    SafetyAnswer.HEART_DISEASE,
    SafetyAnswer.BONE_METASTASES,
    SafetyAnswer.FRACTURE_OR_SURGERY,
    SafetyAnswer.JOINT_REPLACEMENT,
    SafetyAnswer.BLACKOUTS,
    SafetyAnswer.TWO_FALLS,
}
ON_FOOT_TOO = WAITING - {SafetyAnswer.BLACKOUTS}
REMOVED = {
    SafetyAnswer.BONE_THINNING: {Movement.LOADED_BEND, Movement.TWIST, Movement.IMPACT},
    SafetyAnswer.NUMB_FEET_OR_FALLS: {Movement.UNSUPPORTED_BALANCE},
    SafetyAnswer.ARM_SWELLING: {Movement.ARM_LOAD},
    SafetyAnswer.BLOOD_THINNERS: {Movement.IMPACT, Movement.UNSUPPORTED_BALANCE},
    SafetyAnswer.TREATMENT: set(),
    SafetyAnswer.SIXTY_FIVE_OR_OVER: set(),
}
STEADIED = {
    SafetyAnswer.BONE_THINNING,
    SafetyAnswer.NUMB_FEET_OR_FALLS,
    SafetyAnswer.TWO_FALLS,
    SafetyAnswer.SIXTY_FIVE_OR_OVER,
}
CAUTIONED = {
    SafetyAnswer.TREATMENT: {Caution.CDK46},
    SafetyAnswer.BLOOD_THINNERS: {Caution.ANTICOAGULANTS},
}


@pytest.mark.parametrize("answer", REMOVED)
def test_an_answer_removes_its_movements_and_waits_for_nobody(answer: SafetyAnswer) -> None:
    rule = LIBRARY.safety[answer]
    assert rule.removes == REMOVED[answer]
    assert (rule.waits, rule.postures) == (False, None)


@pytest.mark.parametrize("answer", [*sorted(ON_FOOT_TOO), SafetyAnswer.NOT_SURE])
def test_only_walking_and_seated_items_are_left(answer: SafetyAnswer) -> None:
    assert LIBRARY.safety[answer].postures == frozenset({Posture.WALKING, Posture.SEATED})


def test_whoever_may_faint_stays_on_a_chair() -> None:
    assert LIBRARY.safety[SafetyAnswer.BLACKOUTS].postures == frozenset({Posture.SEATED})


def test_what_a_coordinator_must_look_at_first_waits() -> None:
    assert {answer for answer, rule in LIBRARY.safety.items() if rule.waits} == WAITING


@pytest.mark.parametrize("answer", SafetyAnswer)
def test_an_answer_gives_balance_and_leaves_food_out(answer: SafetyAnswer) -> None:
    rule = LIBRARY.safety[answer]
    assert rule.steadies is (answer in STEADIED)
    assert rule.cautions == CAUTIONED.get(answer, set())


@pytest.mark.parametrize("answer", CAUTIONED)
def test_food_that_the_answer_speaks_against_never_fits(answer: SafetyAnswer) -> None:
    day = DayOfPatient(day=date(2026, 3, 2), plan=PLAN, safety=frozenset({answer}))
    wanted = Wanted(kinds=frozenset({Kind.NUTRITION}))
    foods = fitting(LIBRARY.of_kind(Kind.NUTRITION), wanted, day, LIBRARY.safety)
    assert foods
    assert not [food.id for food in foods if food.cautions & CAUTIONED[answer]]


@pytest.mark.parametrize("kind", sorted(MOVEMENT_KINDS))
def test_every_answer_at_once_still_leaves_something_of_each_kind(kind: Kind) -> None:
    left = [
        item
        for item in LIBRARY.of_kind(kind)
        if allowed_item(item, SafetyAnswer, True, LIBRARY.safety)
    ]
    assert len(left) >= 3


@pytest.mark.parametrize("kind", sorted(MOVEMENT_KINDS))
def test_nothing_is_offered_to_whoever_waits(kind: Kind) -> None:
    assert not [
        item
        for item in LIBRARY.of_kind(kind)
        if allowed_item(item, [SafetyAnswer.HEART_DISEASE], False, LIBRARY.safety)
    ]


def test_a_severe_day_still_has_gentle_mobility_and_no_strength() -> None:
    severe = 7
    fitting = {item.kind for item in LIBRARY.items.values() if item.pain_to >= severe}
    assert Kind.MOBILITY in fitting
    assert not fitting & {Kind.STRENGTH, Kind.AEROBIC}


def test_nothing_in_the_library_jolts_or_needs_the_floor() -> None:
    asked = {movement for item in LIBRARY.items.values() for movement in item.movements}
    assert not asked & {Movement.IMPACT, Movement.FLOOR}
