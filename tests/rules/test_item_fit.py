"""Does one item fit one day, whoever asks?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules.item_fit import Wanted, fits
from rules.items import Item
from rules.vocabulary import Caution, Effort, Joint, Kind, Movement, Posture, SafetyAnswer
from tests.rules.bundle import SAFETY, item, on

WALK = Wanted(kinds=frozenset({Kind.AEROBIC}), effort=Effort.MODERATE)


def walk(**facts: Any) -> Item:
    return item("walk", Kind.AEROBIC, minutes=10, posture=Posture.WALKING, **facts)


@pytest.mark.parametrize(
    ("walked", "known", "fitting"),
    [
        pytest.param(walk(), {}, True, id="nothing against it"),
        pytest.param(item("roll", Kind.MOBILITY), {}, False, id="another kind"),
        pytest.param(walk(), {"exercise_stopped": True}, False, id="exercise is stopped"),
        pytest.param(walk(pain_to=4), {"pain": 4}, True, id="as much pain as it bears"),
        pytest.param(walk(pain_to=4), {"pain": 5}, False, id="more pain than it bears"),
        pytest.param(walk(pain_from=2), {"pain": 1}, False, id="less pain than it is for"),
        pytest.param(
            walk(loads=frozenset({Joint.KNEES})),
            {"sore": frozenset({Joint.KNEES})},
            False,
            id="loads a sore joint",
        ),
        pytest.param(
            walk(loads=frozenset({Joint.KNEES})),
            {"sore": frozenset({Joint.HANDS})},
            True,
            id="loads another joint",
        ),
        pytest.param(
            walk(movements=frozenset({Movement.IMPACT})),
            {"safety": frozenset({SafetyAnswer.BONE_THINNING})},
            False,
            id="barred by a safety answer",
        ),
        pytest.param(
            walk(cautions=frozenset({Caution.ALLERGY})),
            {"cautions": frozenset({Caution.ALLERGY})},
            False,
            id="a caution of hers",
        ),
        pytest.param(walk(), {"retired": frozenset({"walk"})}, False, id="not for me"),
        pytest.param(walk(), {"kinds_off": frozenset({Kind.AEROBIC})}, False, id="turned off"),
        pytest.param(walk(effort=Effort.MODERATE), {"pain": 1}, True, id="as hard as wanted"),
        pytest.param(walk(effort=Effort.MODERATE), {}, False, id="hard, and no rating"),
    ],
)
def test_an_item_fits(walked: Item, known: dict[str, Any], fitting: bool) -> None:
    assert fits(walked, WALK, on(1, 1, **known), SAFETY) is fitting


def test_nothing_harder_than_wanted_fits() -> None:
    gentle = Wanted(kinds=frozenset({Kind.AEROBIC}))
    assert not fits(walk(effort=Effort.LIGHT), gentle, on(1, 1, pain=1), SAFETY)


def test_food_comes_while_exercise_is_stopped() -> None:
    food = Wanted(kinds=frozenset({Kind.NUTRITION}))
    soup = item("soup", Kind.NUTRITION)
    assert fits(soup, food, on(1, 1, exercise_stopped=True, pain=9), SAFETY)


@pytest.mark.parametrize("kind", [Kind.STRENGTH, Kind.NUTRITION, Kind.LESSON, Kind.REFLECTION])
def test_what_staff_switched_off_or_the_clinician_refused_fits_nobody(kind: Kind) -> None:
    one = item("one", kind, effort=Effort.GENTLE)
    wanted = Wanted(kinds=frozenset({kind}))
    assert fits(one, wanted, on(1, 1), SAFETY)
    assert not fits(one, wanted, on(1, 1, switched_off=frozenset({"one"})), SAFETY)
    assert not fits(replace(one, refused=True), wanted, on(1, 1), SAFETY)


@pytest.mark.parametrize(("late", "fit"), [(0, True), (1, False)])
def test_item_is_sent_up_to_the_day_of_its_review(late: int, fit: bool) -> None:
    food = item("one", Kind.NUTRITION)
    day = replace(on(1, 1), day=food.review_by + timedelta(days=late))
    assert fits(food, Wanted(kinds=frozenset({Kind.NUTRITION})), day, SAFETY) is fit
