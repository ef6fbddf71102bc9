"""Is a typed text made plain?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text_normalization import plain


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("I can’t BREATHE!", "i cant breathe"),
        ("I can't breathe", "i cant breathe"),
        ("  respiración,difícil ", "respiracion dificil"),
        ("mañana", "manana"),
        ("ＳＴＯＰ", "stop"),  # noqa: RUF001 - full-width letters are the point
        ("𝕊𝕋𝕆ℙ", "stop"),  # noqa: RUF001 - and letters in a fancy style
        ("I can\u00b4t", "i cant"),
        ("/stop", "stop"),
        ("🛑 stop 🙏", "stop"),
        ("38.5", "38 5"),
        ("snake_case", "snake case"),
        ("", ""),
    ],
)
def test_words_are_left_and_nothing_else(text: str, bare: str) -> None:
    assert plain(text) == bare


@given(st.text())
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
