"""Is what a patient typed a weight? Noted only by those who asked for it; never a target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# What a person can weigh, in kilos; anything else is a slip of the finger.
LIGHTEST, HEAVIEST = 30.0, 300.0
KILOS_IN_A_POUND = 0.45359237

_WEIGHT = re.compile(
    r"(\d{2,3}(?:[.,]\d{1,2})?)\s*(kg|kgs|kilos?|lb|lbs|pounds?|libras?)?[.]?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The entry of one week (its Monday), in kilos."""

    week: date
    kilos: float


def parse_weight(text: str) -> float | None:
    """Return kilos for "71", "71.5", "71,5 kg" or "157 lb", None for anything else."""
    found = _WEIGHT.fullmatch(text.strip())
    if found is None:
        return None
    kilos = float(found[1].replace(",", "."))
    if (found[2] or "").casefold().startswith(("lb", "pound", "libra")):
        kilos *= KILOS_IN_A_POUND
    return round(kilos, 1) if LIGHTEST <= kilos <= HEAVIEST else None
