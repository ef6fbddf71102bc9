"""What has each patient asked her team, and what was answered? The words of both are sealed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import keys_of
from db.engine.row_ids import new_id
from db.tables import QuestionRow, QuestionWordsRow
from rules.addressee import Addressee, Going
from rules.message import Media, MediaKind
from rules.people import Patient, Staff
from rules.questions import Question, QuestionState, Said


async def ask(
    session: AsyncSession,
    patient: Patient,
    words: str,
    *,
    now: datetime,
    message_id: int | None = None,
    file: Media | None = None,
) -> int:
    """Keep what she asks, in the thread that still waits or else in a new one; return the thread's id."""
    row = await _waiting(session, patient.id)
    if row is None:
        row = QuestionRow(
            id=new_id(now), patient_id=patient.id, state=QuestionState.OPEN, asked_at=now
        )
        session.add(row)
        await session.flush()
    await _add_words(session, row.id, words, now=now, message_id=message_id, file=file)
    return row.id


async def reply(
    session: AsyncSession,
    question_id: int,
    member: Staff,
    words: str,
    *,
    now: datetime,
    message_id: int | None = None,
    file: Media | None = None,
) -> int:
    """Keep the answer of a member of staff, who now has the thread; return the id of her words."""
    said = await _add_words(
        session,
        question_id,
        words,
        now=now,
        staff_id=member.id,
        message_id=message_id,
        file=file,
    )
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
    session: AsyncSession,
    to: Addressee,
    member: Staff,
    words: str,
    *,
    now: datetime,
    message_id: int | None = None,
    file: Media | None = None,
) -> int:
    """Keep what a member of staff writes: it answers the thread that waits, or begins one.

    `message_id` is Telegram's id of it in her chat. Returns the id of her words.
    """
    if to.going is not Going.SENT:
        raise ValueError("words that nobody has sent yet")
    row = await _waiting(session, to.patient_id)
    if row is None:
        row = QuestionRow(
            id=new_id(now), patient_id=to.patient_id, state=QuestionState.ANSWERED, asked_at=now
        )
        session.add(row)
        await session.flush()
    return await reply(session, row.id, member, words, now=now, message_id=message_id, file=file)


async def change_words(session: AsyncSession, words_id: int, words: str, *, now: datetime) -> None:
    """Put other words in the place of those."""
    row = await session.get_one(QuestionWordsRow, words_id)
    row.words_sealed = _sealed(session, words_id, "words_sealed", words)
    row.changed_at = now
    await session.flush()


async def words_of_message(
    session: AsyncSession, writer: Patient | Staff, message_id: int
) -> int | None:
    """Return the id of the words that somebody wrote in one message of her chat, None when it holds none."""
    hers = (
        QuestionWordsRow.staff_id == writer.id
        if isinstance(writer, Staff)
        else (QuestionRow.patient_id == writer.id) & QuestionWordsRow.staff_id.is_(None)
    )
    return await session.scalar(
        select(QuestionWordsRow.id)
        .join(QuestionRow, QuestionRow.id == QuestionWordsRow.question_id)
        .where(
            QuestionWordsRow.message_id == message_id,
            QuestionWordsRow.taken_back_at.is_(None),
            hers,
        )
        .order_by(QuestionWordsRow.id.desc())
        .limit(1)
    )


async def take_words_back(session: AsyncSession, words_id: int, *, now: datetime) -> bool:
    """Unsay what a member of staff wrote; False when it is unsaid already.

    A thread in which nothing of hers answers the patient's last words waits again.
    """
    row = await session.get(QuestionWordsRow, words_id)
    if row is None or row.taken_back_at is not None:
        return False
    row.taken_back_at = now
    await session.flush()
    thread = await question_by_id(session, row.question_id)
    if thread is not None and thread.said and thread.said[-1].staff_id is None:
        await change_question(
            session, thread.id, state=QuestionState.OPEN, owner_id=None, answered_at=None
        )
    return True


class QuestionChange(TypedDict, total=False):
    """How a thread stands."""

    state: str
    owner_id: int | None
    answered_at: datetime | None
    closed_at: datetime | None


async def change_question(
    session: AsyncSession, question_id: int, **values: Unpack[QuestionChange]
) -> None:
    """Set columns of a thread."""
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


async def end_with_alert(
    session: AsyncSession, question_id: int, staff_id: int, *, now: datetime
) -> None:
    """Close a thread that waits, because a member of staff closed the alert that told of it."""
    await session.execute(
        update(QuestionRow)
        .where(QuestionRow.id == question_id, QuestionRow.state == QuestionState.OPEN)
        .values(state=QuestionState.CLOSED, owner_id=staff_id, closed_at=now)
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
    message_id: int | None = None,
    file: Media | None = None,
) -> int:
    row = QuestionWordsRow(
        id=new_id(now),
        question_id=question_id,
        staff_id=staff_id,
        said_at=now,
        message_id=message_id,
    )
    row.words_sealed = _sealed(session, row.id, "words_sealed", words)
    if file is not None:
        told = json.dumps([file.kind, file.file_id])
        row.file_sealed = _sealed(session, row.id, "file_sealed", told)
    session.add(row)
    await session.flush()
    return row.id


def _sealed(session: AsyncSession, row_id: int, column: str, words: str) -> bytes:
    return keys_of(session).seal(words, table="question_words", row=row_id, column=column)


def _opened(session: AsyncSession, row_id: int, column: str, sealed: bytes) -> str:
    return keys_of(session).open(sealed, table="question_words", row=row_id, column=column)


def _file(session: AsyncSession, row: QuestionWordsRow) -> Media | None:
    if row.file_sealed is None:
        return None
    kind, file_id = json.loads(_opened(session, row.id, "file_sealed", row.file_sealed))
    return Media(kind=MediaKind(kind), name="", file_id=file_id)


async def _question(session: AsyncSession, row: QuestionRow) -> Question:
    found = await session.scalars(
        select(QuestionWordsRow)
        .where(QuestionWordsRow.question_id == row.id, QuestionWordsRow.taken_back_at.is_(None))
        .order_by(QuestionWordsRow.id)
        .execution_options(populate_existing=True)
    )
    said = tuple(
        Said(
            id=one.id,
            words=_opened(session, one.id, "words_sealed", one.words_sealed),
            at=one.said_at,
            staff_id=one.staff_id,
            file=_file(session, one),
            changed_at=one.changed_at,
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
