"""How does a patient go, with everything we hold about her?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import audit
from db.delivery import deliveries
from db.delivery.broadcast_counts import count_in_broadcast
from db.engine.database import keys_of
from db.patient_data import hers, tables_of_patients
from db.patients import patient_by_id
from db.tables import (
    AlertRow,
    DeliveryRow,
    InboxRow,
    InviteRow,
    PatientRow,
    PatientState,
    PromptRow,
    TombstoneRow,
)
from rules.alerts import OPEN_STATES
from rules.delivery import DeliveryKind, DeliveryState
from rules.people import Patient

# What stays of her while staff have still to look at something: the alert, who must hear of it, and her code.
_KEPT_WITH_ALERTS = frozenset(
    {AlertRow.__tablename__, DeliveryRow.__tablename__, PatientRow.__tablename__}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """The messages of a chat whose ids we know, by when they were sent (UTC): ours, and hers."""

    ours: tuple[tuple[int, datetime], ...]
    heard: tuple[tuple[int, datetime], ...]


async def traces_of(session: AsyncSession, patient: Patient) -> Traces:
    """Return the messages of her chat that we could still take back; call before the erasure."""
    ours: dict[int, datetime] = {}
    prompts = select(PromptRow.message_id, PromptRow.created_at).where(
        PromptRow.chat_id == patient.chat_id, PromptRow.message_id.is_not(None)
    )
    sent = select(DeliveryRow.message_id, DeliveryRow.sent_at).where(
        DeliveryRow.patient_id == patient.id,
        DeliveryRow.message_id.is_not(None),
        DeliveryRow.sent_at.is_not(None),
    )
    for found in (prompts, sent):
        for number, at in (await session.execute(found)).all():
            # A message that was changed later is as old as its first sending.
            if number is not None and at is not None:
                ours[number] = min(at, ours.get(number, at))
    heard: dict[int, datetime] = {}
    inbox = await session.scalars(select(InboxRow).where(InboxRow.chat_id == patient.chat_id))
    for row in inbox:
        for said in row.said_ids or ():
            ours[said] = min(row.received_at, ours.get(said, row.received_at))
        if row.heard_id is not None:
            # Telegram goes by its own date, and may have kept the message for a day.
            heard[row.heard_id] = min(row.received_at, row.dated_at or row.received_at)
    return Traces(ours=tuple(sorted(ours.items())), heard=tuple(sorted(heard.items())))


async def erase(session: AsyncSession, patient_id: int, *, now: datetime, actor: str) -> bool:
    """Remove every row about a patient and leave a tombstone; False where she is unknown.

    An open alert stays, with her code and what staff call her, until it is closed (`remove_stubs`): what
    somebody has still to look at is not lost because she left. Messages to many stay as counts alone.
    """
    patient = await patient_by_id(session, patient_id)
    if patient is None:
        return False
    await _bury(session, patient, now)
    await _blank_broadcasts(session, patient)
    await _forget_label(session, patient)
    waits = await _has_open_alerts(session, patient.id)
    for table in reversed(tables_of_patients()):
        if table.name == InboxRow.__tablename__:
            # The update that asks for this is still to be answered; `forget_chat` takes its place.
            continue
        if not (waits and table.name in _KEPT_WITH_ALERTS):
            await session.execute(delete(table).where(hers(table, patient)))
    if waits:
        await _make_stub(session, patient, now)
    await audit.note(session, actor=actor, act="erased", subject=f"patient:{patient.id}", now=now)
    session.expire_all()
    return True


async def erase_again(session: AsyncSession, buried: Collection[int], *, now: datetime) -> int:
    """Remove those who were erased after a backup was made; return how many were there.

    What they had written goes too: nobody waits for an answer to it.
    """
    found = 0
    for patient_id in sorted(buried):
        patient = await patient_by_id(session, patient_id)
        if patient is not None:
            await erase(session, patient_id, now=now, actor="restore")
            await session.execute(delete(InboxRow).where(InboxRow.chat_id == patient.chat_id))
            found += 1
    return found


async def tombstones(session: AsyncSession) -> dict[int, tuple[int, datetime]]:
    """Return who was erased: number and moment by id."""
    found = await session.execute(
        select(TombstoneRow.patient_id, TombstoneRow.number, TombstoneRow.erased_at)
    )
    return {row.patient_id: (row.number, row.erased_at) for row in found}


async def remove_stubs(session: AsyncSession) -> int:
    """Remove what stayed of erased patients whose alerts are closed by now; return how many went."""
    open_alerts = select(AlertRow.patient_id).where(AlertRow.state.in_(OPEN_STATES))
    gone = await session.execute(
        delete(PatientRow)
        .where(
            PatientRow.id.in_(select(TombstoneRow.patient_id)),
            PatientRow.id.not_in(open_alerts),
        )
        .returning(PatientRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


async def left_before(session: AsyncSession, moment: datetime, *, limit: int) -> list[int]:
    """Return patients who left before a moment, or never finished joining, and are not erased yet."""
    ended = func.coalesce(PatientRow.left_at, PatientRow.last_heard_at, PatientRow.created_at)
    found = await session.scalars(
        select(PatientRow.id)
        .where(
            PatientRow.state != PatientState.ACTIVE,
            ended <= moment,
            PatientRow.id.not_in(select(TombstoneRow.patient_id)),
        )
        .order_by(PatientRow.id)
        .limit(limit)
    )
    return list(found)


async def _bury(session: AsyncSession, patient: Patient, now: datetime) -> None:
    if await session.get(TombstoneRow, patient.id) is None:
        session.add(TombstoneRow(patient_id=patient.id, number=patient.number, erased_at=now))
        await session.flush()


async def _blank_broadcasts(session: AsyncSession, patient: Patient) -> None:
    """Count what was under way to her, and leave of messages to many only that there was one."""
    patients_own = frozenset(DeliveryKind) - {DeliveryKind.ALERT, DeliveryKind.STAFF_NOTE}
    await deliveries.withdraw(session, patient_id=patient.id, kinds=patients_own, reason="erased")
    flying = await session.scalars(
        select(DeliveryRow.broadcast_id).where(
            DeliveryRow.patient_id == patient.id,
            DeliveryRow.broadcast_id.is_not(None),
            DeliveryRow.state == DeliveryState.SENDING,
        )
    )
    for broadcast_id in [one for one in flying if one is not None]:
        await count_in_broadcast(session, broadcast_id, DeliveryState.UNCERTAIN, 1)
    await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.patient_id == patient.id,
            DeliveryRow.broadcast_id.is_not(None),
            DeliveryRow.state == DeliveryState.SENDING,
        )
        .values(state=DeliveryState.UNCERTAIN, reason="erased", epoch=DeliveryRow.epoch + 1)
    )
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.patient_id == patient.id, DeliveryRow.broadcast_id.is_not(None))
        .values(patient_id=None, chat_id=0, prompt_id=None, message_id=None, data={})
    )


async def _forget_label(session: AsyncSession, patient: Patient) -> None:
    """Empty the used-up links that carry what staff call her."""
    if patient.label is None:
        return
    keys = keys_of(session)
    used = await session.scalars(
        select(InviteRow).where(InviteRow.label_sealed.is_not(None), InviteRow.uses_left == 0)
    )
    for row in used:
        sealed = row.label_sealed or b""
        label = keys.open(sealed, table="invite", row=row.id, column="label_sealed")
        if label == patient.label:
            row.label_sealed = row.safety = None
    await session.flush()


async def _has_open_alerts(session: AsyncSession, patient_id: int) -> bool:
    found = select(AlertRow.id).where(
        AlertRow.patient_id == patient_id, AlertRow.state.in_(OPEN_STATES)
    )
    return await session.scalar(found.limit(1)) is not None


async def _make_stub(session: AsyncSession, patient: Patient, now: datetime) -> None:
    """Leave of her what the open alerts need, and nothing else."""
    await session.execute(
        delete(AlertRow).where(
            AlertRow.patient_id == patient.id, AlertRow.state.not_in(OPEN_STATES)
        )
    )
    await session.execute(
        delete(DeliveryRow).where(
            or_(
                DeliveryRow.chat_id == patient.chat_id,
                (DeliveryRow.patient_id == patient.id) & DeliveryRow.alert_id.is_(None),
            )
        )
    )
    kept = {"id", "number", "cohort_id", "label_sealed", "invited_by", "language", "zone"}
    emptied: dict[str, Any] = {
        column.name: None
        for column in PatientRow.__table__.columns
        if column.nullable and column.name not in kept
    }
    await session.execute(
        update(PatientRow)
        .where(PatientRow.id == patient.id)
        .values(
            emptied
            | {
                # A chat that there is not: what she writes now comes from somebody we do not know.
                "chat_id": -patient.id,
                "state": PatientState.LEFT,
                "left_at": now,
                "sore_joints": [],
                "silence": "none",
            }
        )
        .execution_options(synchronize_session=False)
    )
