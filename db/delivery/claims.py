"""How does a delivery change hands: claimed, on its way, and ended?

Everything here works on many rows at once, because a broadcast has many. Every change of a claimed row names
the epoch of its claim, so that whoever was thought dead or has lost the lead can change nothing any more.

These statements run for every message. They are written as SQL and built once: putting one together from
expressions takes longer than running it.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, TextClause, bindparam, case, or_, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.delivery.broadcast_counts import count_in_broadcast
from db.delivery.deliveries import CHAT_PACE, ON_THE_WAY, READ, delivery_of
from db.engine.array_parameters import among, is_postgresql, listed, not_among
from db.engine.core_statements import table_of
from db.engine.database import rows_changed
from db.tables import DeliveryRow
from db.tables.columns import Instant
from rules.delivery import (
    MAYBE_ARRIVED,
    REPEATABLE,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Priority,
)

_TABLE = table_of(DeliveryRow)
_ROW = _TABLE.c
_OURS = "state IN ('claimed', 'sending')"

# When the chat of a delivery of that kind is free; a moment that has come means now.
FreeAt = Callable[[int, DeliveryKind], datetime]


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
    urgent: bool = False,
    held_chats: Collection[int] = (),
    free_at: FreeAt | None = None,
    round_: int = 0,
) -> list[Delivery]:
    """Take up to `limit` due deliveries: the most urgent first, then the oldest.

    Broadcasts take turns, and another begins with each `round_`; to one chat the older goes first. Those whose chat
    is not free yet are put off until it is, and others take their place: fewer than `limit` means that no more can
    start now. `urgent` leaves all but replies and alerts where they are.
    """
    connection = await session.connection()
    postgresql = is_postgresql(session)
    given = {"now": now, "held": listed(held_chats, postgresql=postgresql)}
    ids: list[int] = []
    chats: set[int] = set()
    claimed: list[Delivery] = []
    while (wanted := limit - len(ids)) > 0:
        found = await _due(
            connection, postgresql, given, limit=wanted, urgent=urgent, round_=round_
        )
        free = await _free(connection, found, free_at, now, chats)
        if free:
            taken = {"ids": listed(free, postgresql=postgresql)}
            rows = await connection.execute(_claiming(postgresql), taken)
            claimed += map(delivery_of, rows.all())
            ids += free
        if len(found) < wanted:
            break
    place = {one: number for number, one in enumerate(ids)}
    return sorted(claimed, key=lambda one: place[one.id])


async def still_ours(session: AsyncSession, claimed: Sequence[Delivery]) -> list[Delivery]:
    """Return those of the claimed deliveries that nobody has withdrawn since."""
    connection = await session.connection()
    postgresql = is_postgresql(session)
    ids = listed([one.id for one in claimed], postgresql=postgresql)
    found = await connection.execute(_claimed(postgresql), {"ids": ids})
    ours = {(row.id, row.epoch) for row in found.all()}
    return [one for one in claimed if (one.id, one.epoch) in ours]


async def mark_sending(session: AsyncSession, starting: Sequence[Delivery]) -> None:
    """Note that these requests start now; each delivery is ours still, and carries its prompt's id."""
    if not starting:
        return
    connection = await session.connection()
    postgresql = is_postgresql(session)
    ids = listed([one.id for one in starting], postgresql=postgresql)
    await connection.execute(_starting(postgresql), {"ids": ids})
    named = [
        {"id": one.id, "prompt": one.prompt_id} for one in starting if one.prompt_id is not None
    ]
    if named:
        await connection.execute(_NAME_PROMPT, named)


async def finish(session: AsyncSession, ended: Sequence[Finished], *, now: datetime) -> None:
    """Record the ends of deliveries, and count them in their broadcasts; a stale epoch changes nothing."""
    if not ended:
        return
    connection = await session.connection()
    rows = [
        {
            "id": one.delivery.id,
            "epoch": one.delivery.epoch,
            "state": one.state,
            "message": one.message_id,
            "reason": one.reason,
        }
        for one in ended
    ]
    done = await connection.execute(
        _finishing(is_postgresql(session)), {"ended": json.dumps(rows), "now": now}
    )
    counted = Counter((row[0], row[1]) for row in done.all())
    for (broadcast_id, state), count in counted.items():
        if broadcast_id is not None:
            await count_in_broadcast(session, broadcast_id, DeliveryState(state), count)


