"""Are signs ordered as the rules say, and what follows from them?"""

from __future__ import annotations

import pytest

from rules.danger import (
    DangerLevel,
    DangerRule,
    DangerSign,
    Found,
    buttons_of,
    in_order,
    is_red_flag,
    is_stop,
    stops_exercise,
)
from rules.sign_grids import SignGrids


def rule(level: DangerLevel, *, button: bool = True) -> DangerRule:
    return DangerRule(level=level, grids=SignGrids(), button=button)


RULES = {
    DangerSign.RASH: rule(DangerLevel.SAME_DAY),
    DangerSign.STOP_MEDICINE: rule(DangerLevel.MEDICINE, button=False),
    DangerSign.CHEST_PAIN: rule(DangerLevel.EMERGENCY),
    DangerSign.NEW_LUMP: rule(DangerLevel.SOON),
    DangerSign.ONE_SPOT_PAIN: rule(DangerLevel.SOON),
    DangerSign.FALL: rule(DangerLevel.SAME_DAY),
}


def found(*signs: DangerSign) -> tuple[Found, ...]:
    return in_order(signs, RULES)


def test_the_most_serious_sign_comes_first() -> None:
    signs = found(DangerSign.NEW_LUMP, DangerSign.RASH, DangerSign.CHEST_PAIN, DangerSign.FALL)
    assert [one.sign for one in signs] == [
        DangerSign.CHEST_PAIN,
        DangerSign.FALL,
        DangerSign.RASH,
        DangerSign.NEW_LUMP,
    ]


def test_a_sign_may_go_without_a_button() -> None:
    assert DangerSign.STOP_MEDICINE not in buttons_of(RULES)
    assert buttons_of(RULES)[0] is DangerSign.CHEST_PAIN


@pytest.mark.parametrize(
    ("sign", "red_flag", "stops"),
    [
        (DangerSign.CHEST_PAIN, True, True),
        (DangerSign.RASH, True, True),
        (DangerSign.NEW_LUMP, True, False),
        (DangerSign.ONE_SPOT_PAIN, True, True),
        (DangerSign.STOP_MEDICINE, False, False),
    ],
)
def test_what_follows_from_a_sign(sign: DangerSign, red_flag: bool, stops: bool) -> None:
    assert is_red_flag(found(sign)) is red_flag
    assert stops_exercise(found(sign)) is stops


@pytest.mark.parametrize(
    ("text", "stops"), [("STOP!", True), ("please stop the rain", False), ("stop", True)]
)
def test_stop_is_the_whole_message(text: str, stops: bool) -> None:
    assert is_stop(text, {"stop"}) is stops
