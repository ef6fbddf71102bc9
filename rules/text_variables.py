"""How are the variables of a text filled in, with its formatting moved along?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rules.message import Entity, utf16_length

_NAMED = re.compile(r"\{([^{}]*)\}")
_ENDS = ".,;:!?…)\n"
_AFTER_NOTHING = re.compile(r"[,;:.!]?[ \t]*")

Formatted = tuple[str, tuple[Entity, ...]]


def variables_in(text: str) -> tuple[str, ...]:
    """Return the names in braces, in order, each once."""
    return tuple(dict.fromkeys(match[1] for match in _NAMED.finditer(text)))


def without_variables(text: str) -> str:
    """Return the text without what stands in braces, and without them."""
    return _NAMED.sub(" ", text)


def filled_in(text: str, entities: Sequence[Entity], values: Mapping[str, str]) -> Formatted:
    """Return the text with its variables filled in; one without a value is left out neatly.

    "Hello {first_name}, ..." becomes "Hello, ...", and "{first_name}, drink ..." becomes "Drink ...".
    """
    marks = list(entities)
    for match in reversed(list(_NAMED.finditer(text))):
        if match[1] not in values:
            continue
        value = values[match[1]]
        if value:
            text, marks = _replaced(text, marks, match.start(), match.end(), value)
        else:
            text, marks = _left_out(text, marks, match.start(), match.end())
    return text, tuple(mark for mark in marks if mark.length > 0)


def _left_out(text: str, marks: list[Entity], start: int, end: int) -> tuple[str, list[Entity]]:
    before = text[:start]
    if before and not before.endswith("\n"):
        return _replaced(text, marks, start - _led_in(before, text[end : end + 1]), end, "")
    rest = _AFTER_NOTHING.match(text, end)
    end = rest.end() if rest else end
    text, marks = _replaced(text, marks, start, end, "")
    raised = text[start : start + 1].upper()
    if len(raised) == 1:
        text = text[:start] + raised + text[start + 1 :]
    return text, marks


def _led_in(before: str, after: str) -> int:
    """Return how many characters in front go with the name: its space, and a comma that ends nothing now."""
    bare = before.rstrip(" \t")
    if bare.endswith(",") and (not after or after in _ENDS):
        return len(before) - len(bare) + 1
    # Within a word there is no space.
    return 1 if before[-1] in " \t" else 0


def _replaced(
    text: str, marks: list[Entity], start: int, end: int, value: str
) -> tuple[str, list[Entity]]:
    first = utf16_length(text[:start])
    last = first + utf16_length(text[start:end])
    grown = utf16_length(value) - (last - first)
    moved = [_moved(mark, first, last, grown) for mark in marks]
    return text[:start] + value + text[end:], moved


def _moved(mark: Entity, start: int, end: int, grown: int) -> Entity:
    """Return the entity after the stretch from `start` to `end` grew by `grown` units."""
    stop = mark.offset + mark.length
    if mark.offset >= end:
        return replace(mark, offset=mark.offset + grown)
    if mark.offset <= start and stop >= end:
        return replace(mark, length=mark.length + grown)
    if stop <= start:
        return mark
    # It begins or ends inside the stretch: it keeps only what lies outside.
    if mark.offset < start:
        return replace(mark, length=start - mark.offset)
    return replace(mark, offset=end + grown, length=max(0, stop - end))
