"""Are words sorted by what they stand for, slips, small forms and denials too?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.concepts import Lexicon

ENGLISH = Lexicon(
    {
        "chest": ["chest", "breast bone"],
        "pain": ["pain", "hurts"],
        "numb": ["no feeling"],
        "leg": ["legs"],
        "fever": ["fever"],
        "negation": ["no", "not"],
        "turn": ["but"],
    },
    mended={"chest", "pain", "numb", "leg"},
    ordinary=["chess", "heats"],
    by_sound=False,
)
SPANISH = Lexicon(
    {
        "head": ["cabeza"],
        "pain": ["dolor"],
        "swollen": ["hinchada"],
        "breath": ["respirar"],
        "negation": ["no"],
        "turn": ["pero"],
    },
    mended={"head", "pain", "swollen", "breath"},
    ordinary=[],
    by_sound=True,
)


def said(lexicon: Lexicon, text: str) -> list[str]:
    """Return the concepts in order, a denied one with a mark."""
    return [
        ("!" if one.denied else "") + "+".join(sorted(one.concepts))
        for clause in lexicon.read(text)
        for one in clause.mentions
    ]


@pytest.mark.parametrize(
    ("text", "ideas"),
    [
        pytest.param("My CHEST hurts!", ["chest", "pain"], id="plain"),
        pytest.param("my chedt hrts", ["chest", "pain"], id="a slip in each"),
        pytest.param("chesst paain", ["chest", "pain"], id="letters doubled"),
        pytest.param("chess pain", ["pain"], id="a word of its own is no slip"),
        pytest.param("pain at the breast bone", ["pain", "chest"], id="a few words together"),
        pytest.param("no feeling in my legs", ["numb", "leg"], id="a no that is part of it"),
        pytest.param("no chest pain", ["negation", "!chest", "!pain"], id="denied"),
        pytest.param(
            "no chest pain but fever", ["negation", "!chest", "!pain", "fever"], id="turn"
        ),
        pytest.param("no. chest pain", ["negation", "chest", "pain"], id="a clause ends it"),
        pytest.param(
            "not to worry you too much dear nurse pain", ["negation", "pain"], id="far away"
        ),
        pytest.param("", [], id="nothing"),
    ],
)
def test_words_are_sorted_by_concept(text: str, ideas: list[str]) -> None:
    assert said(ENGLISH, text) == ideas


@pytest.mark.parametrize(
    ("text", "ideas"),
    [
        ("me duele la cavesa", ["head"]),
        ("un dolorcito de cabeza", ["pain", "head"]),
        ("hinchadísima", ["swollen"]),
        ("no puedo rrespirar", ["negation", "!breath"]),
    ],
)
def test_spanish_is_read_by_sound_and_without_size(text: str, ideas: list[str]) -> None:
    assert said(SPANISH, text) == ideas


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for clause in ENGLISH.read(text):
        assert len(clause.mentions) <= len(clause.words)
