"""Are signs found, ordered and joined as the rules say?"""

from __future__ import annotations

import pytest

from rules.danger import (
    DangerLevel,
    DangerRule,
    DangerSign,
    Found,
    buttons_of,
    danger_of,
    find_danger,
    is_red_flag,
    is_stop,
)
from rules.phrase_matching import expression, spotter
from rules.vocabulary import Caution


def rule(level: DangerLevel, *phrases: str, button: bool = True) -> DangerRule:
    pattern = spotter(expression(phrase, {}) for phrase in phrases)
    return DangerRule(level=level, pattern=pattern, button=button)


RULES = {
    DangerSign.RASH: rule(DangerLevel.SAME_DAY, "rash"),
    DangerSign.FEVER: rule(DangerLevel.SAME_DAY, "fever"),
    DangerSign.HOT_JOINT: rule(DangerLevel.SAME_DAY, "hot knee"),
    DangerSign.STOP_MEDICINE: rule(DangerLevel.MEDICINE, "stop my tablets", button=False),
    DangerSign.CHEST_PAIN: rule(DangerLevel.EMERGENCY, "chest pain"),
    DangerSign.HOT_JOINT_WITH_FEVER: DangerRule(
        level=DangerLevel.EMERGENCY,
        pattern=spotter([]),
        follows=frozenset({DangerSign.FEVER, DangerSign.HOT_JOINT}),
    ),
    DangerSign.FEVER_ON_TREATMENT: DangerRule(
        level=DangerLevel.EMERGENCY,
        pattern=spotter([]),
        follows=frozenset({DangerSign.FEVER}),
        caution=Caution.CDK46,
    ),
}


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("a crash", [], id="whole words only"),
        pytest.param("No chest pain.", [DangerSign.CHEST_PAIN], id="a denied sign counts"),
        pytest.param("rash, chest pain", [DangerSign.CHEST_PAIN, DangerSign.RASH], id="in order"),
        pytest.param(
            "fever and a hot knee",
            [DangerSign.HOT_JOINT_WITH_FEVER, DangerSign.FEVER, DangerSign.HOT_JOINT],
            id="both together are another sign",
        ),
        pytest.param(
            "rash. Stop my tablets", [DangerSign.RASH, DangerSign.STOP_MEDICINE], id="both kinds"
        ),
    ],
)
def test_signs_are_found_the_most_serious_first(text: str, signs: list[DangerSign]) -> None:
    assert [found.sign for found in find_danger(text, RULES)] == signs


def test_a_sign_that_needs_a_caution_is_found_for_whoever_has_it() -> None:
    found = find_danger("fever", RULES, cautions=[Caution.CDK46])
    assert found[0] == Found(sign=DangerSign.FEVER_ON_TREATMENT, level=DangerLevel.EMERGENCY)


def test_a_tapped_sign_counts_as_a_written_one() -> None:
    assert (danger_of(DangerSign.RASH, RULES),) == find_danger("rash", RULES)


def test_only_signs_with_a_button_are_offered() -> None:
    offered = buttons_of(RULES)
    assert offered[0] is DangerSign.CHEST_PAIN
    assert DangerSign.STOP_MEDICINE not in offered


@pytest.mark.parametrize(
    ("text", "red"), [("hello", False), ("stop my tablets", False), ("rash", True)]
)
def test_a_red_flag_is_any_sign_of_the_body(text: str, red: bool) -> None:
    assert is_red_flag(find_danger(text, RULES)) is red


@pytest.mark.parametrize(("text", "stops"), [("STOP!", True), ("stop it", False), ("", False)])
def test_stop_is_a_whole_message(text: str, stops: bool) -> None:
    assert is_stop(text, {"stop"}) is stops
