"""When do admins read about the engine itself? In staffed hours, once for each thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.staff.engine_notes import member_unreachable_note, refused_note
from db import staff
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from rules.clinic import Clinic
from rules.delivery import Delivery, DeliveryKind
from rules.engine_notes import EngineNote
from rules.staffed_hours import next_staffed
from rules.vocabulary import Role
from scheduler.ports import Composed, Dropped, Result, Wait

WORTH = timedelta(days=7)


async def owe_engine_note(
    session: AsyncSession,
    about: EngineNote,
    *,
    once: str,
    data: Mapping[str, Any],
    now: datetime,
    subject_id: int | None = None,
) -> None:
    """Owe the admins who can be reached one note; `once` tells this from another of its kind."""
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


@dataclass(frozen=True, slots=True)
class EngineNotes:
    """Composes such a note when it is sent."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Write what happened; a member of the team who is back by then is not named."""
        member = await staff.staff_by_id(session, delivery.staff_id or 0)
        if member is None:
            return Dropped(reason="no_staff")
        opens = next_staffed(self.clinic.staffed, now, self.clinic.zone)
        if opens > now:
            return Wait(until=opens, reason="night")
        speech, data = self.bundle.speech(member.language), delivery.data
        if data["about"] == EngineNote.TELEGRAM_REFUSED:
            message = refused_note(
                speech,
                since=datetime.fromisoformat(data["since"]),
                until=datetime.fromisoformat(data["until"]),
                reason=data["reason"],
                zone=self.clinic.zone,
            )
            return Composed(message=message)
        gone = await staff.staff_by_id(session, delivery.subject_id or 0)
        if gone is None or gone.unreachable_at is None:
            return Dropped(reason="back")
        return Composed(message=member_unreachable_note(speech, gone))
