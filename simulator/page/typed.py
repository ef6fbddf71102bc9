"""What did the person mean by the stars and lines around a word?"""

import re

from simulator.api.text import units
from simulator.messages import Entity

MARK = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*|__(?P<italic>[^_\n]+)__|~~(?P<strikethrough>[^~\n]+)~~"
)


def typed(text: str) -> tuple[str, tuple[Entity, ...]]:
    """Return the text without **, __ and ~~, and the formatting they stand for, as apps do."""
    pieces: list[str] = []
    found: list[Entity] = []
    at = length = 0
    for match in MARK.finditer(text):
        before = text[at : match.start()]
        inner = match[str(match.lastgroup)]
        length += units(before)
        found.append(Entity(type=str(match.lastgroup), offset=length, length=units(inner)))
        length += units(inner)
        pieces += [before, inner]
        at = match.end()
    return "".join([*pieces, text[at:]]), tuple(found)
