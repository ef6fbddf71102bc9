"""What has each patient asked her team, and what was answered? The words of both are sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import keys_of
from db.engine.row_ids import new_id
from db.tables import QuestionRow, QuestionWordsRow
from rules.people import Patient, Staff
from rules.questions import Question, QuestionState, Said


async def ask(session: AsyncSession, patient: Patient, words: str, *, now: datetime) -> int:
    """Keep what she asks, in the thread that still waits or else in a new one; return the thread's id."""
    row = await _waiting(session, patient.id)
    if row is None:
        row = QuestionRow(
            id=new_id(now), patient_id=patient.id, state=QuestionState.OPEN, asked_at=now
        )
        session.add(row)
        await session.flush()
    await _add_words(session, row.id, words, now=now)
    return row.id


async def reply(
    session: AsyncSession, question_id: int, member: Staff, words: str, *, now: datetime
) -> int:
    """Keep the answer of a member of staff, who now has the thread; return the id of her words."""
    said = await _add_words(session, question_id, words, now=now, staff_id=member.id)
    await change_question(
        session,
        question_id,
        state=QuestionState.ANSWERED,
        owner_id=member.id,
        answered_at=now,
        closed_at=None,
    )
    return said


async def write_to(
    session: AsyncSession, patient: Patient, member: Staff, words: str, *, now: datetime
) -> int:
    """Keep what a member of staff writes: it answers the thread that waits, or begins one.

    Returns the id of her words.
    """
    row = await _waiting(session, patient.id)
    if row is None:
        row = QuestionRow(
            id=new_id(now), patient_id=patient.id, state=QuestionState.ANSWERED, asked_at=now
        )
        session.add(row)
        await session.flush()
    return await reply(session, row.id, member, words, now=now)


async def change_question(session: AsyncSession, question_id: int, **values: Any) -> None:
    """Set columns of a thread: `owner_id`, `state`, `closed_at`, `answered_at`."""
    await session.execute(
        update(QuestionRow)
        .where(QuestionRow.id == question_id)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


async def take_back(session: AsyncSession, question_id: int, *, now: datetime) -> None:
    """Close a thread that nobody has answered yet, as its patient wishes."""
    await session.execute(
        update(QuestionRow)
        .where(QuestionRow.id == question_id, QuestionRow.state == QuestionState.OPEN)
        .values(state=QuestionState.CLOSED, closed_at=now)
        .execution_options(synchronize_session="fetch")
    )


async def question_by_id(session: AsyncSession, question_id: int) -> Question | None:
    """Return a thread with all its words, or None."""
    row = await session.get(QuestionRow, question_id, populate_existing=True)
    return None if row is None else await _question(session, row)


async def question_of_words(session: AsyncSession, words_id: int) -> Question | None:
    """Return the thread that one message belongs to, or None."""
    question_id = await session.scalar(
        select(QuestionWordsRow.question_id).where(QuestionWordsRow.id == words_id)
    )
    return None if question_id is None else await question_by_id(session, question_id)


async def questions_of(
    session: AsyncSession, patient_id: int, *, limit: int = 10
) -> list[Question]:
    """Return a patient's newest threads, the newest first."""
    found = await session.scalars(
        select(QuestionRow)
        .where(QuestionRow.patient_id == patient_id)
        .order_by(QuestionRow.asked_at.desc(), QuestionRow.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [await _question(session, row) for row in list(found)]


async def waiting_questions(session: AsyncSession, *, limit: int = 20) -> list[Question]:
    """Return the threads in which a patient waits for an answer, the longest waiting first."""
    found = await session.scalars(
        select(QuestionRow)
        .where(QuestionRow.state == QuestionState.OPEN)
        .order_by(QuestionRow.asked_at, QuestionRow.id)
        .limit(limit)
    )
    return [await _question(session, row) for row in list(found)]


async def _waiting(session: AsyncSession, patient_id: int) -> QuestionRow | None:
    return await session.scalar(
        select(QuestionRow)
        .where(QuestionRow.patient_id == patient_id, QuestionRow.state == QuestionState.OPEN)
        .order_by(QuestionRow.asked_at.desc())
        .limit(1)
    )


async def _add_words(
    session: AsyncSession,
    question_id: int,
    words: str,
    *,
    now: datetime,
    staff_id: int | None = None,
) -> int:
    row = QuestionWordsRow(id=new_id(now), question_id=question_id, staff_id=staff_id, said_at=now)
    row.words_sealed = keys_of(session).seal(
        words, table="question_words", row=row.id, column="words_sealed"
    )
    session.add(row)
    await session.flush()
    return row.id


async def _question(session: AsyncSession, row: QuestionRow) -> Question:
    found = await session.scalars(
        select(QuestionWordsRow)
        .where(QuestionWordsRow.question_id == row.id)
        .order_by(QuestionWordsRow.id)
    )
    keys = keys_of(session)
    said = tuple(
        Said(
            id=one.id,
            words=keys.open(
                one.words_sealed, table="question_words", row=one.id, column="words_sealed"
            ),
            at=one.said_at,
            staff_id=one.staff_id,
        )
        for one in found
    )
    return Question(
        id=row.id,
        patient_id=row.patient_id,
        state=QuestionState(row.state),
        asked_at=row.asked_at,
        owner_id=row.owner_id,
        said=said,
    )
