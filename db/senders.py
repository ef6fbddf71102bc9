"""Who writes from a chat?"""

from __future__ import annotations

from sqlalchemy import bindparam, exists
from sqlalchemy.ext.asyncio import AsyncSession

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
