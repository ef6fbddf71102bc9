"""Are variables filled in neatly, and does the formatting move along?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.message import Entity, utf16_length
from rules.text_variables import filled_in, variables_in

CASES = {
    "in a greeting": ("Hello {n}, drink.", "Ana", "Hello Ana, drink."),
    "nobody in a greeting": ("Hello {n}, drink.", "", "Hello, drink."),
    "nobody at the start": ("{n}, drink water.", "", "Drink water."),
    "nobody at the start of a line": ("Hi.\n{n}: drink.", "", "Hi.\nDrink."),
    "nobody alone": ("{n}", "", ""),
    "nobody in brackets": ("({n})", "", "()"),
    "nobody with an upside-down mark": ("¡Hola {n}!", "", "¡Hola!"),
    "nobody after a comma, at the end": ("Buen día, {n}.", "", "Buen día."),
    "nobody between commas": ("Hola, {n}, beba agua.", "", "Hola, beba agua."),
    "nobody after a comma and before a word": ("So, {n} dear, drink.", "", "So, dear, drink."),
    "nobody at the very end": ("Thank you, {n}", "", "Thank you"),
    "nobody at the end of a line": ("Hola, {n}\nBeba.", "", "Hola\nBeba."),
    "nobody before a letter that grows": ("{n} ßa", "", "ßa"),
    "twice": ("{n} and {n}", "Eva", "Eva and Eva"),
    "another is left": ("{n} {other}", "Eva", "Eva {other}"),
    "a name like a variable": ("Hi {n}", "{n}", "Hi {n}"),
}


@pytest.mark.parametrize(("text", "name", "expected"), CASES.values(), ids=CASES)
def test_text_is_filled_in(text: str, name: str, expected: str) -> None:
    assert filled_in(text, (), {"n": name})[0] == expected


def marked(text: str, mark: Entity) -> str:
    raw = text.encode("utf-16-le")
    return raw[mark.offset * 2 : (mark.offset + mark.length) * 2].decode("utf-16-le")


MARKS = {
    "before": ("🙂 bold {n}", "bold", "Ana", "bold"),
    "after": ("{n} 🙂 bold", "bold", "Ana", "bold"),
    "around": ("so {n} is", "so {n} is", "Ana 🙂", "so Ana 🙂 is"),
    "the name itself": ("so {n} is", "{n}", "Ana", "Ana"),
    "ends in the name": ("so {n} is", "so {", "Ana", "so "),
    "begins in the name": ("so {n} is", "n} is", "Ana", " is"),
    "after nobody": ("so {n} is it", "is it", "", "is it"),
}


@pytest.mark.parametrize(("text", "part", "name", "expected"), MARKS.values(), ids=MARKS)
def test_formatting_moves_along(text: str, part: str, name: str, expected: str) -> None:
    offset = utf16_length(text[: text.index(part)])
    mark = Entity(kind="bold", offset=offset, length=utf16_length(part))
    filled, (moved,) = filled_in(text, (mark,), {"n": name})
    assert marked(filled, moved) == expected


def test_formatting_of_nobody_goes() -> None:
    mark = Entity(kind="bold", offset=3, length=3)
    assert filled_in("so {n} is", (mark,), {"n": ""}) == ("so is", ())


PIECES = st.lists(st.sampled_from(["{n}", "a ", "🙂", "\n", ", ", "{other}", "é"]), max_size=12)


@given(PIECES, st.sampled_from(["", "Ana", "🙂🙂"]), st.data())
def test_formatting_never_leaves_the_text(
    pieces: list[str], name: str, data: st.DataObject
) -> None:
    text = "".join(pieces)
    end = utf16_length(text)
    first = data.draw(st.integers(0, end))
    last = data.draw(st.integers(first, end))
    filled, marks = filled_in(
        text, (Entity(kind="bold", offset=first, length=last - first),), {"n": name}
    )
    assert "{n}" not in filled
    for mark in marks:
        assert mark.offset >= 0
        assert mark.length > 0
        assert mark.offset + mark.length <= utf16_length(filled)


def test_variables_are_named_once_and_in_order() -> None:
    assert variables_in("{b} {a} {b} {}") == ("b", "a", "")
