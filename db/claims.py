"""How does a delivery change hands: claimed, on its way, and ended?

Everything here works on many rows at once, because a broadcast has many. Every change of a claimed row names
the epoch of its claim, so that a worker whose lease ran out can change nothing any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.broadcast_counts import count_in_broadcast
from db.database import rows_changed
from db.deliveries import delivery_of
from db.tables import BroadcastRow, DeliveryRow
from rules.broadcasts import BroadcastState
from rules.sending import REPEATABLE, Delivery, DeliveryState, Priority

_ROW = cast(Table, DeliveryRow.__table__)
_OURS = (DeliveryState.CLAIMED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The end of one delivery."""

    delivery: Delivery
    state: DeliveryState
    message_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A delivery that surely was not sent, owed again for not before a moment."""

    delivery: Delivery
    not_before: datetime
    reason: str


async def claim(
    session: AsyncSession,
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    held_chats: Collection[int] = (),
) -> list[Delivery]:
    """Take up to `limit` due deliveries for `lease`: the most urgent first, then the oldest."""
    ids = await _due(session, now=now, limit=limit, held_chats=held_chats)
    if not ids:
        return []
    claimed = await session.execute(
        update(_ROW)
        .where(_ROW.c.id.in_(ids), _ROW.c.state == DeliveryState.OWED)
        .values(
            state=DeliveryState.CLAIMED,
            lease_until=now + lease,
            epoch=_ROW.c.epoch + 1,
            attempts=_ROW.c.attempts + 1,
        )
        .returning(*_ROW.c)
    )
    found = [delivery_of(row) for row in claimed.all()]
    return sorted(found, key=lambda one: (one.priority, one.not_before, one.id))


async def still_ours(session: AsyncSession, claimed: Sequence[Delivery]) -> list[Delivery]:
    """Return those of the claimed deliveries that nobody has withdrawn since."""
    found = await session.execute(
        select(_ROW.c.id, _ROW.c.epoch).where(
            _ROW.c.id.in_([one.id for one in claimed]), _ROW.c.state == DeliveryState.CLAIMED
        )
    )
    ours = {(row.id, row.epoch) for row in found.all()}
    return [one for one in claimed if (one.id, one.epoch) in ours]


async def mark_sending(session: AsyncSession, starting: Sequence[Delivery]) -> None:
    """Note that these requests start now; each delivery carries its prompt's id."""
    if not starting:
        return
    await _execute_each(
        session,
        update(_ROW)
        .where(
            _ROW.c.id == bindparam("_id"),
            _ROW.c.epoch == bindparam("_epoch"),
            _ROW.c.state == DeliveryState.CLAIMED,
        )
        .values(state=DeliveryState.SENDING, prompt_id=bindparam("_prompt")),
        [{"_id": one.id, "_epoch": one.epoch, "_prompt": one.prompt_id} for one in starting],
    )


async def finish(session: AsyncSession, ended: Sequence[Finished], *, now: datetime) -> None:
    """Record the ends of deliveries, and count them in their broadcasts; a stale epoch changes nothing."""
    if not ended:
        return
    ours = await _epochs(session, [one.delivery for one in ended])
    current = [one for one in ended if ours.get(one.delivery.id) == one.delivery.epoch]
    if current:
        await _execute_each(
            session,
            update(_ROW)
            .where(_ROW.c.id == bindparam("_id"))
            .values(
                state=bindparam("_state"),
                message_id=bindparam("_message"),
                reason=bindparam("_reason"),
                sent_at=bindparam("_sent_at"),
                lease_until=None,
            ),
            [_ended(one, now) for one in current],
        )
    counted = Counter((one.delivery.broadcast_id, one.state) for one in current)
    for (broadcast_id, state), count in counted.items():
        if broadcast_id is not None:
            await count_in_broadcast(session, broadcast_id, state, count)


async def give_back(session: AsyncSession, returned: Sequence[Returned]) -> None:
    """Return what was surely not sent to `owed`."""
    if not returned:
        return
    await _execute_each(
        session,
        update(_ROW)
        .where(
            _ROW.c.id == bindparam("_id"),
            _ROW.c.epoch == bindparam("_epoch"),
            # A list of states is no part of a statement that runs for many rows.
            or_(*(_ROW.c.state == state for state in _OURS)),
        )
        .values(
            state=DeliveryState.OWED,
            not_before=bindparam("_not_before"),
            reason=bindparam("_reason"),
            lease_until=None,
        ),
        [
            {
                "_id": one.delivery.id,
                "_epoch": one.delivery.epoch,
                "_not_before": one.not_before,
                "_reason": one.reason,
            }
            for one in returned
        ],
    )


