"""What was a patient asked to reflect on, and what did she answer? Her words are sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import keys_of
from db.engine.row_ids import new_id
from db.tables import ReflectionRow
from rules.people import Patient
from rules.prompt_data import ReflectionPromptData
from rules.prompts import Prompt
from rules.reflections import NOT_NOW, Reflection, ReflectionEntry


async def ask_reflection(
    session: AsyncSession, patient: Patient, item_id: str, *, prompt_id: int, now: datetime
) -> None:
    """Write down that a reflection goes out."""
    session.add(
        ReflectionRow(
            id=new_id(now),
            patient_id=patient.id,
            prompt_id=prompt_id,
            item_id=item_id,
            asked_at=now,
        )
    )
    await session.flush()


async def was_ever_asked(session: AsyncSession, patient_id: int) -> bool:
    """Tell whether the patient ever got a reflection."""
    found = select(ReflectionRow.id).where(ReflectionRow.patient_id == patient_id)
    return await session.scalar(found.limit(1)) is not None


async def reflection_of(
    session: AsyncSession, prompt: Prompt, *, now: datetime
) -> Reflection | None:
    """Return the reflection of a prompt as it stands, or None."""
    row = await _row(session, prompt.id)
    if row is None:
        return None
    return Reflection(
        prompt_id=prompt.id,
        item_id=row.item_id,
        open=prompt.counted_at(now),
        first=prompt.kept(ReflectionPromptData).first,
        answer=row.answer,
        in_words=row.words_sealed is not None,
    )


async def answer_reflection(
    session: AsyncSession,
    prompt_id: int,
    *,
    now: datetime,
    answer: str | None = None,
    words: str | None = None,
) -> None:
    """Keep a tapped answer, or her words sealed, in place of what was there; neither takes it back."""
    row = await _row(session, prompt_id)
    if row is None:
        raise ValueError("no reflection belongs to that prompt")
    row.answer = answer
    row.words_sealed = None
    if words is not None:
        row.words_sealed = keys_of(session).seal(
            words, table="reflection", row=row.id, column="words_sealed"
        )
    row.answered_at = now if answer is not None or words is not None else None
    await session.flush()


async def words_of_reflection(session: AsyncSession, prompt_id: int) -> str | None:
    """Return what she wrote, for herself to read, or None."""
    row = await _row(session, prompt_id)
    if row is None or row.words_sealed is None:
        return None
    return keys_of(session).open(
        row.words_sealed, table="reflection", row=row.id, column="words_sealed"
    )


async def entries_of(session: AsyncSession, patient_id: int) -> list[ReflectionEntry]:
    """Return what a patient answered, the newest first; what she let pass is left out."""
    found = await session.scalars(
        select(ReflectionRow)
        .where(ReflectionRow.patient_id == patient_id, ReflectionRow.answered_at.is_not(None))
        .order_by(ReflectionRow.asked_at.desc(), ReflectionRow.id.desc())
        .execution_options(populate_existing=True)
    )
    return [_entry(session, row) for row in found if row.answer != NOT_NOW]


async def share_entry(
    session: AsyncSession, patient_id: int, prompt_id: int, *, at: datetime | None
) -> None:
    """Let her team read one entry from `at` on, or with None no longer."""
    await session.execute(
        update(ReflectionRow)
        .where(ReflectionRow.patient_id == patient_id, ReflectionRow.prompt_id == prompt_id)
        .values(shared_at=at)
    )


async def delete_entry(session: AsyncSession, patient_id: int, prompt_id: int) -> None:
    """Remove what she answered; that she was asked stays, so that it is not asked again."""
    await session.execute(
        update(ReflectionRow)
        .where(ReflectionRow.patient_id == patient_id, ReflectionRow.prompt_id == prompt_id)
        .values(answer=None, words_sealed=None, answered_at=None, shared_at=None)
    )


def _entry(session: AsyncSession, row: ReflectionRow) -> ReflectionEntry:
    words = None
    if row.words_sealed is not None:
        words = keys_of(session).open(
            row.words_sealed, table="reflection", row=row.id, column="words_sealed"
        )
    return ReflectionEntry(
        prompt_id=row.prompt_id,
        item_id=row.item_id,
        answered_at=row.answered_at or row.asked_at,
        answer=row.answer,
        words=words,
        shared=row.shared_at is not None,
    )


async def _row(session: AsyncSession, prompt_id: int) -> ReflectionRow | None:
    return await session.scalar(
        select(ReflectionRow)
        .where(ReflectionRow.prompt_id == prompt_id)
        .execution_options(populate_existing=True)
    )
