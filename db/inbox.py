"""Which updates have we received, and how far has each come?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.database import keys_of
from db.tables import InboxRow, InboxState

_OPEN = (InboxState.RECEIVED, InboxState.APPLIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An update that is not done yet. `answers` is what an applied one still owes."""

    update_id: int
    chat_id: int
    state: str
    attempts: int
    received_at: datetime
    retry_at: datetime | None


async def store(
    session: AsyncSession, updates: Sequence[tuple[int, int, dict[str, Any]]], *, now: datetime
) -> int:
    """Store (update id, chat id, payload) once each; return how many were new."""
    ids = [update_id for update_id, _, _ in updates]
    known = set(
        await session.scalars(select(InboxRow.update_id).where(InboxRow.update_id.in_(ids)))
    )
    keys = keys_of(session)
    fresh = 0
    for update_id, chat_id, payload in updates:
        if update_id in known:
            continue
        known.add(update_id)
        fresh += 1
        sealed = keys.seal(
            json.dumps(payload), table="inbox", row=update_id, column="payload_sealed"
        )
        session.add(
            InboxRow(
                update_id=update_id,
                chat_id=chat_id,
                state=InboxState.RECEIVED,
                payload_sealed=sealed,
                received_at=now,
            )
        )
    await session.flush()
    return fresh


async def open_heads(session: AsyncSession, *, limit: int) -> list[Received]:
    """Return the oldest open update of each chat, oldest first."""
    heads = (
        select(func.min(InboxRow.update_id))
        .where(InboxRow.state.in_(_OPEN))
        .group_by(InboxRow.chat_id)
    )
    found = await session.scalars(
        select(InboxRow)
        .where(InboxRow.update_id.in_(heads))
        .order_by(InboxRow.update_id)
        .limit(limit)
    )
    return [_received(row) for row in found]


async def count_open(session: AsyncSession) -> int:
    """Return how many updates are not done."""
    counted = select(func.count()).select_from(InboxRow).where(InboxRow.state.in_(_OPEN))
    return await session.scalar(counted) or 0


async def payload_of(session: AsyncSession, update_id: int) -> dict[str, Any] | None:
    """Return the update as Telegram sent it, or None when it is done or set aside."""
    row = await session.get(InboxRow, update_id)
    if row is None or row.payload_sealed is None or row.state != InboxState.RECEIVED:
        return None
    text = keys_of(session).open(
        row.payload_sealed, table="inbox", row=update_id, column="payload_sealed"
    )
    payload: dict[str, Any] = json.loads(text)
    return payload


async def answers_of(session: AsyncSession, update_id: int) -> str:
    """Return the answers that an applied update owes, as `rules` wrote them."""
    row = await session.get_one(InboxRow, update_id)
    if row.answers_sealed is None:
        return "[]"
    return keys_of(session).open(
        row.answers_sealed, table="inbox", row=update_id, column="answers_sealed"
    )


async def mark_applied(
    session: AsyncSession, update_id: int, *, answers: str, now: datetime
) -> None:
    """Note that the update took effect, in the transaction in which it did."""
    sealed = keys_of(session).seal(answers, table="inbox", row=update_id, column="answers_sealed")
    await _change(
        session,
        update_id,
        state=InboxState.APPLIED,
        answers_sealed=sealed,
        payload_sealed=None,
        applied_at=now,
    )


async def mark_done(session: AsyncSession, update_id: int, *, now: datetime) -> None:
    """Note that its answers went out; what was said is emptied."""
    await _change(
        session,
        update_id,
        state=InboxState.DONE,
        payload_sealed=None,
        answers_sealed=None,
        done_at=now,
    )


async def put_off(
    session: AsyncSession, update_id: int, *, error: str, attempts: int, retry_at: datetime
) -> None:
    """Note a failed try; `error` is the exception's class and nothing more."""
    await _change(session, update_id, error=error, attempts=attempts, retry_at=retry_at)


async def set_aside(session: AsyncSession, update_id: int, *, error: str, now: datetime) -> None:
    """Give up on a poison update, so that its chat goes on; its payload stays, sealed."""
    await _change(session, update_id, state=InboxState.ASIDE, error=error, done_at=now)


async def last_update_id(session: AsyncSession) -> int | None:
    """Return the highest update id seen, or None."""
    return await session.scalar(select(func.max(InboxRow.update_id)))


async def _change(session: AsyncSession, update_id: int, **values: Any) -> None:
    await session.execute(update(InboxRow).where(InboxRow.update_id == update_id).values(**values))


def _received(row: InboxRow) -> Received:
    return Received(
        update_id=row.update_id,
        chat_id=row.chat_id,
        state=row.state,
        attempts=row.attempts,
        received_at=row.received_at,
        retry_at=row.retry_at,
    )
