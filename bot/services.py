"""What does every flow need at hand?"""

from __future__ import annotations

from dataclasses import dataclass

from content.bundle import ContentBundle
from db.engine.database import Database
from rules.clinic import Clinic
from rules.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Built once in the composition root, and handed to every flow."""

    database: Database
    clock: Clock
    bundle: ContentBundle
    clinic: Clinic
