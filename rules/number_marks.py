"""What may a number in a text be: a fever, a year, a pulse? A word takes its place, so that it can be weighed."""

from __future__ import annotations

import re

# A body temperature that is a fever, and one that is none; with a decimal it can hardly be anything else.
FEVERISH, NO_FEVER, EXACT = "numfeverish", "numnofever", "numexact"
_FEVERISH_CELSIUS, _FEVERISH_FAHRENHEIT = 37.8, 100
# Any other number by what it is below: small, large, an oxygen reading that is too low, a quick pulse, a year.
_SIZES = (
    (10, "numsmall"),
    (70, "numbig"),
    (94, "numlow"),
    (100, "numbig"),
    (200, "numhundred"),
    (1900, "numlarge"),
    (2035, "numyear"),
)
_LARGEST = "numlarge"
MARKS = frozenset({FEVERISH, NO_FEVER, EXACT, _LARGEST, *(mark for _, mark in _SIZES)})

_CELSIUS = re.compile(r"(?<![\d.,/:])(3[5-9]|4[0-2])(?:[.,](\d))?(?![\d.,/:]*\d)")
_FAHRENHEIT = re.compile(r"(?<![\d.,/:])(9[5-9]|10[0-6])(?:[.,](\d))?(?![\d.,/:]*\d)")
_NUMBER = re.compile(r"(?<![\d.,/:])\d{1,4}(?![\d.,/:]*\d)")
_SPOKEN = re.compile(
    r"\bthirty (?:eight|nine)\b(?: point \w+)?|\ba? ?hundred and (?:one|two|three)\b(?: point \w+)?"
    r"|\btreinta y (?:ocho|nueve)\b(?: (?:y|con|coma) \w+)?"
)
_AND_A_HALF = re.compile(rf"{FEVERISH}\s+y (?:medio|media|pico|algo)\b")


def with_number_marks(text: str) -> str:
    """Return a text in small letters with a mark in place of each number."""
    text = _CELSIUS.sub(lambda found: _degrees(found, _FEVERISH_CELSIUS), text)
    text = _FAHRENHEIT.sub(lambda found: _degrees(found, _FEVERISH_FAHRENHEIT), text)
    text = _SPOKEN.sub(f" {EXACT} {FEVERISH} ", text)
    text = _AND_A_HALF.sub(f"{FEVERISH} {EXACT}", text)
    return _NUMBER.sub(lambda found: f" {_size_of(int(found[0]))} ", text)


def _degrees(found: re.Match[str], feverish_from: float) -> str:
    mark = FEVERISH if float(f"{found[1]}.{found[2] or 0}") >= feverish_from else NO_FEVER
    return f" {EXACT} {mark} " if found[2] else f" {mark} "


def _size_of(number: int) -> str:
    return next((mark for below, mark in _SIZES if number < below), _LARGEST)
