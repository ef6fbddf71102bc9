"""How many of a broadcast's recipients have come to which end?"""

from __future__ import annotations

from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from rules.delivery import DeliveryState


async def count_in_broadcast(
    session: AsyncSession, broadcast_id: int, state: DeliveryState, count: int
) -> None:
    """Add to a broadcast's count of one end, in the transaction that records it."""
    connection = await session.connection()
    await connection.execute(_counting(state), {"id": broadcast_id, "count": count})


@cache
def _counting(state: DeliveryState) -> TextClause:
    # The column has the name of the state.
    return text(f"UPDATE broadcast SET {state} = {state} + :count WHERE id = :id")