async def give_back(session: AsyncSession, returned: Sequence[Returned]) -> None:
    """Return what was surely not sent to `owed`."""
    if not returned:
        return
    connection = await session.connection()
    await connection.execute(
        _GIVE_BACK,
        [
            {
                "id": one.delivery.id,
                "epoch": one.delivery.epoch,
                "not_before": one.not_before,
                "reason": one.reason,
            }
            for one in returned
        ],
    )


async def recover(session: AsyncSession) -> tuple[int, int]:
    """After a crash: claimed rows are owed again, sending ones uncertain; return both counts.

    What may have been sent and does no harm twice is owed again.
    """
    again = await session.execute(
        update(_TABLE)
        .where(
            ON_THE_WAY,
            or_(
                _ROW.state == DeliveryState.CLAIMED,
                (_ROW.state == DeliveryState.SENDING) & _ROW.kind.in_(REPEATABLE),
            ),
        )
        .values(
            state=DeliveryState.OWED,
            reason=case((_ROW.state == DeliveryState.SENDING, MAYBE_ARRIVED), else_=_ROW.reason),
            epoch=_ROW.epoch + 1,
        )
    )
    stuck = await session.execute(
        update(_TABLE)
        .where(ON_THE_WAY)
        .values(
            state=DeliveryState.UNCERTAIN,
            reason="crash",
            epoch=_ROW.epoch + 1,
        )
        .returning(_ROW.broadcast_id)
    )
    broadcasts = Counter(stuck.scalars())
    for broadcast_id, count in broadcasts.items():
        if broadcast_id is not None:
            await count_in_broadcast(session, broadcast_id, DeliveryState.UNCERTAIN, count)
    return rows_changed(again), broadcasts.total()


async def _due(
    connection: AsyncConnection,
    postgresql: bool,
    given: dict[str, Any],
    *,
    limit: int,
    urgent: bool,
    round_: int,
) -> list[Row[Any]]:
    """Return what may be claimed, by one short walk along an index for each priority and broadcast."""
    found: list[Row[Any]] = []
    for walk in _walks(postgresql, urgent):
        if len(found) < limit:
            heads = await connection.execute(walk, {**given, "limit": limit - len(found)})
            found += heads.all()
    if urgent or len(found) >= limit:
        return found[:limit]
    queues = deque[deque[Row[Any]]]()
    for one in (await connection.execute(_RUNNING)).scalars().all():
        share = {**given, "broadcast": one, "limit": limit - len(found)}
        queues.append(
            deque((await connection.execute(_walk_of_broadcast(postgresql), share)).all())
        )
    queues.rotate(-round_ % (len(queues) or 1))
    in_turn: list[Row[Any]] = []
    while queues and len(found) + len(in_turn) < limit:
        if queues[0]:
            in_turn.append(queues[0].popleft())
            queues.rotate(-1)
        else:
            queues.popleft()
    return found + _oldest_first(in_turn)


