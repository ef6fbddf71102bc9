"""Which broadcasts are there, and who are their recipients?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import deliveries
from db.database import keys_of, owes, rows_changed
from db.deliveries import UNFINISHED, Owed
from db.ids import new_id
from db.tables import BroadcastRow, DeliveryRow, PatientRow, PatientState
from rules.broadcasts import Audience, Broadcast, BroadcastState, Content
from rules.message import Entity
from rules.sending import DeliveryKind, DeliveryState

_COUNTED = (
    DeliveryState.SENT,
    DeliveryState.UNCERTAIN,
    DeliveryState.BLOCKED,
    DeliveryState.FAILED,
    DeliveryState.EXPIRED,
    DeliveryState.WITHDRAWN,
)


async def add_broadcast(
    session: AsyncSession, *, author_id: int, content: Content, audience: Audience, now: datetime
) -> int:
    """Write a draft; return its id."""
    broadcast_id = new_id(now)
    sealed = keys_of(session).seal(
        json.dumps(asdict(content)), table="broadcast", row=broadcast_id, column="content_sealed"
    )
    session.add(
        BroadcastRow(
            id=broadcast_id,
            author_id=author_id,
            state=BroadcastState.DRAFT,
            content_sealed=sealed,
            audience=asdict(audience),
            created_at=now,
        )
    )
    await session.flush()
    return broadcast_id


async def broadcast_by_id(session: AsyncSession, broadcast_id: int) -> Broadcast:
    """Return the broadcast, which must be there."""
    row = await session.get_one(BroadcastRow, broadcast_id, populate_existing=True)
    return _broadcast(session, row)


async def change_broadcast(session: AsyncSession, broadcast_id: int, **values: Any) -> None:
    """Set columns of a broadcast."""
    await session.execute(
        update(BroadcastRow).where(BroadcastRow.id == broadcast_id).values(**values)
    )


async def count_audience(session: AsyncSession, audience: Audience) -> int:
    """Return how many patients the audience holds now."""
    chosen = _recipients(audience).with_only_columns(func.count())
    return await session.scalar(chosen) or 0


async def confirm(session: AsyncSession, broadcast_id: int, *, now: datetime) -> bool:
    """Let a draft run; False when somebody did so before, so that a second tap sends nothing."""
    newest = await session.scalar(select(func.max(PatientRow.id)))
    started = await session.execute(
        update(BroadcastRow)
        .where(BroadcastRow.id == broadcast_id, BroadcastRow.state == BroadcastState.DRAFT)
        .values(state=BroadcastState.RUNNING, confirmed_at=now, fill_until=newest or 0)
    )
    owes(session)
    return bool(rows_changed(started))


async def cancel(session: AsyncSession, broadcast_id: int, *, now: datetime) -> bool:
    """Stop a draft or a running broadcast; its owed deliveries are withdrawn afterwards."""
    stopped = await session.execute(
        update(BroadcastRow)
        .where(
            BroadcastRow.id == broadcast_id,
            BroadcastRow.state.in_((BroadcastState.DRAFT, BroadcastState.RUNNING)),
        )
        .values(
            state=BroadcastState.CANCELLED, filled_at=func.coalesce(BroadcastRow.filled_at, now)
        )
    )
    owes(session)
    return bool(rows_changed(stopped))


async def fill(
    session: AsyncSession, broadcast: Broadcast, *, limit: int, worth: timedelta, now: datetime
) -> int:
    """Write the next recipients as owed deliveries; return how many, 0 when all are written."""
    row = await session.get_one(BroadcastRow, broadcast.id, populate_existing=True)
    found = await session.execute(
        _recipients(broadcast.audience)
        .where(PatientRow.id > row.filled_to, PatientRow.id <= (row.fill_until or 0))
        .order_by(PatientRow.id)
        .limit(limit)
    )
    people = found.all()
    if not people:
        row.filled_at = now
        return 0
    await deliveries.owe(session, _owed(broadcast.id, people, worth, now), now=now)
    row.filled_to = people[-1].id
    row.chosen += len(people)
    return len(people)


async def unsettled(session: AsyncSession) -> list[Broadcast]:
    """Return the broadcasts that run, or were stopped and have not been reported."""
    found = await session.scalars(
        select(BroadcastRow)
        .where(
            BroadcastRow.state.in_((BroadcastState.RUNNING, BroadcastState.CANCELLED)),
            BroadcastRow.finished_at.is_(None),
            BroadcastRow.confirmed_at.is_not(None),
        )
        .order_by(BroadcastRow.id)
    )
    return [_broadcast(session, row) for row in found]


async def breakdown(session: AsyncSession, broadcast_id: int) -> dict[str, int]:
    """Return the recipients without an outcome or a message, by why.

    Withdrawn: `paused`, `left`, `cancelled`. Still owed: `waits_quiet`, `waits_over_limit`, `waits_turn`.
    """
    found = await session.execute(
        select(DeliveryRow.state, DeliveryRow.reason, func.count())
        .where(
            DeliveryRow.broadcast_id == broadcast_id,
            DeliveryRow.state.in_((*UNFINISHED, DeliveryState.WITHDRAWN)),
        )
        .group_by(DeliveryRow.state, DeliveryRow.reason)
    )
    counts: Counter[str] = Counter()
    for state, reason, count in found.all():
        if state == DeliveryState.WITHDRAWN:
            counts[reason or "cancelled"] += count
        else:
            counts[f"waits_{reason}" if reason in {"quiet", "over_limit"} else "waits_turn"] += (
                count
            )
    return counts


def _recipients(audience: Audience) -> Select[int, int]:
    """Return everybody who takes part; who is paused or cannot be reached is told apart when sent."""
    people = select(PatientRow.id, PatientRow.chat_id).where(
        PatientRow.state == PatientState.ACTIVE
    )
    if audience.cohort_id is not None:
        people = people.where(PatientRow.cohort_id == audience.cohort_id)
    return people


def _owed(broadcast_id: int, people: Sequence[Any], worth: timedelta, now: datetime) -> list[Owed]:
    return [
        Owed(
            kind=DeliveryKind.BROADCAST,
            chat_id=person.chat_id,
            patient_id=person.id,
            broadcast_id=broadcast_id,
            due_at=now,
            expires_at=now + worth,
        )
        for person in people
    ]


def _broadcast(session: AsyncSession, row: BroadcastRow) -> Broadcast:
    text = keys_of(session).open(
        row.content_sealed, table="broadcast", row=row.id, column="content_sealed"
    )
    content = json.loads(text)
    entities = tuple(Entity(**entity) for entity in content["entities"])
    return Broadcast(
        id=row.id,
        author_id=row.author_id,
        state=BroadcastState(row.state),
        content=Content(text=content["text"], entities=entities),
        audience=Audience(**row.audience),
        chosen=row.chosen,
        filled_at=row.filled_at,
        counts={state: getattr(row, state.value) for state in _COUNTED},
        prompt_id=row.prompt_id,
        shown=row.shown,
        shown_at=row.shown_at,
        confirmed_at=row.confirmed_at,
        finished_at=row.finished_at,
    )
