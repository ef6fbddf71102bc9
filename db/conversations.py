"""Where is each chat in a conversation that takes several steps?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.core_statements import table_of, whole
from db.engine.database import keys_of
from db.tables import ConversationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A chat's place in a flow; `data` may hold words, so it is sealed at rest."""

    chat_id: int
    flow: str
    step: str
    prompt_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    updated_at: datetime
    expires_at: datetime | None = None


_IT = table_of(ConversationRow).c
_BY_CHAT = whole(ConversationRow).where(_IT.chat_id == bindparam("chat_id"))


async def conversation_of(
    session: AsyncSession, chat_id: int, *, now: datetime
) -> Conversation | None:
    """Return the chat's conversation, or None when there is none or it has expired."""
    row = (await session.execute(_BY_CHAT, {"chat_id": chat_id})).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    data = {}
    if row.data_sealed is not None:
        data = json.loads(
            keys_of(session).open(
                row.data_sealed, table="conversation", row=chat_id, column="data_sealed"
            )
        )
    return Conversation(
        chat_id=chat_id,
        flow=row.flow,
        step=row.step,
        prompt_id=row.prompt_id,
        data=data,
        updated_at=row.updated_at,
        expires_at=row.expires_at,
    )


async def put_conversation(
    session: AsyncSession,
    chat_id: int,
    flow: str,
    step: str,
    *,
    now: datetime,
    prompt_id: int | None = None,
    data: dict[str, Any] | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Set where the chat is; a chat is in one conversation at a time."""
    row = await session.get(ConversationRow, chat_id)
    if row is None:
        row = ConversationRow(chat_id=chat_id)
        session.add(row)
    row.flow, row.step, row.prompt_id = flow, step, prompt_id
    row.updated_at, row.expires_at = now, expires_at
    row.data_sealed = keys_of(session).seal(
        json.dumps(data or {}), table="conversation", row=chat_id, column="data_sealed"
    )
    await session.flush()


async def end_conversation(session: AsyncSession, chat_id: int) -> None:
    """Forget where the chat was."""
    await session.execute(delete(ConversationRow).where(ConversationRow.chat_id == chat_id))
