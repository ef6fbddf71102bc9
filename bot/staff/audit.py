"""How is it written down what a member of staff read or did?"""

from __future__ import annotations

from typing import Any

from bot.intake.update import IncomingUpdate
from db import audit


async def note(
    incoming: IncomingUpdate, act: str, subject: str | None = None, **details: Any
) -> None:
    """Write a line of the audit log: who is here, which act, on what (`patient:<id>`); `details` holds no words."""
    await audit.note(
        incoming.session,
        actor=f"staff:{incoming.staff.id}",
        act=act,
        subject=subject,
        details=details,
        now=incoming.now,
    )
