"""Does our own safety file keep the clinical rules, and leave everyone something to do?"""

from __future__ import annotations

import pytest

from rules.safety import allowed_item
from rules.vocabulary import MOVEMENT_KINDS, Kind, Movement, Posture, SafetyAnswer
from tests.own_library import own_library

LIBRARY = own_library()
WAITING = {
    SafetyAnswer.HEART_DISEASE,
    SafetyAnswer.BONE_METASTASES,
    SafetyAnswer.FRACTURE_OR_SURGERY,
}
REMOVED = {
    SafetyAnswer.BONE_THINNING: {Movement.LOADED_BEND, Movement.TWIST, Movement.IMPACT},
    SafetyAnswer.NUMB_FEET_OR_FALLS: {Movement.UNSUPPORTED_BALANCE},
    SafetyAnswer.ARM_SWELLING: {Movement.ARM_LOAD},
}


@pytest.mark.parametrize("answer", REMOVED)
def test_an_answer_removes_its_movements_and_waits_for_nobody(answer: SafetyAnswer) -> None:
    rule = LIBRARY.safety[answer]
    assert rule.removes == REMOVED[answer]
    assert (rule.waits, rule.postures) == (False, None)


@pytest.mark.parametrize("answer", [*sorted(WAITING), SafetyAnswer.NOT_SURE])
def test_only_walking_and_seated_items_are_left(answer: SafetyAnswer) -> None:
    assert LIBRARY.safety[answer].postures == frozenset({Posture.WALKING, Posture.SEATED})


def test_three_answers_wait_for_the_coordinator() -> None:
    assert {answer for answer, rule in LIBRARY.safety.items() if rule.waits} == WAITING


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