async def recover(session: AsyncSession) -> tuple[int, int]:
    """After a crash: claimed rows are owed again, sending ones uncertain; return both counts.

    What may have been sent and does no harm twice is owed again.
    """
    again = await session.execute(
        update(_ROW)
        .where(
            or_(
                _ROW.c.state == DeliveryState.CLAIMED,
                (_ROW.c.state == DeliveryState.SENDING) & _ROW.c.kind.in_(REPEATABLE),
            )
        )
        .values(state=DeliveryState.OWED, lease_until=None, epoch=_ROW.c.epoch + 1)
    )
    stuck = await session.execute(
        update(_ROW)
        .where(_ROW.c.state == DeliveryState.SENDING)
        .values(
            state=DeliveryState.UNCERTAIN,
            reason="crash",
            lease_until=None,
            epoch=_ROW.c.epoch + 1,
        )
        .returning(_ROW.c.broadcast_id)
    )
    broadcasts = Counter(stuck.scalars())
    for broadcast_id, count in broadcasts.items():
        if broadcast_id is not None:
            await count_in_broadcast(session, broadcast_id, DeliveryState.UNCERTAIN, count)
    return rows_changed(again), broadcasts.total()


async def _due(
    session: AsyncSession, *, now: datetime, limit: int, held_chats: Collection[int]
) -> list[int]:
    """Return the ids of what may be claimed, by one short walk along the index for each priority."""
    running = list(
        await session.scalars(
            select(BroadcastRow.id).where(BroadcastRow.state == BroadcastState.RUNNING)
        )
    )
    walks = [
        _walk(_ROW.c.priority == priority, now, limit, held_chats)
        for priority in Priority
        if priority != Priority.BROADCAST
    ]
    share = limit // max(1, len(running)) + 1
    walks += [_walk(_ROW.c.broadcast_id == one, now, share, held_chats) for one in running]
    if session.get_bind().dialect.name == "postgresql":
        return await _due_locked(session, walks, limit)
    either = union_all(*(select(walk.subquery()) for walk in walks)).subquery()
    found = await session.scalars(
        select(either.c.id)
        .order_by(either.c.priority, either.c.not_before, either.c.id)
        .limit(limit)
    )
    return list(found)


async def _due_locked(session: AsyncSession, walks: Iterable[Select[Any]], limit: int) -> list[int]:
    """PostgreSQL locks no rows of a union, so the walks go one by one, the most urgent first."""
    ids: list[int] = []
    for walk in walks:
        if len(ids) >= limit:
            break
        locked = walk.limit(limit - len(ids)).with_for_update(skip_locked=True)
        ids += [row.id for row in (await session.execute(locked)).all()]
    return ids


def _walk(which: Any, now: datetime, limit: int, held_chats: Collection[int]) -> Select[Any]:
    walk = (
        select(_ROW.c.id, _ROW.c.priority, _ROW.c.not_before)
        .where(
            _ROW.c.state == DeliveryState.OWED,
            which,
            _ROW.c.not_before <= now,
            _ROW.c.expires_at > now,
        )
        .order_by(_ROW.c.not_before, _ROW.c.id)
        .limit(limit)
    )
    return walk.where(_ROW.c.chat_id.not_in(held_chats)) if held_chats else walk


async def _epochs(session: AsyncSession, deliveries: Sequence[Delivery]) -> dict[int, int]:
    """Return the epochs of those deliveries that are still on their way."""
    found = await session.execute(
        select(_ROW.c.id, _ROW.c.epoch).where(
            _ROW.c.id.in_([one.id for one in deliveries]), _ROW.c.state.in_(_OURS)
        )
    )
    return {row.id: row.epoch for row in found.all()}


async def _execute_each(session: AsyncSession, statement: Any, rows: list[dict[str, Any]]) -> None:
    connection = await session.connection()
    await connection.execute(statement, rows)


def _ended(one: Finished, now: datetime) -> dict[str, Any]:
    return {
        "_id": one.delivery.id,
        "_state": one.state,
        "_message": one.message_id,
        "_reason": one.reason,
        "_sent_at": now if one.state == DeliveryState.SENT else None,
    }
