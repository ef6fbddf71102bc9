"""Who cannot be reached at present, who is told so, and what ends it?

Out of reach is what one answer said; any sign of life says otherwise: something she did, or a message that arrived.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, exists, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import alerts, patients, staff
from db.alerts import NEXT_BEAT
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.delivery.engine_notes import owe_engine_note
from db.delivery.sent_to_team import owe_status
from db.engine.array_parameters import one_of
from db.engine.core_statements import table_of
from db.tables import AlertRow, DeliveryRow, PatientRow, PatientState, TombstoneRow
from db.tables.columns import Instant
from rules.alerts import Alert, AlertState
from rules.delivery import Delivery, DeliveryKind, DeliveryState
from rules.engine_notes import EngineNote
from rules.people import Patient, Staff
from rules.rights import may_see
from rules.vocabulary import Role

# With nobody on the team in reach, a round costs nobody's patience.
NOBODY_REACHED_AGAIN = timedelta(minutes=15)

_READ_OR_COMING = (
    DeliveryState.OWED,
    DeliveryState.CLAIMED,
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.UNCERTAIN,
)
_told = DeliveryRow.__table__.alias()
_UNTOLD = (
    update(table_of(AlertRow))
    .where(
        table_of(AlertRow).c.state == AlertState.RAISED,
        table_of(AlertRow).c.round > 0,
        table_of(AlertRow).c.next_at.is_not(None),
        ~exists().where(
            _told.c.alert_id == table_of(AlertRow).c.id,
            _told.c.kind == DeliveryKind.ALERT,
            _told.c.state == DeliveryState.SENT,
        ),
    )
    .values(next_at=bindparam("moment", type_=Instant()))
)
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


async def mark_member_unreachable(session: AsyncSession, member_id: int, *, now: datetime) -> None:
    """Note that Telegram refuses us with this member of staff; admins are told, once until she is back."""
    if await staff.lose_member(session, member_id, now=now):
        await owe_engine_note(
            session,
            EngineNote.MEMBER_UNREACHABLE,
            once=f"{member_id}:{now.isoformat()}",
            subject_id=member_id,
            now=now,
        )


async def mark_member_reachable(session: AsyncSession, member_id: int, *, now: datetime) -> None:
    """Note that a member of staff can be reached again: alerts that nobody has read go out again at once."""
    await staff.change_staff(session, member_id, unreachable_at=None)
    await session.execute(_UNTOLD, {"moment": now + NEXT_BEAT})


async def retell_where_nobody_reads(
    session: AsyncSession, delivery: Delivery, *, now: datetime
) -> None:
    """After an alert was refused: let the next who can be reached be told at once, or tell the patient that nobody is.

    Where somebody else of that round reads it, or will, nothing changes.
    """
    alert_ids = await _alerts_told_by(session, delivery)
    for alert_id in alert_ids:
        alert = await alerts.alert_by_id(session, alert_id)
        if alert is None or alert.state is not AlertState.RAISED:
            continue
        if await _is_read_by_others(session, alert):
            continue
        if await staff.reachable_staff(session):
            await alerts.change_alert(session, alert_id, next_at=now + NEXT_BEAT)
        else:
            await alerts.change_alert(session, alert_id, next_at=now + NOBODY_REACHED_AGAIN)
            patient = await patients.patient_by_id(session, alert.patient_id)
            if patient is not None:
                once = f"unreached:{alert_id}:{alert.round}"
                await owe_status(session, patient, alert_id, now=now, once=once)


async def gone_and_unreachable(
    session: AsyncSession, ids: Collection[int]
) -> tuple[frozenset[int], frozenset[int]]:
    """Return which of these patients were erased, and which count as out of reach: in one look, for many."""
    if not ids:
        return frozenset(), frozenset()
    tombstone, patient = table_of(TombstoneRow).c, table_of(PatientRow).c
    found = await session.execute(
        union_all(
            select(tombstone.patient_id, literal(1)).where(
                one_of(tombstone.patient_id, ids, session)
            ),
            select(patient.id, literal(0)).where(
                one_of(patient.id, ids, session), patient.unreachable_at.is_not(None)
            ),
        )
    )
    sides: tuple[set[int], set[int]] = (set(), set())
    for patient_id, gone in found.all():
        sides[0 if gone else 1].add(patient_id)
    return frozenset(sides[0]), frozenset(sides[1])


async def _alerts_told_by(session: AsyncSession, delivery: Delivery) -> list[int]:
    """Return the alerts that this message told: its own, and those bundled into it."""
    found = await session.scalars(
        select(DeliveryRow.alert_id)
        .where(
            DeliveryRow.prompt_id == delivery.prompt_id,
            DeliveryRow.staff_id == delivery.staff_id,
            DeliveryRow.kind == DeliveryKind.ALERT,
        )
        .distinct()
    )
    return [one for one in found if one is not None]


async def _is_read_by_others(session: AsyncSession, alert: Alert) -> bool:
    """Tell whether anybody was told of the alert in its present round, or still will be."""
    return bool(
        await session.scalar(
            select(
                exists().where(
                    DeliveryRow.alert_id == alert.id,
                    DeliveryRow.round == alert.round,
                    DeliveryRow.kind == DeliveryKind.ALERT,
                    DeliveryRow.state.in_(_READ_OR_COMING),
                )
            )
        )
    )


async def _team_of(session: AsyncSession, patient: Patient) -> list[Staff]:
    working = await staff.reachable_staff(session)
    seeing = [
        one for one in working if one.role is Role.COORDINATOR and may_see(one, patient.cohort_id)
    ]
    return seeing or working


def _end_of_half_hour(now: datetime) -> datetime:
    length = GATHERED_FOR.total_seconds()
    return datetime.fromtimestamp((now.timestamp() // length + 1) * length, UTC)
