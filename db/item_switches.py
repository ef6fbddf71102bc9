"""Which items of the library have staff switched off?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables import ItemOffRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOff:
    """Since when an item is switched off, and by whom (the id of a member of staff)."""

    item_id: str
    off_at: datetime
    off_by: int | None


async def items_off(session: AsyncSession) -> frozenset[str]:
    """Return the ids of the items that nobody receives."""
    return frozenset(await session.scalars(select(ItemOffRow.item_id)))


async def off_since(session: AsyncSession, item_id: str) -> ItemOff | None:
    """Return since when an item is switched off, None for one that is on."""
    row = await session.get(ItemOffRow, item_id, populate_existing=True)
    return (
        None if row is None else ItemOff(item_id=row.item_id, off_at=row.off_at, off_by=row.off_by)
    )


async def switch_off(session: AsyncSession, item_id: str, *, staff_id: int, now: datetime) -> bool:
    """Send an item to nobody from now on; False when it was off already."""
    if await off_since(session, item_id) is not None:
        return False
    session.add(ItemOffRow(item_id=item_id, off_at=now, off_by=staff_id))
    await session.flush()
    return True


async def switch_on(session: AsyncSession, item_id: str) -> bool:
    """Let an item be sent again; False when it was not off."""
    row = await session.get(ItemOffRow, item_id)
    if row is None:
        return False
    await session.execute(delete(ItemOffRow).where(ItemOffRow.item_id == item_id))
    session.expunge(row)
    return True
