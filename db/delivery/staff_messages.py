"""What does a patient's team have to tell her?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery.deliveries import Owed, owe
from db.tables import DeliveryRow, PromptRow
from rules.clinic import Clinic
from rules.delivery import DeliveryKind, DeliveryState
from rules.people import Patient
from rules.questions import TeamWord

# What a patient reads that a person wrote or did.
FROM_PEOPLE = (DeliveryKind.TEAM_WORD, DeliveryKind.SENT_STATUS, DeliveryKind.BROADCAST)
NOTHING_MORE: Mapping[str, Any] = {}


async def owe_word(
    session: AsyncSession,
    patient: Patient,
    what: TeamWord,
    *,
    clinic: Clinic,
    now: datetime,
    words_id: int | None = None,
    about: Mapping[str, Any] = NOTHING_MORE,
) -> None:
    """Owe her what her team did or wrote; `words_id` names the words of a thread, `about` holds ids and moments."""
    word = Owed(
        kind=DeliveryKind.TEAM_WORD,
        chat_id=patient.chat_id,
        patient_id=patient.id,
        subject_id=words_id,
        data={"what": what.value, **about},
        due_at=now,
        expires_at=now + clinic.timing.alert_worth,
    )
    await owe(session, [word], now=now)


async def is_from_person(session: AsyncSession, patient_id: int, message_id: int) -> bool:
    """Tell whether a message that a patient has is a person's: what her team wrote, did or read, or a broadcast."""
    found = await session.scalar(
        select(DeliveryRow.id)
        .where(
            DeliveryRow.patient_id == patient_id,
            DeliveryRow.message_id == message_id,
            DeliveryRow.kind.in_(FROM_PEOPLE),
        )
        .limit(1)
    )
    return found is not None


async def message_of_words(
    session: AsyncSession, patient_id: int, words_id: int
) -> tuple[DeliveryState, int | None] | None:
    """Return how far the words of a member of staff have come, and the message that says them, if it is known."""
    found = await session.execute(
        select(DeliveryRow.state, PromptRow.message_id)
        .outerjoin(PromptRow, PromptRow.id == DeliveryRow.prompt_id)
        .where(
            DeliveryRow.patient_id == patient_id,
            DeliveryRow.subject_id == words_id,
            DeliveryRow.kind == DeliveryKind.TEAM_WORD,
        )
    )
    row = found.first()
    return None if row is None else (DeliveryState(row.state), row.message_id)
