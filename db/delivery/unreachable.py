"""Who cannot be reached any more, and who of her team is told so?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db import patients, staff
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.tables import PatientState
from rules.delivery import DeliveryKind
from rules.people import Patient, Staff
from rules.vocabulary import Role

# A broadcast may find many at once: staff read of all that were found in the same half-hour together.
GATHERED_FOR = timedelta(minutes=30)
WORTH = timedelta(days=7)


async def mark_unreachable(session: AsyncSession, patient_id: int, *, now: datetime) -> None:
    """Note that her Telegram refuses us, and owe her coordinators one note of it; once until she is back."""
    patient = await patients.patient_by_id(session, patient_id)
    if patient is None or patient.unreachable_at is not None:
        return
    await patients.change_patient(session, patient_id, unreachable_at=now)
    if patient.state != PatientState.ACTIVE:
        return
    due_at = _end_of_half_hour(now)
    told = [
        Owed(
            kind=DeliveryKind.STAFF_NOTE,
            chat_id=member.chat_id,
            staff_id=member.id,
            subject_id=patient_id,
            once=f"unreachable:{patient_id}:{member.id}:{now.isoformat()}",
            due_at=due_at,
            not_before=due_at,
            expires_at=due_at + WORTH,
        )
        for member in await _team_of(session, patient)
    ]
    await deliveries.owe(session, told, now=now)


async def _team_of(session: AsyncSession, patient: Patient) -> list[Staff]:
    working = await staff.reachable_staff(session)
    seeing = [one for one in working if one.role is Role.COORDINATOR and one.looks_after(patient)]
    return seeing or working


def _end_of_half_hour(now: datetime) -> datetime:
    length = GATHERED_FOR.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // length + 1) * length, UTC)
