"""Does the reading grade agree with what is known of English words and texts?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.checks.reading_grade import reading_grade, syllables

SYLLABLES = {
    "knee": 1,
    "walked": 1,
    "breathe": 1,
    "whole": 1,
    "fires": 1,
    "open": 2,
    "again": 2,
    "table": 2,
    "circles": 2,
    "needed": 2,
    "faces": 2,
    "careful": 2,
    "shoulder’s": 2,
    "exercise": 3,
    "comfortable": 4,
    "10": 1,
}


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables_are_counted_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_the_published_formula() -> None:
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59.
    assert reading_grade("The cat sat on the mat.") == pytest.approx(-1.45)


def test_a_leaflet_is_harder_than_a_nudge() -> None:
    leaflet = "Musculoskeletal symptoms constitute the predominant reason for discontinuation."
    assert reading_grade(leaflet) > 12
    assert reading_grade("Stand up slowly, sit down slowly, five times.") < 6


def test_a_line_closes_a_sentence() -> None:
    assert reading_grade("Lift one foot\nLower it") == reading_grade("Lift one foot. Lower it.")


def test_an_empty_text_has_grade_zero() -> None:
    assert reading_grade("  \n ") == 0


@given(st.text())
def test_any_text_has_a_grade(text: str) -> None:
    assert reading_grade(text) >= -15.59


@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=2, max_size=12))
def test_splitting_a_sentence_never_makes_it_harder(words: list[str]) -> None:
    half = len(words) // 2
    parted = f"{' '.join(words[:half])}. {' '.join(words[half:])}."
    assert reading_grade(parted) <= reading_grade(" ".join(words) + ".")
