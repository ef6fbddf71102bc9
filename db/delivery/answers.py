"""Which answers are still owed, or in doubt? Those that did not arrive at their first try."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.engine.database import keys_of, rows_changed
from db.engine.row_ids import new_id
from db.tables import AnswerRow
from rules.answers import WORTH, AnswerClass, AnswerState

# The reason of what was not asked, or refused, because the chat or the whole bot must wait.
HELD = "held"
_ON_ITS_WAY = (AnswerState.OWED, AnswerState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer that is kept: whose, how it is repeated, and how far it has come.

    `chat_id` is where it goes, `edits` the message there that it changes; `body` is its JSON.
    """

    id: int
    update_id: int
    chat_id: int
    kind: AnswerClass
    edits: int | None
    language: str
    tries: int
    body: str


async def keep(
    session: AsyncSession,
    owed: KeptAnswer,
    *,
    state: AnswerState,
    retry_at: datetime,
    now: datetime,
    reason: str = "",
) -> KeptAnswer:
    """Keep an answer for another try, or as uncertain; return it with its id."""
    row_id = new_id(now)
    row = AnswerRow(
        id=row_id,
        update_id=owed.update_id,
        chat_id=owed.chat_id,
        kind=owed.kind,
        state=state,
        edits=owed.edits,
        language=owed.language,
        body_sealed=_sealed(session, row_id, owed.body),
        tries=owed.tries,
        reason=reason,
        retry_at=retry_at,
        expires_at=now + WORTH,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return replace(owed, id=row_id)


async def due(
    session: AsyncSession, *, now: datetime, limit: int, busy: Collection[int] = ()
) -> list[KeptAnswer]:
    """Take what may be tried now: what protects somebody first, and words in the order of their chat.

    To the `busy` chats something is on its way; only what protects somebody goes there beside it.
    """
    before = aliased(AnswerRow)
    behind = (
        select(before.id)
        .where(
            before.chat_id == AnswerRow.chat_id,
            before.kind == AnswerClass.WORDS,
            before.state.in_(_ON_ITS_WAY),
            before.id < AnswerRow.id,
        )
        .exists()
    )
    found = await session.scalars(
        select(AnswerRow)
        .where(
            AnswerRow.state == AnswerState.OWED,
            AnswerRow.retry_at <= now,
            (AnswerRow.kind != AnswerClass.WORDS) | ~behind,
            (AnswerRow.kind == AnswerClass.SAFETY) | AnswerRow.chat_id.not_in(busy),
        )
        .order_by((AnswerRow.kind != AnswerClass.SAFETY), AnswerRow.id)
        .limit(limit)
    )
    taken = list(found)
    for row in taken:
        row.state, row.tries = AnswerState.SENDING, row.tries + 1
    await session.flush()
    return [_kept(session, row) for row in taken]


async def next_try(session: AsyncSession, *, after: datetime) -> datetime | None:
    """Return when the next answer is due that is not yet due `after` that moment, or None.

    What is due already and was not taken waits for one before it, whose moment this may be.
    """
    return await session.scalar(
        select(func.min(AnswerRow.retry_at)).where(
            AnswerRow.state == AnswerState.OWED, AnswerRow.retry_at > after
        )
    )


async def owing_chats(session: AsyncSession) -> set[int]:
    """Return the chats that are owed an answer from before."""
    found = await session.scalars(
        select(AnswerRow.chat_id).where(AnswerRow.state.in_(_ON_ITS_WAY)).distinct()
    )
    return set(found)


async def settle(session: AsyncSession, answer_id: int) -> bool:
    """Forget an answer that has come to its end; False where it was forgotten before."""
    gone = await session.execute(delete(AnswerRow).where(AnswerRow.id == answer_id))
    return bool(rows_changed(gone))


async def put_off(
    session: AsyncSession,
    kept: KeptAnswer,
    *,
    body: str,
    kind: AnswerClass,
    edits: int | None,
    retry_at: datetime,
    reason: str,
) -> None:
    """Owe an answer again, as it is to be sent then."""
    await session.execute(
        update(AnswerRow)
        .where(AnswerRow.id == kept.id)
        .values(
            state=AnswerState.OWED,
            body_sealed=_sealed(session, kept.id, body),
            kind=kind,
            edits=edits,
            retry_at=retry_at,
            reason=reason,
        )
    )


async def mark_uncertain(session: AsyncSession, answer_id: int, *, reason: str) -> bool:
    """Note that nobody knows whether these words arrived; they are kept, in case she wants to see them again.

    False where they were forgotten meanwhile.
    """
    marked = await session.execute(
        update(AnswerRow)
        .where(AnswerRow.id == answer_id)
        .values(state=AnswerState.UNCERTAIN, reason=reason)
    )
    return bool(rows_changed(marked))


async def take(session: AsyncSession, answer_id: int, chat_id: int) -> str | None:
    """Return uncertain words of that chat, which are asked for again, and forget them; None when they are gone."""
    row = await session.get(AnswerRow, answer_id, populate_existing=True)
    if row is None or row.chat_id != chat_id or row.state != AnswerState.UNCERTAIN:
        return None
    body = _kept(session, row).body
    await session.delete(row)
    return body


async def supersede(session: AsyncSession, chat_id: int, message_ids: Sequence[int]) -> None:
    """Forget older changes of messages that are changed anew."""
    await session.execute(
        delete(AnswerRow).where(
            AnswerRow.chat_id == chat_id,
            AnswerRow.edits.in_(message_ids),
        )
    )


async def hasten(session: AsyncSession, chat_id: int, *, now: datetime) -> None:
    """Try at once what a chat is owed: somebody is there."""
    await session.execute(
        update(AnswerRow)
        .where(AnswerRow.chat_id == chat_id, AnswerRow.state == AnswerState.OWED)
        .values(retry_at=now)
    )


async def go_on(session: AsyncSession, *, now: datetime) -> None:
    """Let what was held wait no longer; a chat that is to be left alone by itself stays so for the pacer."""
    await session.execute(
        update(AnswerRow)
        .where(AnswerRow.reason == HELD, AnswerRow.state == AnswerState.OWED)
        .values(retry_at=now)
    )


async def forget_words(session: AsyncSession, chat_id: int) -> None:
    """Forget the words that a chat is owed and does not want any more; what protects somebody stays owed."""
    await session.execute(
        delete(AnswerRow).where(
            AnswerRow.chat_id == chat_id,
            AnswerRow.kind == AnswerClass.WORDS,
            AnswerRow.state == AnswerState.OWED,
        )
    )


async def forget(session: AsyncSession, chat_id: int, *, but: int | None = None) -> None:
    """Forget what a chat is owed, except by one update."""
    gone = delete(AnswerRow).where(AnswerRow.chat_id == chat_id)
    await session.execute(gone if but is None else gone.where(AnswerRow.update_id != but))


async def drop_expired(session: AsyncSession, *, now: datetime) -> int:
    """Forget what is not worth sending any more; return how many of them were still owed."""
    gone = await session.scalars(
        delete(AnswerRow)
        .where(AnswerRow.expires_at <= now, AnswerRow.state != AnswerState.SENDING)
        .returning(AnswerRow.state)
    )
    return sum(state == AnswerState.OWED for state in gone)


async def left_sending(session: AsyncSession) -> list[KeptAnswer]:
    """Return what was being sent as the engine died."""
    found = await session.scalars(
        select(AnswerRow).where(AnswerRow.state == AnswerState.SENDING).order_by(AnswerRow.id)
    )
    return [_kept(session, row) for row in found]


async def look_again(session: AsyncSession, *, now: datetime) -> None:
    """Let no answer wait longer for another try: a clock was set back meanwhile."""
    await session.execute(update(AnswerRow).where(AnswerRow.retry_at > now).values(retry_at=now))


def _kept(session: AsyncSession, row: AnswerRow) -> KeptAnswer:
    body = keys_of(session).open(row.body_sealed, table="answer", row=row.id, column="body_sealed")
    return KeptAnswer(
        id=row.id,
        update_id=row.update_id,
        chat_id=row.chat_id,
        kind=AnswerClass(row.kind),
        edits=row.edits,
        language=row.language,
        tries=row.tries,
        body=body,
    )


def _sealed(session: AsyncSession, row_id: int, body: str) -> bytes:
    return keys_of(session).seal(body, table="answer", row=row_id, column="body_sealed")