def _oldest_first(found: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Let what is for the same chat go in the order in which it was owed; each chat keeps its places."""
    of_chat: dict[int, deque[Row[Any]]] = {}
    for row in sorted(found, key=lambda one: one.id):
        of_chat.setdefault(row.chat_id, deque()).append(row)
    return [of_chat[row.chat_id].popleft() for row in found]


async def _free(
    connection: AsyncConnection,
    found: Sequence[Row[Any]],
    free_at: FreeAt | None,
    now: datetime,
    chats: set[int],
) -> list[int]:
    """Return the ids whose chats are free, one for a chat, and note these; put the others off until theirs is."""
    if free_at is None:
        return [row.id for row in found]
    ids: list[int] = []
    later: list[dict[str, Any]] = []
    for row in found:
        moment = free_at(row.chat_id, DeliveryKind(row.kind))
        if row.chat_id in chats:
            moment = max(moment, now + timedelta(seconds=1))
        if moment > now:
            later.append({"id": row.id, "moment": moment})
            continue
        chats.add(row.chat_id)
        ids.append(row.id)
    if later:
        await connection.execute(_PUT_OFF, later)
    return ids


# ---------------------------------------------------------------- the statements


def _sql(words: str, *instants: str) -> TextClause:
    return text(words).bindparams(*(bindparam(one, type_=Instant()) for one in instants))


_RUNNING = text("SELECT id FROM broadcast WHERE state = 'running' ORDER BY id")
_NAME_PROMPT = text("UPDATE delivery SET prompt_id = :prompt WHERE id = :id")
_REASON = "CASE WHEN reason = '" + MAYBE_ARRIVED + "' THEN reason ELSE {} END"
_PUT_OFF = _sql(
    f"UPDATE delivery SET not_before = :moment, reason = {_REASON.format(repr(CHAT_PACE))} WHERE id = :id",
    "moment",
)
_GIVE_BACK = _sql(
    f"UPDATE delivery SET state = 'owed', not_before = :not_before, reason = {_REASON.format(':reason')}"
    f" WHERE id = :id AND epoch = :epoch AND {_OURS}",
    "not_before",
)


@cache
def _walks(postgresql: bool, urgent: bool) -> tuple[TextClause, ...]:
    """Return the walks along what hangs on no broadcast, the most urgent first; on SQLite they are one."""
    walks = [
        _walk(f"broadcast_id IS NULL AND priority = {int(one)}", postgresql)
        for one in Priority
        if not urgent or one <= Priority.ALERT
    ]
    if postgresql:
        # PostgreSQL locks no rows of a union.
        return tuple(_sql(walk, "now") for walk in walks)
    return (_sql(" UNION ALL ".join(f"SELECT * FROM ({walk})" for walk in walks), "now"),)


@cache
def _walk_of_broadcast(postgresql: bool) -> TextClause:
    return _sql(_walk("delivery.broadcast_id = :broadcast", postgresql), "now")


def _walk(which: str, postgresql: bool) -> str:
    return (
        f"SELECT id, chat_id, kind FROM delivery WHERE state = 'owed' AND {which}"
        " AND not_before <= :now AND expires_at > :now"
        f" AND {not_among('chat_id', 'held', postgresql=postgresql)}"
        " ORDER BY not_before, id LIMIT :limit" + (" FOR UPDATE SKIP LOCKED" if postgresql else "")
    )


@cache
def _claiming(postgresql: bool) -> Any:
    read = ", ".join(column.name for column in READ)
    return _sql(
        "UPDATE delivery SET state = 'claimed', epoch = epoch + 1,"
        f" attempts = attempts + 1 WHERE {among('id', 'ids', postgresql=postgresql)}"
        f" AND state = 'owed' RETURNING {read}"
    ).columns(*READ)


@cache
def _claimed(postgresql: bool) -> TextClause:
    ours = among("id", "ids", postgresql=postgresql)
    return text(f"SELECT id, epoch FROM delivery WHERE {ours} AND state = 'claimed'")


@cache
def _starting(postgresql: bool) -> TextClause:
    ours = among("id", "ids", postgresql=postgresql)
    return text(f"UPDATE delivery SET state = 'sending' WHERE {ours} AND state = 'claimed'")


@cache
def _finishing(postgresql: bool) -> TextClause:
    names = {
        "id": "BIGINT",
        "epoch": "BIGINT",
        "state": "TEXT",
        "message": "BIGINT",
        "reason": "TEXT",
    }
    if postgresql:
        kinds = ", ".join(f"{name} {kind}" for name, kind in names.items())
        ended = f"json_to_recordset(CAST(:ended AS JSON)) AS ended({kinds})"
    else:
        parts = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in names)
        ended = f"(SELECT {parts} FROM json_each(:ended)) AS ended"
    return _sql(
        "UPDATE delivery SET state = ended.state, message_id = ended.message,"
        " reason = ended.reason,"
        " sent_at = CASE WHEN ended.state = 'sent' THEN :now END"
        f" FROM {ended} WHERE delivery.id = ended.id AND delivery.epoch = ended.epoch"
        f" AND delivery.{_OURS} RETURNING delivery.broadcast_id, delivery.state",
        "now",
    )
