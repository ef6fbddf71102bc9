"""Does each safety answer take away what it must, and nothing else?"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.items import Item
from rules.safety import SafetyRule, allowed_item
from rules.vocabulary import MOVEMENT_KINDS, Kind, Movement, Posture, SafetyAnswer

RULES = {
    SafetyAnswer.BONE_THINNING: SafetyRule(removes=frozenset({Movement.TWIST, Movement.IMPACT})),
    SafetyAnswer.NUMB_FEET_OR_FALLS: SafetyRule(removes=frozenset({Movement.UNSUPPORTED_BALANCE})),
    SafetyAnswer.ARM_SWELLING: SafetyRule(removes=frozenset({Movement.ARM_LOAD})),
    SafetyAnswer.HEART_DISEASE: SafetyRule(
        waits=True, postures=frozenset({Posture.WALKING, Posture.SEATED})
    ),
    SafetyAnswer.BONE_METASTASES: SafetyRule(waits=True, removes=frozenset({Movement.TWIST})),
    SafetyAnswer.FRACTURE_OR_SURGERY: SafetyRule(waits=True),
    SafetyAnswer.JOINT_REPLACEMENT: SafetyRule(waits=True),
    SafetyAnswer.TREATMENT: SafetyRule(),
    SafetyAnswer.BLOOD_THINNERS: SafetyRule(removes=frozenset({Movement.UNSUPPORTED_BALANCE})),
    SafetyAnswer.BLACKOUTS: SafetyRule(waits=True, postures=frozenset({Posture.SEATED})),
    SafetyAnswer.TWO_FALLS: SafetyRule(waits=True),
    SafetyAnswer.SIXTY_FIVE_OR_OVER: SafetyRule(steadies=True),
    SafetyAnswer.NOT_SURE: SafetyRule(postures=frozenset({Posture.WALKING, Posture.SEATED})),
}


def an_item(
    *movements: Movement, posture: Posture = Posture.SEATED, kind: Kind = Kind.STRENGTH
) -> Item:
    return Item(
        id="x",
        kind=kind,
        posture=posture,
        movements=frozenset(movements),
        review_by=date(2027, 1, 1),
    )


SEATED, STANDING = an_item(), an_item(posture=Posture.STANDING)
TWISTING = an_item(Movement.TWIST)
FOOD = an_item(Movement.TWIST, posture=Posture.LYING, kind=Kind.NUTRITION)

CASES = [
    pytest.param(TWISTING, [], False, True, id="no answers, everything"),
    pytest.param(TWISTING, ["bone_thinning"], False, False, id="thin bones, no twist"),
    pytest.param(TWISTING, ["bone_thinning"], True, False, id="clearing gives no twist back"),
    pytest.param(STANDING, ["bone_thinning"], False, True, id="thin bones may stand"),
    pytest.param(
        an_item(Movement.UNSUPPORTED_BALANCE),
        ["numb_feet_or_falls"],
        False,
        False,
        id="numb feet hold on",
    ),
    pytest.param(an_item(Movement.ARM_LOAD), ["arm_swelling"], False, False, id="arm starts light"),
    pytest.param(SEATED, ["heart_disease"], False, False, id="heart waits"),
    pytest.param(SEATED, ["heart_disease"], True, True, id="heart cleared, seated"),
    pytest.param(STANDING, ["heart_disease"], True, False, id="heart cleared, not standing"),
    pytest.param(SEATED, ["not_sure"], False, True, id="not sure, seated"),
    pytest.param(STANDING, ["not_sure"], True, False, id="not sure, not standing"),
    pytest.param(TWISTING, ["arm_swelling", "bone_thinning"], False, False, id="answers add up"),
    pytest.param(FOOD, list(SafetyAnswer), False, True, id="food is never held back"),
]


@pytest.mark.parametrize(("item", "answers", "cleared", "allowed"), CASES)
def test_an_answer_takes_away_what_it_must(
    item: Item, answers: list[str], cleared: bool, allowed: bool
) -> None:
    assert allowed_item(item, map(SafetyAnswer, answers), cleared, RULES) is allowed


def test_an_answer_without_a_rule_is_never_let_pass() -> None:
    with pytest.raises(KeyError):
        allowed_item(SEATED, [SafetyAnswer.NOT_SURE], True, {})


items = st.builds(
    an_item, posture=st.sampled_from(Posture), kind=st.sampled_from(sorted(MOVEMENT_KINDS))
)
answer_sets = st.frozensets(st.sampled_from(SafetyAnswer))


@given(item=items, few=answer_sets, more=answer_sets, cleared=st.booleans())
def test_another_answer_never_opens_an_item(
    item: Item, few: frozenset[SafetyAnswer], more: frozenset[SafetyAnswer], cleared: bool
) -> None:
    if allowed_item(item, few | more, cleared, RULES):
        assert allowed_item(item, few, cleared, RULES)
