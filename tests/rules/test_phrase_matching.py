"""Do the marks of a phrase mean what their page says?"""

from __future__ import annotations

import pytest

from rules.phrase_matching import expression, spotter

GROUPS = {"cant": ["cant", "can not"], "breathe": ["breathe", "breath*"]}


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        pytest.param("chest pain", "some chest pain today", True, id="words"),
        pytest.param("chest pain", "chest pains", False, id="whole words"),
        pytest.param("chest pain", "chest and pain", False, id="nothing between"),
        pytest.param("chest|back pain", "back pain", True, id="either"),
        pytest.param("chest .. pain", "chest has a bad old pain", True, id="four between"),
        pytest.param("chest .. pain", "chest has a very bad old pain", False, id="not five"),
        pytest.param("a ... b", "a " + "x " * 30 + "b", True, id="thirty between"),
        pytest.param("a ... b", "a " + "x " * 31 + "b", False, id="not thirty-one"),
        pytest.param("breath*", "breathless", True, id="a beginning"),
        pytest.param("breath*", "outbreath", False, id="not an end"),
        pytest.param("<cant> <breathe>", "i can not breathing", True, id="groups"),
        pytest.param("<cant>|wont eat", "can not eat", True, id="a group or a word"),
        pytest.param("fell !asleep|ill", "fell asleep", False, id="the next is not"),
        pytest.param("fell !asleep|ill", "fell asleepy", True, id="whole words there too"),
        pytest.param("fell !asleep|ill", "fell", True, id="nothing next"),
        pytest.param("fell !<cant> down", "fell can not down", False, id="no group next"),
        pytest.param("to stop $", "want to stop", True, id="the end"),
        pytest.param("to stop $", "to stop now", False, id="not the end"),
    ],
)
def test_a_phrase_finds(phrase: str, text: str, found: bool) -> None:
    pattern = spotter([expression(phrase, GROUPS)])
    assert (pattern.search(text) is not None) is found


def test_no_phrase_finds_nothing() -> None:
    assert spotter([]).search("anything") is None


@pytest.mark.parametrize(
    "phrase",
    ["", "..", ".. pain", "pain ..", "$", "!no pain", "Pain", "dolor|", "<no> pain", "a.b"],
)
def test_an_odd_phrase_is_refused_by_name(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"neither a plain word|begin and end|no group"):
        expression(phrase, GROUPS)
