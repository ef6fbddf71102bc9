"""How many of a broadcast's recipients have come to which end?"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables import BroadcastRow
from rules.sending import DeliveryState


async def count_in_broadcast(
    session: AsyncSession, broadcast_id: int, state: DeliveryState, count: int
) -> None:
    """Add to a broadcast's count of one end, in the transaction that records it."""
    column = getattr(BroadcastRow, state.value)
    await session.execute(
        update(BroadcastRow)
        .where(BroadcastRow.id == broadcast_id)
        .values({column: column + count})
        .execution_options(synchronize_session=False)
    )
