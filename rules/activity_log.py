"""What has a patient done of her own accord, as she typed it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rules.text_normalization import plain
from rules.vocabulary import Kind

# The minutes of one entry; more is a slip of the finger.
FEWEST_MINUTES, MOST_MINUTES = 1, 300
_HOUR = 60


class Doing(StrEnum):
    """What she may have done, as the buttons of /log list it."""

    WALK = "walk"
    CYCLE = "cycle"
    SWIM = "swim"
    DANCE = "dance"
    GARDEN = "garden"
    STRENGTH = "strength"
    STRETCH = "stretch"
    HANDS = "hands"


_KINDS: Mapping[Doing, Kind] = MappingProxyType(
    {
        Doing.STRENGTH: Kind.STRENGTH,
        Doing.STRETCH: Kind.MOBILITY,
        Doing.HANDS: Kind.HANDS,
    }
)


def kind_of(doing: Doing) -> Kind:
    """Return the kind of item that this counts as; most of it is moving about, counted in minutes."""
    return _KINDS.get(doing, Kind.AEROBIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoingWords:
    """What patients type of it, plain (`rules.text_normalization`), every language together.

    `spans` are whole lengths of time in minutes ("half an hour"); `fillers` are words that change
    nothing.
    """

    names: Mapping[str, Doing]
    minutes: frozenset[str]
    hours: frozenset[str]
    spans: Mapping[str, int]
    numbers: Mapping[str, int]
    fillers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What she typed: without `doing` only how long, and that in minutes."""

    minutes: int
    doing: Doing | None = None

    @property
    def believable(self) -> bool:
        """Whether one entry may be so long."""
        return FEWEST_MINUTES <= self.minutes <= MOST_MINUTES


def parse_done(text: str, words: DoingWords) -> Done | None:
    """Return what a whole message says she did, such as "I walked 25 minutes today" or "25 min".

    None for anything else: one word that we do not know, and she may be telling us something that
    only a person should read. A bare number is read too: where it means minutes, its caller knows.
    """
    said, spans = _without_spans(plain(text), words.spans)
    doings = {words.names[word] for word in said if word in words.names}
    rest = [word for word in said if word not in words.names and word not in words.fillers]
    counted = _counted(rest, words)
    if counted is None or len(doings) > 1 or len(spans + counted) != 1:
        return None
    return Done(minutes=(spans + counted)[0], doing=next(iter(doings), None))


def _without_spans(text: str, spans: Mapping[str, int]) -> tuple[list[str], list[int]]:
    """Take the first whole length of time out of a text, the longest wording first."""
    for span in sorted(spans, key=len, reverse=True):
        if f" {span} " in f" {text} ":
            left = f" {text} ".replace(f" {span} ", " ", 1)
            return left.split(), [spans[span]]
    return text.split(), []


def _counted(rest: list[str], words: DoingWords) -> list[int] | None:
    """Return the minutes that the remaining words count, None where one is not understood."""
    units = [word for word in rest if word in words.minutes | words.hours]
    numbers = [_number(word, words) for word in rest if word not in units]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or len(units) > 1:
        return None
    scale = _HOUR if words.hours.intersection(units) else 1
    return [number * scale for number in known]


def _number(word: str, words: DoingWords) -> int | None:
    glued = next((u for u in _units(words) if word.endswith(u) and word[: -len(u)].isdecimal()), "")
    bare = word.removesuffix(glued) if glued else word
    if bare.isdecimal() and len(bare) < 5:
        return int(bare) * (_HOUR if glued in words.hours else 1)
    return words.numbers.get(word)


def _units(words: DoingWords) -> Iterable[str]:
    return sorted(words.minutes | words.hours, key=len, reverse=True)
