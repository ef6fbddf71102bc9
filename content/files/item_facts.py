"""Which facts may the library's YAML files state?"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules.vocabulary import (
    AtHand,
    Caution,
    Effort,
    Evidence,
    Joint,
    Movement,
    Muscle,
    Posture,
    Season,
)

# The 0-10 numeric rating scale: worst joint pain in the last 24 hours (serlin-1995).
_Rating = Annotated[int, Field(strict=True, ge=0, le=10)]

_Hour = Annotated[int, Field(strict=True, ge=0, le=24)]


class Facts(BaseModel):
    """`facts.yaml`: the fields of an Item, apart from those its folders name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    minutes: Annotated[int, Field(strict=True, ge=0)] = 0
    counts_minutes: Annotated[bool, Field(strict=True)] = False
    longest: Annotated[int, Field(strict=True, ge=0)] = 0
    needs: frozenset[AtHand] = frozenset()
    season: Season | None = None
    hours: tuple[_Hour, _Hour] | None = None
    effort: Effort = Effort.GENTLE
    posture: Posture = Posture.SEATED
    movements: frozenset[Movement] = frozenset()
    muscle: Muscle | None = None
    held: Annotated[bool, Field(strict=True)] = False
    loads: frozenset[Joint] = frozenset()
    eases: frozenset[Joint] = frozenset()
    pain_from: _Rating = 0
    pain_to: _Rating = 10
    cautions: frozenset[Caution] = frozenset()
    evidence: tuple[str, ...] = ()
    evidence_strength: Evidence = Evidence.GENERAL
    group: str = ""
    answers: tuple[str, ...] = ()
    review_by: date

    @model_validator(mode="after")
    def _pain_in_order(self) -> Self:
        if self.pain_from > self.pain_to:
            raise ValueError("pain_from must not be above pain_to")
        if self.longest and self.longest < self.minutes:
            raise ValueError("longest must not be below minutes")
        return self


class MovementFacts(Facts):
    """A movement says what it asks of the body: a default could offer it to the wrong person."""

    minutes: Annotated[int, Field(strict=True, gt=0)]
    effort: Effort
    posture: Posture
    movements: frozenset[Movement]
    loads: frozenset[Joint]
    eases: frozenset[Joint]
    pain_to: _Rating


class ReferenceFacts(BaseModel):
    """One entry of `references.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    citation: str
    doi: str = ""
    pmc: str = ""
    found: str = ""


class SafetyFacts(BaseModel):
    """One entry of `safety.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    removes: frozenset[Movement] = frozenset()
    postures: frozenset[Posture] | None = None
    waits_for_coordinator: bool = False
    steadies: bool = False
    cautions: frozenset[Caution] = frozenset()
    source: str
