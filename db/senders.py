"""Who writes from a chat?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.array_parameters import one_of
from db.engine.core_statements import table_of, whole
from db.patients import patient_of
from db.staff import staff_by_chat
from db.tables import PatientRow, StaffRow
from rules.people import Patient, Staff

_PATIENT, _STAFF = table_of(PatientRow).c, table_of(StaffRow).c
# Nearly everybody who writes is a patient and nothing else: that is seen in one look.
_BY_CHAT = (
    whole(PatientRow)
    .add_columns(
        exists()
        .where(_STAFF.chat_id == _PATIENT.chat_id, _STAFF.revoked_at.is_(None))
        .label("works_here")
    )
    .where(_PATIENT.chat_id == bindparam("chat_id"))
)


async def person_by_chat(session: AsyncSession, chat_id: int) -> Staff | Patient | None:
    """Return who writes from that chat, or None; whoever works here and is a patient too counts as staff."""
    row = (await session.execute(_BY_CHAT, {"chat_id": chat_id})).first()
    if row is not None and not row.works_here:
        return patient_of(session, row)
    return await staff_by_chat(session, chat_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChat:
    """Somebody we know: in which language we talk, and whether she is staff."""

    language: str
    staff: bool


async def known_chats(session: AsyncSession, chat_ids: Collection[int]) -> dict[int, KnownChat]:
    """Return those of the chats that are a patient's, or of somebody who works here."""
    patients = select(_PATIENT.chat_id, _PATIENT.language, literal(0)).where(
        one_of(_PATIENT.chat_id, chat_ids, session)
    )
    staff = select(_STAFF.chat_id, _STAFF.language, literal(1)).where(
        one_of(_STAFF.chat_id, chat_ids, session), _STAFF.revoked_at.is_(None)
    )
    found = [*await session.execute(patients), *await session.execute(staff)]
    return {
        chat_id: KnownChat(language=language, staff=bool(works))
        for chat_id, language, works in found
    }
