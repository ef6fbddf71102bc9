"""When is somebody who told of a danger sign asked whether she got help?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery.deliveries import Owed, owe
from db.tables import DeliveryRow
from rules.delivery import DeliveryKind, DeliveryState
from rules.local_time import ONE_DAY, at_local, local_day
from rules.people import Patient

# Our own choice (docs/clinical.md, 5.3): she is asked at nine, and by noon silence is an answer.
MORNING, NOON = time(9), time(12)
# Whoever tells of it at night is asked that morning, but not at once.
NOT_BEFORE = timedelta(hours=6)
_LAPSED = (DeliveryState.WITHDRAWN, DeliveryState.EXPIRED, DeliveryState.FAILED)


async def owe_morning_after(
    session: AsyncSession, patient: Patient, alert_id: int, *, now: datetime
) -> None:
    """Let her be asked at nine of her next morning, and the alert be renewed at noon where she says nothing."""
    day = local_day(now, patient.zone)
    while (morning := at_local(day, MORNING, patient.zone)) is None or morning < now + NOT_BEFORE:
        day += ONE_DAY
    noon = at_local(day, NOON, patient.zone) or morning + timedelta(hours=3)
    kinds = {
        DeliveryKind.MORNING_AFTER: (morning, noon),
        DeliveryKind.NO_REPLY: (noon, noon + ONE_DAY),
    }
    owed = [
        Owed(
            kind=kind,
            chat_id=patient.chat_id,
            patient_id=patient.id,
            alert_id=alert_id,
            local_day=day,
            once=f"{kind}:{alert_id}:{day}",
            due_at=due_at,
            expires_at=expires_at,
        )
        for kind, (due_at, expires_at) in kinds.items()
    ]
    await owe(session, owed, now=now)


async def asks_on(session: AsyncSession, patient_id: int, day: date) -> bool:
    """Tell whether she is asked on that local day of hers: it takes the place of the day's idea."""
    found = select(DeliveryRow.id).where(
        DeliveryRow.patient_id == patient_id,
        DeliveryRow.kind == DeliveryKind.MORNING_AFTER,
        DeliveryRow.local_day == day,
        DeliveryRow.state.not_in(_LAPSED),
    )
    return await session.scalar(found.limit(1)) is not None
