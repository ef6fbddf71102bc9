"""Which rows of a restored copy would have things said a second time?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery import broadcasts
from db.delivery.broadcast_counts import count_in_broadcast
from db.delivery.deliveries import UNFINISHED
from db.engine.engine_state import forget, recall, remember
from db.tables import DeliveryRow, HoldRow, InboxRow, InboxState, TombstoneRow
from rules.delivery import DeliveryState

HOLD_KEY = "on_hold_since"
# How many updates Telegram handed to somebody else than this database.
TAKEN_KEY = "updates_taken"


async def leave_unsaid(session: AsyncSession, *, now: datetime) -> None:
    """End every broadcast that goes on, and all deliveries and answers that were still owed."""
    for one in await broadcasts.unsettled(session):
        await broadcasts.cancel(session, one.id, now=now)
    gone = await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.state.in_(UNFINISHED))
        .values(
            state=DeliveryState.EXPIRED,
            reason="restored",
            epoch=DeliveryRow.epoch + 1,
        )
        .returning(DeliveryRow.broadcast_id)
        .execution_options(synchronize_session=False)
    )
    for broadcast_id, count in Counter(gone.scalars()).items():
        if broadcast_id is not None:
            await count_in_broadcast(session, broadcast_id, DeliveryState.EXPIRED, count)
    await session.execute(
        update(InboxRow)
        .where(InboxRow.state == InboxState.APPLIED)
        .values(state=InboxState.DONE, answers_sealed=None, done_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.execute(delete(HoldRow).execution_options(synchronize_session=False))


async def keep_tombstones(
    session: AsyncSession, stones: Iterable[tuple[int, int, datetime]]
) -> None:
    """Write the tombstones (patient, number, moment) that are not there yet."""
    known = set(await session.scalars(select(TombstoneRow.patient_id)))
    for patient_id, number, erased_at in stones:
        if patient_id not in known:
            known.add(patient_id)
            session.add(TombstoneRow(patient_id=patient_id, number=number, erased_at=erased_at))
    await session.flush()


async def hold_everything(session: AsyncSession, *, now: datetime) -> None:
    """Let nothing go out that nobody just asked for, until `release`."""
    await remember(session, HOLD_KEY, now.isoformat(), now=now)


async def release(session: AsyncSession) -> bool:
    """End the hold; tell whether there was one."""
    await forget(session, TAKEN_KEY)
    return await forget(session, HOLD_KEY)


async def held_since(session: AsyncSession) -> datetime | None:
    """Return since when everything is on hold after a restore, or None."""
    since = await recall(session, HOLD_KEY)
    return None if since is None else datetime.fromisoformat(since)
