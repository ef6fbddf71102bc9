"""Is a slip of the finger mended, and a word that is one left alone?"""

from __future__ import annotations

import pytest

from rules.spelling import Speller, slips_between

KNOWN = ("seven", "four", "shoulders", "six", "knees", "hands")
SPELLER = Speller(KNOWN, real=("even", "your"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("seven", "seven"),
        ("sevn", "seven"),
        ("sevven", "seven"),
        ("svene", ""),
        ("sveen", "seven"),
        ("knes", "knees"),
        ("shuolders", "shoulders"),
        ("sholdres", "shoulders"),
        ("hnads", "hands"),
        ("even", ""),
        ("your", ""),
        ("sx", ""),
        ("sox", ""),
        ("weather", ""),
        ("7", ""),
    ],
)
def test_word_is_mended_by_few_slips_or_not_at_all(typed: str, meant: str) -> None:
    assert SPELLER.nearest(typed) == ((meant,) if meant else ())


def test_words_that_are_equally_near_are_all_named() -> None:
    assert Speller(("five", "fine")).nearest("fike") == ("fine", "five")


@pytest.mark.parametrize(
    ("one", "other", "slips"), [("", "", 0), ("ab", "ba", 1), ("knees", "kees", 1), ("ab", "cd", 2)]
)
def test_slips_are_letters_added_lost_changed_or_swapped(one: str, other: str, slips: int) -> None:
    assert slips_between(one, other) == slips
