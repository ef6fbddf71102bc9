"""Which chats has Telegram asked us to leave alone for a while?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables import HoldRow

WHOLE_BOT = 0


async def put_hold(session: AsyncSession, chat_id: int, *, until: datetime, now: datetime) -> None:
    """Hold a chat, or the whole bot, until a moment; a longer hold that stands is kept."""
    row = await session.get(HoldRow, chat_id)
    if row is None:
        session.add(HoldRow(chat_id=chat_id, until=until, made_at=now))
    elif row.until < until:
        row.until, row.made_at = until, now
    await session.flush()


async def shift_holds(session: AsyncSession, by: timedelta) -> None:
    """Move every hold with a clock that was set."""
    for row in await session.scalars(select(HoldRow)):
        row.until += by
    await session.flush()


async def standing_holds(session: AsyncSession, *, now: datetime) -> dict[int, datetime]:
    """Return until when each chat is held, and forget the holds that are over."""
    await session.execute(delete(HoldRow).where(HoldRow.until <= now))
    return {row.chat_id: row.until for row in await session.scalars(select(HoldRow))}
