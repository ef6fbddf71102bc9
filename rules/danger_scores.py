"""How many emergencies are reached in sentences, and how often is somebody told or asked without need?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rules.danger import DangerLevel
from rules.danger_words import DangerHeard, Tier

NOTHING = "nothing"
ASK = "ask"
# 95% of the time the true share lies above the bound (one side).
_Z = 1.6448536269514722


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One sentence, what ought to be heard in it (`label`), and what was heard."""

    language: str
    label: str
    kind: str
    sign: str
    heard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many, with the 95% bounds of the true share (Wilson, one-sided)."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """Return the share found, 1 of nothing."""
        return self.hits / self.of if self.of else 1.0

    @property
    def lower(self) -> float:
        """Return what the true share is at least."""
        return self._wilson(-1)

    @property
    def upper(self) -> float:
        """Return what the true share is at most."""
        return self._wilson(1)

    def _wilson(self, side: int) -> float:
        if not self.of:
            return (1 + side) / 2
        shift = _Z * _Z / self.of
        spread = _Z * math.sqrt((self.share * (1 - self.share) + shift / 4) / self.of)
        return (self.share + shift / 2 + side * spread) / (1 + shift)


def word_for(heard: DangerHeard) -> str:
    """Return what was heard in a word: a level, "ask" or "nothing"."""
    if heard.tier is Tier.ACT:
        return heard.signs[0].level
    return ASK if heard.tier is Tier.ASK else NOTHING


# What may be heard for each label: never less than it is, and asking is right for every danger.
_RIGHT = {
    DangerLevel.EMERGENCY: {"emergency", ASK},
    DangerLevel.SAME_DAY: {"emergency", "same_day", ASK},
    DangerLevel.SOON: {"emergency", "same_day", "soon", ASK},
    DangerLevel.MEDICINE: {"medicine"},
    DangerLevel.STOP: {"stop"},
}


def reached(rows: Iterable[Scored], label: DangerLevel = DangerLevel.EMERGENCY) -> Share:
    """Return how many sentences of this label were heard as that or more, or asked about."""
    return _share([one.heard in _RIGHT[label] for one in rows if one.label == label])


def called_without_need(rows: Iterable[Scored]) -> Share:
    """Return how many harmless sentences were answered with "call now"."""
    return _share([one.heard == DangerLevel.EMERGENCY for one in rows if one.label == NOTHING])


def asked_without_need(rows: Iterable[Scored]) -> Share:
    """Return how many harmless sentences were asked about."""
    return _share([one.heard == ASK for one in rows if one.label == NOTHING])


def disturbed_without_need(rows: Iterable[Scored]) -> Share:
    """Return how many harmless sentences got any answer about danger or leaving."""
    return _share([one.heard != NOTHING for one in rows if one.label == NOTHING])


def by(rows: Iterable[Scored], key: Callable[[Scored], str]) -> Iterator[tuple[str, list[Scored]]]:
    """Yield the sentences in groups, in the order of their names."""
    groups: dict[str, list[Scored]] = defaultdict(list)
    for one in rows:
        groups[key(one)].append(one)
    yield from sorted(groups.items())


def _share(hits: list[bool]) -> Share:
    return Share(hits=sum(hits), of=len(hits))
