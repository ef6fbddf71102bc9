"""What does a patient's team have to tell her?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery.deliveries import Owed, owe
from rules.clinic import Clinic
from rules.delivery import DeliveryKind
from rules.people import Patient
from rules.questions import TeamWord


async def owe_word(
    session: AsyncSession,
    patient: Patient,
    what: TeamWord,
    *,
    clinic: Clinic,
    now: datetime,
    words_id: int | None = None,
) -> None:
    """Owe her what her team did or wrote; `words_id` names the words of a thread."""
    word = Owed(
        kind=DeliveryKind.TEAM_WORD,
        chat_id=patient.chat_id,
        patient_id=patient.id,
        subject_id=words_id,
        data={"what": what.value},
        due_at=now,
        expires_at=now + clinic.timing.alert_worth,
    )
    await owe(session, [word], now=now)
