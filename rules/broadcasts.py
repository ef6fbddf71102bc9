"""Who gets a broadcast, how far has it come, and do the numbers add up?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.message import Entity
from rules.sending import DeliveryState


class BroadcastState(StrEnum):
    """How far a broadcast has come."""

    DRAFT = "draft"
    RUNNING = "running"
    CANCELLED = "cancelled"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a broadcast is for: everyone, or one cohort."""

    cohort_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a broadcast says; the text may name variables, such as {first_name}."""

    text: str
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """One message to many. `chosen` grows while its recipients are written, until `filled_at`.

    The six counts are kept as outcomes are recorded; what they leave of `chosen` is still owed.
    """

    id: int
    author_id: int
    state: BroadcastState
    content: Content
    audience: Audience
    chosen: int
    filled_at: datetime | None
    counts: Mapping[DeliveryState, int]
    prompt_id: int | None
    shown: int
    shown_at: datetime | None
    confirmed_at: datetime | None
    finished_at: datetime | None

    @property
    def ended(self) -> int:
        """Return how many recipients have an outcome."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Return how many recipients are still owed the message."""
        return self.chosen - self.ended


VARIABLES = frozenset({"first_name"})
_NAMED = re.compile(r"\{([^{}]*)\}")


def unknown_variables(text: str) -> tuple[str, ...]:
    """Return the names in braces that nothing can be put in for, in order, each once."""
    names = dict.fromkeys(match[1] for match in _NAMED.finditer(text))
    return tuple(name for name in names if name not in VARIABLES)
