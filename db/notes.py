"""What have staff written down about a patient? Sealed, and never sent to her."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import keys_of
from db.engine.row_ids import new_id
from db.tables import NoteRow
from rules.addressee import Addressee
from rules.people import Note, Staff


async def add_note(
    session: AsyncSession, about: Addressee, member: Staff, words: str, *, now: datetime
) -> None:
    """Keep a note about a patient."""
    row = NoteRow(id=new_id(now), patient_id=about.patient_id, staff_id=member.id, written_at=now)
    row.words_sealed = keys_of(session).seal(words, table="note", row=row.id, column="words_sealed")
    session.add(row)
    await session.flush()


async def notes_about(session: AsyncSession, patient_id: int, *, limit: int = 10) -> list[Note]:
    """Return a patient's newest notes, the newest first."""
    found = await session.scalars(
        select(NoteRow)
        .where(NoteRow.patient_id == patient_id)
        .order_by(NoteRow.written_at.desc(), NoteRow.id.desc())
        .limit(limit)
    )
    keys = keys_of(session)
    return [
        Note(
            staff_id=row.staff_id,
            words=keys.open(row.words_sealed, table="note", row=row.id, column="words_sealed"),
            at=row.written_at,
        )
        for row in found
    ]


async def count_notes(session: AsyncSession, patient_id: int) -> int:
    """Count the notes about a patient."""
    counted = select(func.count()).where(NoteRow.patient_id == patient_id)
    return await session.scalar(counted) or 0
