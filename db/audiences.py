"""Who are the recipients of a broadcast, and how much has each been sent today?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.database import keys_of
from db.tables import DeliveryRow, PatientRow
from rules.sending import DeliveryKind, DeliveryState

_PERSON = PatientRow.__table__.c
_SENT = DeliveryRow.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What a broadcast needs of one recipient. Quiet hours are minutes of her local day."""

    id: int
    state: str
    zone: str
    name: str | None
    quiet_from: int
    quiet_to: int
    discreet: bool
    paused_at: datetime | None
    paused_until: datetime | None


async def readers(session: AsyncSession, patient_ids: Sequence[int]) -> dict[int, Reader]:
    """Return those of the recipients who are still there, by id."""
    keys = keys_of(session)
    found = await session.execute(
        select(
            _PERSON.id,
            _PERSON.state,
            _PERSON.zone,
            _PERSON.name_sealed,
            _PERSON.quiet_from,
            _PERSON.quiet_to,
            _PERSON.discreet,
            _PERSON.paused_at,
            _PERSON.paused_until,
        ).where(_PERSON.id.in_(patient_ids))
    )
    return {
        row.id: Reader(
            id=row.id,
            state=row.state,
            zone=row.zone,
            name=None
            if row.name_sealed is None
            else keys.open(row.name_sealed, table="patient", row=row.id, column="name_sealed"),
            quiet_from=row.quiet_from,
            quiet_to=row.quiet_to,
            discreet=row.discreet,
            paused_at=row.paused_at,
            paused_until=row.paused_until,
        )
        for row in found.all()
    }


async def sent_today(
    session: AsyncSession,
    people: Mapping[int, Reader],
    starts: Mapping[str, datetime],
    *,
    now: datetime,
    kinds: Collection[DeliveryKind],
) -> dict[int, int]:
    """Count what each got, or may have got, since her local date began (`starts`, by zone)."""
    at = func.coalesce(_SENT.sent_at, _SENT.due_at)
    earliest = min(starts.values(), default=now)
    found = await session.execute(
        select(_SENT.patient_id, _SENT.sent_at, _SENT.due_at).where(
            _SENT.patient_id.in_(people),
            _SENT.kind.in_(kinds),
            _SENT.state.in_((DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)),
            at >= earliest,
        )
    )
    counts: Counter[int] = Counter()
    for row in found.all():
        if (row.sent_at or row.due_at) >= starts[people[row.patient_id].zone]:
            counts[row.patient_id] += 1
    return counts
