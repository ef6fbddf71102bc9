"""Which admins are owed a note about the engine itself?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db import staff
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from rules.delivery import DeliveryKind
from rules.engine_notes import EngineNote
from rules.vocabulary import Role

WORTH = timedelta(days=7)
_NOTHING_MORE: Mapping[str, Any] = {}


async def owe_engine_note(
    session: AsyncSession,
    about: EngineNote,
    *,
    once: str,
    now: datetime,
    data: Mapping[str, Any] = _NOTHING_MORE,
    subject_id: int | None = None,
) -> None:
    """Owe each admin who can be reached one note; `once` tells it from another of its kind.

    `subject_id` is the member of staff it is about; she herself is told nothing.
    """
    told = [
        Owed(
            kind=DeliveryKind.ENGINE_NOTE,
            chat_id=member.chat_id,
            staff_id=member.id,
            subject_id=subject_id,
            once=f"{about}:{once}:{member.id}",
            data={"about": about.value, **data},
            due_at=now,
            expires_at=now + WORTH,
        )
        for member in await staff.reachable_staff(session)
        if member.role is Role.ADMIN and member.id != subject_id
    ]
    await deliveries.owe(session, told, now=now)
