"""Which time zones may a text mean that names a place?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.answer_words import AnswerWords, TypedText, Words
from rules.spelling import Speller

# A longer text is about more than where she is.
MOST_UNKNOWN = 2
# A short word is too near to the name of some town.
SHORTEST_MENDED = 5


@dataclass(frozen=True, kw_only=True)
class PlaceNames:
    """Names of cities, regions and countries, plain, with the zones there; `quiet` words change nothing."""

    zones: Mapping[Words, tuple[str, ...]]
    quiet: Collection[str]

    @cached_property
    def speller(self) -> Speller:
        """Return what mends the spelling of names of one word."""
        return Speller(name[0] for name in self.zones if len(name) == 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSaid:
    """The zones that a text may mean; `sure` says that nothing else stands in it."""

    zones: tuple[str, ...]
    sure: bool


def read_place(
    said: TypedText, names: PlaceNames, *, known: AnswerWords | None = None
) -> PlaceSaid | None:
    """Return the zones of the places in a text, None when it names none. The text is read as it was typed.

    A name is read with a slip where the words are `known` that are none, those of her language.
    Of "Paris, France" and the like the zones that all names share are meant, if they share some.
    """
    left = [_mended(word, names, known) for word in said.words]
    found: list[tuple[str, ...]] = []
    for size in range(4, 0, -1):
        at = 0
        while at + size <= len(left):
            named = names.zones.get(tuple(left[at : at + size]))
            if named is None:
                at += 1
                continue
            found.append(named)
            left[at : at + size] = []
    unknown = [word for word in left if word not in names.quiet]
    if not found or len(unknown) > MOST_UNKNOWN or said.asks:
        return None
    shared = set(found[0]).intersection(*found[1:])
    zones = [zone for zone in found[0] if zone in shared] or [one for some in found for one in some]
    return PlaceSaid(zones=tuple(dict.fromkeys(zones)), sure=not unknown)


def _mended(word: str, names: PlaceNames, known: AnswerWords | None) -> str:
    named = word in names.quiet or (word,) in names.zones
    if known is None or named or known.speller.knows(word) or len(word) < SHORTEST_MENDED:
        return word
    near = names.speller.nearest(word)
    return near[0] if len(near) == 1 else word
