"""When does a patient hear what has become of something she sent to her team?

What she reads is worked out when it goes out, so owing it too often or too early says nothing wrong.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery.deliveries import Owed, owe
from rules.delivery import DeliveryKind
from rules.people import Patient

# What she was told to do stands alone for so long; who takes it meanwhile spares her the first word.
STATUS_AFTER = timedelta(minutes=2)
# Over any holidays: it waits for the time by which somebody should have looked.
_WORTH = timedelta(days=21)


async def owe_status(
    session: AsyncSession,
    patient: Patient,
    alert_id: int,
    *,
    now: datetime,
    at: datetime | None = None,
    once: str | None = None,
) -> None:
    """Let her read how it stands, at once or from `at` on; where her message says so already, nothing comes.

    `once` is a key under which it is owed a single time.
    """
    due_at = at or now
    status = Owed(
        kind=DeliveryKind.SENT_STATUS,
        chat_id=patient.chat_id,
        patient_id=patient.id,
        alert_id=alert_id,
        once=once,
        due_at=due_at,
        not_before=due_at,
        expires_at=due_at + _WORTH,
    )
    await owe(session, [status], now=now)
