"""What does one line of the audit log say?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did which act on whom, at an instant (UTC); codes and names of staff, no words of anybody."""

    at: datetime
    who: str
    act: str
    whom: str
