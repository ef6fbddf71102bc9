"""What is one piece of the library, apart from its words?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from rules.vocabulary import (
    AtHand,
    Caution,
    Effort,
    Evidence,
    Joint,
    Kind,
    Movement,
    Muscle,
    Posture,
    Season,
)

WATER = "water"  # the group of what is done in a pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The facts of one item, in every language the same.

    `minutes` is how long it takes; `counts_minutes` says that the patient is asked how many minutes she did.
    `longest` is how many it may grow to, 0 where only the plan bounds them, as with walks.
    `needs` is what must be at hand, `season` the only one it suits, None for both; `hours` are the local hours
    (from, to) within which it may be offered, None for any.
    `muscle` is what a strength movement trains, None where it is no part of a circuit; one that is `held` counts
    seconds, not how often.
    `pain_from` and `pain_to` are the ratings (0-10, both inclusive) it fits. `group` is the food group or theme.
    `refused` says that the clinician who read the library does not want it sent.
    """

    id: str
    kind: Kind
    minutes: int = 0
    counts_minutes: bool = False
    longest: int = 0
    needs: frozenset[AtHand] = frozenset()
    season: Season | None = None
    hours: tuple[int, int] | None = None
    effort: Effort = Effort.GENTLE
    posture: Posture = Posture.SEATED
    movements: frozenset[Movement] = frozenset()
    muscle: Muscle | None = None
    held: bool = False
    loads: frozenset[Joint] = frozenset()
    eases: frozenset[Joint] = frozenset()
    pain_from: int = 0
    pain_to: int = 10
    cautions: frozenset[Caution] = frozenset()
    evidence: tuple[str, ...] = ()
    evidence_strength: Evidence = Evidence.GENERAL
    group: str = ""
    answers: tuple[str, ...] = ()
    refused: bool = False
    review_by: date


def way_of(item: Item) -> str:
    """Return how she moves in it: all walks are one way, anything else is its own."""
    walked = item.posture is Posture.WALKING and item.group != WATER
    return Posture.WALKING.value if walked else item.id


def may_be_sent(item: Item, day: date, switched_off: Collection[str]) -> bool:
    """Say whether `item` may go to anybody on a local date.

    It may not once staff have switched it off or the clinician refused it, nor after the day by
    which a clinician had to read it again.
    """
    return not item.refused and item.id not in switched_off and day <= item.review_by
