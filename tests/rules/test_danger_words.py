"""Is she told what to do, asked, or left in peace, as her words deserve?"""

from __future__ import annotations

import base64
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.files.danger_words import load_hearing
from rules.danger import DangerLevel, DangerSign
from rules.danger_words import NOTHING_HEARD, Tier, bare_degrees, hear
from rules.vocabulary import Caution

WORDS = load_hearing()


@pytest.mark.parametrize(
    ("language", "text", "sign"),
    [
        ("en", "I have chest pain", DangerSign.CHEST_PAIN),
        ("en", "chst pain", DangerSign.CHEST_PAIN),
        ("en", "want to unalive myself", DangerSign.SELF_HARM),
        ("en", "my foot is dragging since yesterday", DangerSign.LEG_WEAKNESS),
        ("en", "I took too many tablets", DangerSign.OVERDOSE),
        ("en", "I took an extra tablet by mistake", DangerSign.EXTRA_TABLET),
        ("en", "I have a fever", DangerSign.FEVER),
        ("en", "I fell", DangerSign.FALL),
        ("en", "I want to stop the letrozole", DangerSign.STOP_MEDICINE),
        ("en", "please stop messaging me", DangerSign.STOP_MESSAGES),
        ("en", "stop it now", DangerSign.STOP_MESSAGES),
        ("es", "me duele el pecho", DangerSign.CHEST_PAIN),
        ("es", "se me chuequeó la boca", DangerSign.STROKE_SIGNS),
        ("es", "me quiero morir", DangerSign.SELF_HARM),
        ("es", "calentura", DangerSign.FEVER),
        ("es", "me caí", DangerSign.FALL),
        ("es", "no aguanto más este tratamiento", DangerSign.STOP_MEDICINE),
        ("es", "dejen de mandarme mensajes", DangerSign.STOP_MESSAGES),
        # Written in the other of our languages.
        ("es", "I have chest pain", DangerSign.CHEST_PAIN),
    ],
)
def test_clear_words_of_her_own_are_acted_on(language: str, text: str, sign: DangerSign) -> None:
    heard = hear(text, WORDS, language=language)
    assert heard.tier is Tier.ACT
    assert heard.signs[0].sign is sign


def test_what_nobody_says_is_nothing() -> None:
    """A code was taken for danger once in some hundred invitations: she joined, and was told to call 112."""
    draw = random.Random(1)
    codes = [base64.urlsafe_b64encode(draw.randbytes(24)).decode() for _ in range(2_000)]
    said = [code for code in codes if re.search(r"\d", code)]
    links = [f"https://t.me/limber_bot?start={code}" for code in codes]
    links += [f"t.me/limber_bot?start={code}" for code in codes[:200]]
    for text in [*said, *links, "ana.ruiz61@example.org"]:
        assert hear(text, WORDS) == NOTHING_HEARD
    assert len(said) > 0.99 * len(codes)


@pytest.mark.parametrize(
    "text",
    [
        f"https://t.me/limber_bot?start={'a1B' * 11} I have chest pain",
        "chest-pain-and-cannot-breathe",
        "https://example.org chest pain",
    ],
)
def test_words_beside_what_nobody_says_are_heard(text: str) -> None:
    assert hear(text, WORDS).tier is Tier.ACT


@pytest.mark.parametrize(
    "text", ["38.5", "no feeling when i wipe", "cheat pain since lunch", "I fell in the garden"]
)
def test_what_may_be_a_sign_is_asked_about(text: str) -> None:
    assert hear(text, WORDS).tier is Tier.ASK


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", ""),
        ("en", "7"),
        ("en", "thank you"),
        ("en", "no chest pain today"),
        ("en", "my husband had a heart attack last year"),
        ("en", "I am out of breath on the hill but fine"),
        ("en", "Fell in love with the new pool"),
        ("en", "no fever, just tired"),
        ("es", "me muero por un café"),
        ("es", "me caí de la risa"),
        ("es", "hoy sin dolor en el pecho, gracias a dios"),
        ("es", "me ahogo en un vaso de agua, ya lo sé"),
    ],
)
def test_everyday_talk_is_left_in_peace(language: str, text: str) -> None:
    assert hear(text, WORDS, language=language).tier is None


def test_a_fever_is_an_emergency_for_whoever_takes_cdk46_tablets() -> None:
    assert hear("I have a fever", WORDS).signs[0].level is DangerLevel.SAME_DAY
    told = hear("I have a fever", WORDS, cautions={Caution.CDK46})
    assert told.signs[0].sign is DangerSign.FEVER_ON_TREATMENT


def test_a_text_in_another_language_is_named_by_it() -> None:
    heard = hear("Ich habe Schmerzen in der Brust", WORDS)
    assert (heard.tier, heard.foreign) == (None, "de")


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_any_text_is_heard_without_a_fault(text: str) -> None:
    levels = [list(DangerLevel).index(one.level) for one in hear(text, WORDS).signs]
    assert levels == sorted(levels)


@pytest.mark.parametrize("word", ["pain", "not", "my", "<", "dolor"])
def test_a_long_message_of_one_word_ends(word: str) -> None:
    hear(f"{word} " * 2000, WORDS)


@pytest.mark.parametrize(
    ("text", "celsius"),
    [
        ("38", 38),
        ("38,5", 38.5),
        ("39.1 C", 39.1),
        ("101", pytest.approx(38.33, abs=0.01)),
        ("7", None),
        ("60", None),
        ("38 minutes", None),
    ],
)
def test_a_bare_number_may_be_a_temperature(text: str, celsius: float | None) -> None:
    assert bare_degrees(text) == celsius
