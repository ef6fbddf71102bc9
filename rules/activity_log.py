"""What may a patient have done of her own accord?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rules.vocabulary import Kind, Posture

# The minutes of one entry; more is a slip of the finger.
FEWEST_MINUTES, MOST_MINUTES = 1, 300


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


def way_of_doing(doing: Doing) -> str:
    """Return the way of moving: a walk of her own is a walk like any other."""
    return Posture.WALKING.value if doing is Doing.WALK else doing.value


def is_believable(minutes: int) -> bool:
    """Tell whether one entry may be so long."""
    return FEWEST_MINUTES <= minutes <= MOST_MINUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What she did, for how many minutes, and on which day before today (0 is today)."""

    doing: Doing
    minutes: int
    days_ago: int = 0
