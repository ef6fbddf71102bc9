"""Who are our patients, and what have they chosen?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.core_statements import table_of, whole
from db.engine.database import keys_of
from db.engine.row_ids import new_id
from db.tables import PatientRow, PatientState, TombstoneRow
from db.tables.columns import Instant
from rules.pauses import Silence
from rules.people import Patient
from rules.vocabulary import AtHand, Caution, Joint, Kind, SafetyAnswer

_HEARD = (
    update(table_of(PatientRow))
    .where(table_of(PatientRow).c.id == bindparam("patient"))
    .values(
        last_heard_at=bindparam("now", type_=Instant()),
        silence=Silence.NONE,
        unreachable_at=None,
    )
)
_BY_CHAT = whole(PatientRow).where(table_of(PatientRow).c.chat_id == bindparam("chat_id"))


async def add_patient(
    session: AsyncSession,
    *,
    chat_id: int,
    cohort_id: int,
    language: str,
    zone: str,
    quiet_from: int,
    quiet_to: int,
    now: datetime,
    name: str | None = None,
    label: str | None = None,
    invited_by: int | None = None,
    safety: frozenset[SafetyAnswer] | None = None,
) -> Patient:
    """Write a patient who begins to join, with the next free number."""
    row = PatientRow(
        id=new_id(now),
        number=await _next_number(session),
        chat_id=chat_id,
        state=PatientState.JOINING,
        cohort_id=cohort_id,
        invited_by=invited_by,
        language=language,
        zone=zone,
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        safety=None if safety is None else sorted(safety),
        sore_joints=[],
        kinds_off=[],
        silence="none",
        created_at=now,
        last_heard_at=now,
    )
    row.name_sealed = _sealed(session, row.id, "name_sealed", name)
    row.label_sealed = _sealed(session, row.id, "label_sealed", label)
    session.add(row)
    await session.flush()
    return patient_of(session, row)


async def patient_by_chat(session: AsyncSession, chat_id: int) -> Patient | None:
    """Return the patient who writes from that chat, or None."""
    row = (await session.execute(_BY_CHAT, {"chat_id": chat_id})).first()
    return None if row is None else patient_of(session, row)


async def patient_by_id(session: AsyncSession, patient_id: int) -> Patient | None:
    """Return the patient, or None when she was erased."""
    row = await session.get(PatientRow, patient_id, populate_existing=True)
    return None if row is None else patient_of(session, row)


async def patients_by_id(session: AsyncSession, ids: set[int]) -> dict[int, Patient]:
    """Return those of the patients who are still there, by id."""
    found = await session.scalars(select(PatientRow).where(PatientRow.id.in_(ids)))
    return {row.id: patient_of(session, row) for row in found}


class PatientChange(TypedDict, total=False):
    """The columns that are changed after a patient is added, as they are stored (lists for sets)."""

    state: str
    cohort_id: int
    invited_by: int | None
    language: str
    zone: str
    name_sealed: bytes | None
    label_sealed: bytes | None
    consent_version: str
    consented_at: datetime
    goal: str | None
    safety: Sequence[str]
    safety_cleared_at: datetime | None
    safety_cleared_by: int | None
    cautions: Sequence[str]
    sore_joints: Sequence[str]
    exercise_stopped_at: datetime | None
    quiet_from: int
    quiet_to: int
    discreet: bool
    kinds_off: Sequence[str]
    lacks: Sequence[str]
    weight_on: bool
    home_zone: str | None
    first_day: date
    paused_at: datetime | None
    paused_until: datetime | None
    unreachable_at: datetime | None
    silence: str
    last_heard_at: datetime | None
    joined_at: datetime
    left_at: datetime | None


async def change_patient(
    session: AsyncSession, patient_id: int, **values: Unpack[PatientChange]
) -> None:
    """Set columns of the patient; names are set by `rename`."""
    await session.execute(
        update(PatientRow)
        .where(PatientRow.id == patient_id)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


async def note_heard(session: AsyncSession, patient_id: int, *, now: datetime) -> None:
    """Note that she let us hear from her: she is neither silent nor out of reach."""
    await session.execute(_HEARD, {"patient": patient_id, "now": now})


async def note_reached(session: AsyncSession, chat_id: int) -> None:
    """Note that a message arrived in that chat: whoever is there is not out of reach."""
    await session.execute(
        update(PatientRow)
        .where(PatientRow.chat_id == chat_id, PatientRow.unreachable_at.is_not(None))
        .values(unreachable_at=None)
        .execution_options(synchronize_session=False)
    )


async def end_pauses(session: AsyncSession, *, now: datetime) -> None:
    """End the pauses whose time is up; nobody is told."""
    await session.execute(
        update(PatientRow)
        .where(PatientRow.paused_until <= now)
        .values(paused_at=None, paused_until=None)
        .execution_options(synchronize_session="fetch")
    )


async def next_pause_end(session: AsyncSession) -> datetime | None:
    """Return when the next pause of anybody ends, or None."""
    return await session.scalar(
        select(func.min(PatientRow.paused_until)).where(PatientRow.paused_until.is_not(None))
    )


async def rename(
    session: AsyncSession, patient_id: int, *, name: str | None = None, label: str | None = None
) -> None:
    """Seal a new name or label; None leaves it as it is."""
    values = PatientChange()
    if name is not None:
        values["name_sealed"] = _sealed(session, patient_id, "name_sealed", name)
    if label is not None:
        values["label_sealed"] = _sealed(session, patient_id, "label_sealed", label)
    if values:
        await change_patient(session, patient_id, **values)


def patient_of(session: AsyncSession, row: PatientRow | Row[Any]) -> Patient:
    """Return the value of a row, with its name and label opened."""
    safety = None if row.safety is None else frozenset(map(SafetyAnswer, row.safety))
    return Patient(
        id=row.id,
        number=row.number,
        chat_id=row.chat_id,
        state=row.state,
        cohort_id=row.cohort_id,
        language=row.language,
        zone=row.zone,
        invited_by=row.invited_by,
        name=_opened(session, row.id, "name_sealed", row.name_sealed),
        label=_opened(session, row.id, "label_sealed", row.label_sealed),
        goal=row.goal,
        safety=safety,
        safety_cleared=row.safety_cleared_at is not None,
        cautions=None if row.cautions is None else frozenset(map(Caution, row.cautions)),
        sore_joints=frozenset(map(Joint, row.sore_joints)),
        exercise_stopped=row.exercise_stopped_at is not None,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        discreet=row.discreet,
        kinds_off=frozenset(map(Kind, row.kinds_off)),
        lacks=frozenset(map(AtHand, row.lacks or ())),
        weight_on=row.weight_on,
        home_zone=row.home_zone,
        first_day=row.first_day,
        paused_at=row.paused_at,
        paused_until=row.paused_until,
        unreachable_at=row.unreachable_at,
        silence=row.silence,
        last_heard_at=row.last_heard_at,
        joined_at=row.joined_at,
    )


async def _next_number(session: AsyncSession) -> int:
    """Return a number that nobody has, and nobody who was erased had."""
    highest = [
        await session.scalar(select(func.max(column)))
        for column in (PatientRow.number, TombstoneRow.number)
    ]
    return max(number or 0 for number in highest) + 1


def _sealed(session: AsyncSession, row: int, column: str, text: str | None) -> bytes | None:
    if text is None:
        return None
    return keys_of(session).seal(text, table="patient", row=row, column=column)


def _opened(session: AsyncSession, row: int, column: str, sealed: bytes | None) -> str | None:
    if sealed is None:
        return None
    return keys_of(session).open(sealed, table="patient", row=row, column=column)
