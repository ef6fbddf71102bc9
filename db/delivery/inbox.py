"""Which updates have we received, and how far has each come?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.array_parameters import is_postgresql
from db.engine.core_statements import change, table_of
from db.engine.database import keys_of, rows_changed
from db.engine.engine_state import recall, remember
from db.tables import InboxRow, InboxState
from rules.raw_updates import UpdatePriority

NO_PRIORITIES: Mapping[int, UpdatePriority] = {}
OPEN = (InboxState.RECEIVED, InboxState.APPLIED)
# On PostgreSQL whoever stores tells the leader, which may be another process.
NEWS_CHANNEL = "limber_inbox"
# Under which the highest update id is remembered when rows are removed.
NEWEST_KEY = "newest_update"


class AppliedElsewhere(Exception):
    """Another engine, which leads by now, let this update take effect, or gave up on it."""


@dataclass(frozen=True, slots=True)
class Received:
    """An update that is not done yet; the fields stand in the order in which they are read."""

    update_id: int
    chat_id: int
    state: str
    attempts: int
    received_at: datetime
    retry_at: datetime | None
    priority: int = UpdatePriority.KNOWN


# What runs for each update is put together once: that takes longer than running it.
_TABLE = table_of(InboxRow)
_IT = _TABLE.c
_COUNTED = select(func.count()).select_from(_TABLE).where(_IT.state.in_(OPEN))
_OF_PRIORITY = _COUNTED.where(_IT.priority == bindparam("priority"))
_STORED = {
    "sqlite": sqlite.insert(_TABLE).on_conflict_do_nothing().returning(_IT.update_id),
    "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing().returning(_IT.update_id),
}
_PAYLOAD = select(_IT.payload_sealed).where(
    _IT.update_id == bindparam("update_id"), _IT.state == InboxState.RECEIVED
)
_APPLIED = (
    update(_TABLE)
    .where(_IT.update_id == bindparam("number"), _IT.state == InboxState.RECEIVED)
    .values(
        state=InboxState.APPLIED,
        answers_sealed=bindparam("answers"),
        payload_sealed=None,
        applied_at=bindparam("now"),
        attempts=0,
        retry_at=None,
    )
)
_DONE = (
    update(_TABLE)
    .where(_IT.update_id == bindparam("number"), _IT.state.in_(OPEN))
    .values(
        state=InboxState.DONE,
        payload_sealed=None,
        answers_sealed=None,
        said_ids=bindparam("said"),
        done_at=bindparam("now"),
    )
)
_NAMES = tuple(one.name for one in fields(Received))
_HEADS = (
    select(*(_IT[name] for name in _NAMES))
    .where(
        _IT.update_id.in_(
            # What must not wait passes what else its chat has sent, and what failed there.
            select(
                func.coalesce(
                    func.min(case((_IT.priority == UpdatePriority.DANGER, _IT.update_id))),
                    func.min(case((_IT.priority == UpdatePriority.STOP, _IT.update_id))),
                    func.min(
                        case((_IT.priority == UpdatePriority.STRANGERS_DANGER, _IT.update_id))
                    ),
                    func.min(_IT.update_id),
                )
            )
            .where(_IT.state.in_(OPEN))
            .group_by(_IT.chat_id)
        )
    )
    # What is put off must not take the place of what is not.
    .order_by(
        case((_IT.retry_at > bindparam("now"), _IT.retry_at)).nulls_first(),
        _IT.priority,
        _IT.update_id,
    )
    .limit(bindparam("most"))
)


async def store(
    session: AsyncSession,
    updates: Sequence[tuple[int, int, dict[str, Any]]],
    *,
    now: datetime,
    priorities: Mapping[int, UpdatePriority] = NO_PRIORITIES,
) -> set[int]:
    """Store (update id, chat id, payload) once each; return the ids of those that are new.

    `priorities` are by update id; one that is not named is like those of people we know.
    """
    keys = keys_of(session)
    rows = [
        {
            "update_id": update_id,
            "chat_id": chat_id,
            "state": InboxState.RECEIVED,
            "payload_sealed": keys.seal(
                json.dumps(payload), table="inbox", row=update_id, column="payload_sealed"
            ),
            "heard_id": _heard(payload),
            "dated_at": _dated(payload),
            "priority": priorities.get(update_id, UpdatePriority.KNOWN),
            "received_at": now,
        }
        for update_id, chat_id, payload in updates
    ]
    stored = _STORED[session.get_bind().dialect.name]
    fresh = set((await session.execute(stored, rows)).scalars()) if rows else set()
    if fresh and is_postgresql(session):
        await session.execute(select(func.pg_notify(NEWS_CHANNEL, "")))
    return fresh


async def take_along(session: AsyncSession, chat_id: int, *, before: int) -> None:
    """Let what a chat said before its STOP take effect before it; what failed once is passed."""
    await session.execute(
        update(_TABLE)
        .where(
            _IT.chat_id == chat_id,
            _IT.update_id < before,
            _IT.state == InboxState.RECEIVED,
            _IT.attempts == 0,
            _IT.priority > UpdatePriority.STOP,
        )
        .values(priority=UpdatePriority.STOP)
    )


async def open_heads(session: AsyncSession, *, now: datetime, limit: int) -> list[Received]:
    """Return the oldest open update of each chat: what may be tried now, oldest first, then what waits."""
    found = await session.execute(_HEADS, {"now": now, "most": limit})
    return [Received(*row) for row in found.all()]


async def count_open(session: AsyncSession) -> int:
    """Return how many updates are not done."""
    return await session.scalar(_COUNTED) or 0


async def count_of_priority(session: AsyncSession, priority: UpdatePriority) -> int:
    """Return how many of those have that priority."""
    return await session.scalar(_OF_PRIORITY, {"priority": priority}) or 0


async def payload_of(session: AsyncSession, update_id: int) -> dict[str, Any] | None:
    """Return the update as Telegram sent it, or None when it is done or set aside."""
    sealed = await session.scalar(_PAYLOAD, {"update_id": update_id})
    if sealed is None:
        return None
    text = keys_of(session).open(sealed, table="inbox", row=update_id, column="payload_sealed")
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
    """Note that the update took effect, in the transaction in which it did; raise AppliedElsewhere."""
    sealed = _sealed(session, update_id, answers)
    marked = await session.execute(_APPLIED, {"number": update_id, "answers": sealed, "now": now})
    if not rows_changed(marked):
        raise AppliedElsewhere


async def mark_done(
    session: AsyncSession, update_id: int, *, said: Sequence[int], now: datetime
) -> bool:
    """Note that its answers went out, as the messages `said`; what was said is emptied. False: it was done before."""
    marked = await session.execute(
        _DONE, {"number": update_id, "said": list(said) or None, "now": now}
    )
    return bool(rows_changed(marked))


async def newest_update(session: AsyncSession) -> int | None:
    """Return the highest id of an update that this database ever kept, or None."""
    there = await session.scalar(select(func.max(InboxRow.update_id)))
    removed = await recall(session, NEWEST_KEY)
    return max((int(one) for one in (there, removed) if one is not None), default=None)


async def _remember_newest(session: AsyncSession, now: datetime) -> None:
    """Before rows go: which updates came in stays known."""
    newest = await newest_update(session)
    if newest is not None:
        await remember(session, NEWEST_KEY, str(newest), now=now)


async def add_said(session: AsyncSession, update_id: int, message_id: int) -> None:
    """Note that one more of its answers went out, as this message."""
    row = await session.get(InboxRow, update_id, populate_existing=True)
    if row is not None:
        row.said_ids = [*(row.said_ids or ()), message_id]
        await session.flush()


async def forget_chat(session: AsyncSession, chat_id: int, *, now: datetime) -> None:
    """Remove the updates of a chat, but for those that came in since and wait for their turn."""
    await _remember_newest(session, now)
    await session.execute(
        delete(InboxRow).where(InboxRow.chat_id == chat_id, InboxRow.state != InboxState.RECEIVED)
    )


async def drop_done(session: AsyncSession, *, before: datetime, limit: int, now: datetime) -> int:
    """Remove updates that were done or set aside before a moment; return how many went."""
    await _remember_newest(session, now)
    old = (
        select(InboxRow.update_id)
        .where(InboxRow.done_at < before, InboxRow.state.not_in(OPEN))
        .limit(limit)
    )
    gone = await session.execute(delete(InboxRow).where(InboxRow.update_id.in_(old)))
    return rows_changed(gone)


async def look_again(session: AsyncSession, *, now: datetime) -> None:
    """Let no update wait longer for another try: a clock was set back meanwhile."""
    await session.execute(update(_TABLE).where(_IT.retry_at > now).values(retry_at=now))


async def put_off(
    session: AsyncSession, update_id: int, *, error: str, attempts: int, retry_at: datetime
) -> None:
    """Note a failed try; `error` is the exception's class and nothing more."""
    values = {"error": error, "attempts": attempts, "retry_at": retry_at}
    await change(session, InboxRow, update_id, values)


async def set_aside(session: AsyncSession, update_id: int, *, error: str, now: datetime) -> None:
    """Give up on a poison update, so that its chat goes on; its payload stays, sealed. Raise AppliedElsewhere."""
    marked = await session.execute(
        update(InboxRow)
        .where(InboxRow.update_id == update_id, InboxRow.state == InboxState.RECEIVED)
        .values(state=InboxState.ASIDE, error=error, done_at=now)
    )
    if not rows_changed(marked):
        raise AppliedElsewhere


def _sealed(session: AsyncSession, update_id: int, answers: str) -> bytes:
    return keys_of(session).seal(answers, table="inbox", row=update_id, column="answers_sealed")


def _heard(payload: dict[str, Any]) -> int | None:
    number = _of_message(payload, "message_id")
    return number if 0 < number < 2**63 else None


def _dated(payload: dict[str, Any]) -> datetime | None:
    seconds = _of_message(payload, "date")
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 2**32 else None


def _of_message(payload: dict[str, Any], name: str) -> int:
    """Return a positive number of the message that an update brought, or 0."""
    message = payload.get("message")
    number = message.get(name) if isinstance(message, dict) else None
    return number if type(number) is int and number > 0 else 0
