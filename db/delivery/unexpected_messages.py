"""How much came from a chat that no flow expected, and have we said so?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables import StrayRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Strays:
    """The `count` of a chat since its present window began; `told_at` is None if it never got a word."""

    count: int
    told_at: datetime | None


async def count_stray(
    session: AsyncSession, chat_id: int, *, window: timedelta, now: datetime
) -> Strays:
    """Count one more; a window that is over begins anew with this one."""
    row = await session.get(StrayRow, chat_id, populate_existing=True)
    if row is None:
        row = StrayRow(chat_id=chat_id, since_at=now, count=0)
        session.add(row)
    if row.since_at <= now - window:
        row.since_at, row.count = now, 0
    row.count += 1
    await session.flush()
    return Strays(count=row.count, told_at=row.told_at)


async def note_told(session: AsyncSession, chat_id: int, *, now: datetime) -> None:
    """Note that the chat got its word."""
    await session.execute(update(StrayRow).where(StrayRow.chat_id == chat_id).values(told_at=now))


async def forget_strays(session: AsyncSession, chat_id: int) -> None:
    """Forget what a chat sent."""
    await session.execute(delete(StrayRow).where(StrayRow.chat_id == chat_id))
