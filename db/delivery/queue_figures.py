"""How much is waiting? Counts for whoever watches the engine; nothing about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery.inbox import count_open
from db.tables import DeliveryRow, PatientRow, PatientState
from rules.delivery import DeliveryState

_UNFINISHED = (DeliveryState.OWED, DeliveryState.CLAIMED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """What waits at one moment; `late_seconds` is how long the longest-due delivery has been due."""

    inbox_open: int
    deliveries: dict[DeliveryState, int]
    late_seconds: float


async def figures(session: AsyncSession, *, now: datetime) -> QueueFigures:
    """Count what is not finished."""
    found = await session.execute(
        select(DeliveryRow.state, func.count())
        .where(DeliveryRow.state.in_(_UNFINISHED))
        .group_by(DeliveryRow.state)
    )
    waiting = {DeliveryState(row[0]): int(row[1]) for row in found.all()}
    oldest = await session.scalar(
        select(func.min(DeliveryRow.not_before)).where(
            DeliveryRow.state == DeliveryState.OWED, DeliveryRow.expires_at > now
        )
    )
    return QueueFigures(
        inbox_open=await count_open(session),
        deliveries={state: waiting.get(state, 0) for state in _UNFINISHED},
        late_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
    )


async def active_patients(session: AsyncSession) -> int:
    """Count the patients who take part."""
    counted = select(func.count()).where(PatientRow.state == PatientState.ACTIVE)
    return await session.scalar(counted) or 0
