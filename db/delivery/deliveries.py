"""What is owed to whom, and what of it is taken back? (`db.delivery.claims` says how it goes out.)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.dml import ReturningUpdate

from db.delivery.broadcast_counts import count_in_broadcast
from db.engine.core_statements import table_of
from db.engine.database import owes, rows_changed
from db.tables import BroadcastRow, DeliveryRow
from rules.broadcasts import BroadcastState
from rules.delivery import PRIORITIES, Delivery, DeliveryKind, DeliveryState, Priority

CHAT_PACE = "chat_pace"  # why one waits a second for its chat
LATER = "later"  # why a nudge that was sent is owed once more

# Written into the statement, because a database that plans before it sees the value cannot tell that a
# partial index fits.
OWED = DeliveryRow.state == literal(DeliveryState.OWED.value, literal_execute=True)
_NAMES = tuple(one.name for one in fields(Delivery))
READ = tuple(DeliveryRow.__table__.c[name] for name in _NAMES)
ON_THE_WAY = DeliveryRow.state.in_(
    [
        literal(one.value, literal_execute=True)
        for one in (DeliveryState.CLAIMED, DeliveryState.SENDING)
    ]
)

_STILL_OURS = (DeliveryState.OWED, DeliveryState.CLAIMED)
UNFINISHED = (DeliveryState.OWED, DeliveryState.CLAIMED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A delivery about to be written. `once` is a key of its own for what has no other unique key."""

    kind: DeliveryKind
    chat_id: int
    due_at: datetime
    expires_at: datetime
    not_before: datetime | None = None
    patient_id: int | None = None
    staff_id: int | None = None
    reminder_id: int | None = None
    local_day: date | None = None
    slot: int | None = None
    broadcast_id: int | None = None
    alert_id: int | None = None
    round: int | None = None
    once: str | None = None
    subject_id: int | None = None
    data: dict[str, Any] | None = None


# Into the table, not as the class, with the rows beside it: so it is compiled once and not for each batch.
_DELIVERIES = table_of(DeliveryRow)
_INSERTS = {
    "sqlite": sqlite.insert(_DELIVERIES).on_conflict_do_nothing().returning(_DELIVERIES.c.id),
    "postgresql": postgresql.insert(_DELIVERIES)
    .on_conflict_do_nothing()
    .returning(_DELIVERIES.c.id),
}


async def owe(session: AsyncSession, owed: Sequence[Owed], *, now: datetime) -> int:
    """Write deliveries, each once: one that is there already is left alone; return how many are new."""
    if not owed:
        return 0
    rows = [_values(one, now) for one in owed]
    made = _INSERTS[session.get_bind().dialect.name]
    # Not by the row count: PostgreSQL's driver tells none for many rows at once.
    new = (await session.execute(made, rows)).all()
    owes(session)
    return len(new)


async def expire(session: AsyncSession, *, now: datetime, limit: int) -> int:
    """Mark owed deliveries that are no longer worth sending; return how many."""
    late = (
        select(DeliveryRow.id, DeliveryRow.broadcast_id)
        .where(OWED, DeliveryRow.expires_at <= now)
        .limit(limit)
    )
    found = (await session.execute(late)).all()
    if not found:
        return 0
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_([row.id for row in found]))
        .values(state=DeliveryState.EXPIRED, reason="too_late")
    )
    for broadcast_id in {row.broadcast_id for row in found if row.broadcast_id is not None}:
        count = sum(row.broadcast_id == broadcast_id for row in found)
        await count_in_broadcast(session, broadcast_id, DeliveryState.EXPIRED, count)
        # Whoever watches it has something to show.
        owes(session)
    return len(found)


@cache
def _withdrawing(
    names: tuple[str, ...], kinds: frozenset[DeliveryKind]
) -> ReturningUpdate[int | None]:
    """Return the statement for those ids and kinds; it runs for each tap and is put together once."""
    table = table_of(DeliveryRow)
    conditions: list[ColumnElement[bool]] = [
        table.c[name] == bindparam(f"of_{name}", type_=table.c[name].type) for name in names
    ]
    if kinds:
        conditions.append(table.c.kind.in_(sorted(kinds)))
    return (
        update(table)
        .where(table.c.state.in_(_STILL_OURS), *conditions)
        .values(
            state=DeliveryState.WITHDRAWN,
            reason=bindparam("why"),
            epoch=table.c.epoch + 1,
        )
        .returning(table.c.broadcast_id)
    )


async def withdraw(
    session: AsyncSession,
    *,
    reason: str,
    patient_id: int | None = None,
    broadcast_id: int | None = None,
    alert_id: int | None = None,
    subject_id: int | None = None,
    kinds: Collection[DeliveryKind] = (),
) -> int:
    """Take back what is owed and surely unsent; at least one of the ids must be given."""
    ids = {
        "patient_id": patient_id,
        "broadcast_id": broadcast_id,
        "alert_id": alert_id,
        "subject_id": subject_id,
    }
    given = {name: value for name, value in ids.items() if value is not None}
    if not given:
        raise ValueError("withdraw needs to know whose deliveries")
    gone = await session.execute(
        _withdrawing(tuple(given), frozenset(kinds)),
        {"why": reason} | {f"of_{name}": value for name, value in given.items()},
    )
    broadcasts = Counter(gone.scalars())
    for one, count in broadcasts.items():
        if one is not None:
            await count_in_broadcast(session, one, DeliveryState.WITHDRAWN, count)
    return broadcasts.total()


async def withdraw_once(session: AsyncSession, keys: Collection[str], *, reason: str) -> None:
    """Take back what is owed under these keys and surely unsent."""
    await session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.once.in_(keys), DeliveryRow.state.in_(_STILL_OURS))
        .values(state=DeliveryState.WITHDRAWN, reason=reason, epoch=DeliveryRow.epoch + 1)
        .execution_options(synchronize_session=False)
    )


async def gone_out(session: AsyncSession, keys: Collection[str]) -> set[str]:
    """Return which of these keys stand for a message that went out, or may have."""
    gone = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)
    found = await session.scalars(
        select(DeliveryRow.once).where(DeliveryRow.once.in_(keys), DeliveryRow.state.in_(gone))
    )
    return {one for one in found if one is not None}


async def owed_alerts(session: AsyncSession, delivery: Delivery, *, now: datetime) -> list[int]:
    """Return the other alerts that the same member of staff is to hear of now, oldest first."""
    return await _owed_beside(session, DeliveryRow.alert_id, delivery, now)


async def owed_subjects(session: AsyncSession, delivery: Delivery, *, now: datetime) -> list[int]:
    """Return whom or what else the same member of staff is to hear of now in this way, oldest first."""
    return await _owed_beside(session, DeliveryRow.subject_id, delivery, now)


async def let_go_first(
    session: AsyncSession,
    delivery: Delivery,
    alert_ids: Collection[int],
    *,
    until: datetime,
    now: datetime,
) -> None:
    """Put off what the same reader is owed beside a delivery, but for these alerts."""
    await session.execute(
        update(DeliveryRow)
        .where(
            *_beside(delivery, now),
            DeliveryRow.state == DeliveryState.OWED,
            DeliveryRow.alert_id.not_in(alert_ids),
            DeliveryRow.not_before < until,
        )
        .values(not_before=until)
    )


async def last_reminded(session: AsyncSession, *, since: datetime) -> dict[int, datetime]:
    """Return when each member of staff was told of an alert not for the first time, later than `since`."""
    found = await session.execute(
        select(DeliveryRow.staff_id, func.max(DeliveryRow.due_at))
        .where(
            DeliveryRow.kind == DeliveryKind.ALERT,
            DeliveryRow.round > 1,
            DeliveryRow.due_at > since,
            DeliveryRow.staff_id.is_not(None),
        )
        .group_by(DeliveryRow.staff_id)
    )
    return {row[0]: row[1] for row in found.all() if row[0] is not None}


async def take_along(
    session: AsyncSession, delivery: Delivery, *, prompt_id: int, now: datetime
) -> None:
    """Withdraw the others of its kind that are due to the same reader: the message with `prompt_id` tells them too.

    So it does of those that an earlier try of it took along.
    """
    hers = and_(*_beside(delivery, now))
    if delivery.prompt_id is not None:
        hers |= (DeliveryRow.id != delivery.id) & (DeliveryRow.prompt_id == delivery.prompt_id)
    await session.execute(
        update(DeliveryRow)
        .where(hers)
        .values(
            state=DeliveryState.WITHDRAWN,
            reason="bundled",
            prompt_id=prompt_id,
            epoch=DeliveryRow.epoch + 1,
        )
    )


async def _owed_beside(
    session: AsyncSession,
    column: InstrumentedAttribute[int | None],
    delivery: Delivery,
    now: datetime,
) -> list[int]:
    found = await session.scalars(
        select(column).where(*_beside(delivery, now)).order_by(DeliveryRow.id)
    )
    return [one for one in found if one is not None]


def _beside(delivery: Delivery, now: datetime) -> tuple[ColumnElement[bool], ...]:
    # By `due_at`: one that the pace of its chat put off by a second is due all the same.
    return (
        DeliveryRow.due_at <= now,
        DeliveryRow.expires_at > now,
        DeliveryRow.kind == delivery.kind,
        DeliveryRow.staff_id == delivery.staff_id,
        DeliveryRow.id != delivery.id,
        DeliveryRow.state.in_((DeliveryState.OWED, DeliveryState.CLAIMED)),
    )


async def put_off(
    session: AsyncSession, patient_id: int, *, prompt_id: int, until: datetime
) -> bool:
    """Owe a sent nudge once more, for not before a moment she chose; False where it is too late."""
    row = await session.scalar(
        update(DeliveryRow)
        .where(
            DeliveryRow.patient_id == patient_id,
            DeliveryRow.prompt_id == prompt_id,
            DeliveryRow.expires_at > until,
            DeliveryRow.state.in_((DeliveryState.SENT, DeliveryState.UNCERTAIN, *_STILL_OURS)),
        )
        .values(
            state=DeliveryState.OWED,
            not_before=until,
            reason=LATER,
            attempts=0,
            epoch=DeliveryRow.epoch + 1,
        )
        .returning(DeliveryRow.id)
    )
    if row is not None:
        owes(session)
    return row is not None


async def hasten(
    session: AsyncSession,
    kind: DeliveryKind,
    whose: Collection[tuple[int | None, date | None]],
    *,
    until: datetime,
) -> set[tuple[int | None, date | None]]:
    """Have what is owed of that kind to these patients for these days start by a moment; return whose that is."""
    if not whose:
        return set()
    moved = await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.patient_id.in_({patient_id for patient_id, _ in whose}),
            DeliveryRow.local_day.in_({day for _, day in whose}),
            DeliveryRow.kind == kind,
            DeliveryRow.state == DeliveryState.OWED,
        )
        .values(not_before=until)
        .returning(DeliveryRow.patient_id, DeliveryRow.local_day)
    )
    owes(session)
    return {(row.patient_id, row.local_day) for row in moved.all()}


async def just_gone(
    session: AsyncSession,
    kind: DeliveryKind,
    whose: Collection[tuple[int | None, date | None]],
    *,
    since: datetime,
) -> set[tuple[int | None, date | None]]:
    """Return whose delivery of that kind, for these patients and days, is on its way or went out after `since`."""
    if not whose:
        return set()
    found = await session.execute(
        select(DeliveryRow.patient_id, DeliveryRow.local_day).where(
            DeliveryRow.patient_id.in_({patient_id for patient_id, _ in whose}),
            DeliveryRow.local_day.in_({day for _, day in whose}),
            DeliveryRow.kind == kind,
            DeliveryRow.state.in_((DeliveryState.CLAIMED, DeliveryState.SENDING))
            | (DeliveryRow.sent_at > since),
        )
    )
    return {(row.patient_id, row.local_day) for row in found.all()}


async def look_again(session: AsyncSession, *, now: datetime) -> int:
    """Let what waits for another try wait no longer, and return how much that is: a clock was set back meanwhile."""
    tried = (DeliveryRow.attempts > 0) | (DeliveryRow.reason == CHAT_PACE)
    moved = await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.state == DeliveryState.OWED,
            DeliveryRow.not_before > now,
            DeliveryRow.reason != LATER,
            tried,
        )
        .values(not_before=now)
    )
    owes(session)
    return rows_changed(moved)


async def delay(
    session: AsyncSession, patient_id: int, kind: DeliveryKind, day: date, *, until: datetime
) -> None:
    """Let what this patient is owed of that kind for that day go out no sooner than `until`."""
    await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.patient_id == patient_id,
            DeliveryRow.kind == kind,
            DeliveryRow.local_day == day,
            DeliveryRow.state.in_(_STILL_OURS),
            DeliveryRow.not_before < until,
        )
        .values(
            state=DeliveryState.OWED,
            not_before=until,
            epoch=DeliveryRow.epoch + 1,
        )
    )


async def stay_put(session: AsyncSession, patient_id: int, *, prompt_id: int) -> None:
    """Leave a nudge that was put off where it is, in the message she already has."""
    await session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.patient_id == patient_id,
            DeliveryRow.prompt_id == prompt_id,
            DeliveryRow.reason == LATER,
            DeliveryRow.state.in_(_STILL_OURS),
        )
        .values(
            state=DeliveryState.SENT,
            reason=None,
            epoch=DeliveryRow.epoch + 1,
        )
    )


async def next_start(
    session: AsyncSession, *, now: datetime, after: datetime | None = None
) -> datetime | None:
    """Return when the next owed delivery that is worth sending may start, at or before `now` too, or None.

    With `after`, the first moment later than that.
    """
    # One short look at the head of an index for each priority, and for each broadcast that runs.
    waits = [OWED, DeliveryRow.expires_at > now]
    if after is not None:
        waits.append(DeliveryRow.not_before > after)
    heads = [
        select(func.min(DeliveryRow.not_before).label("head")).where(
            *waits, DeliveryRow.priority == one, DeliveryRow.broadcast_id.is_(None)
        )
        for one in Priority
    ]
    first = (
        select(func.min(DeliveryRow.not_before))
        .where(*waits, DeliveryRow.broadcast_id == BroadcastRow.id)
        .correlate(BroadcastRow)
        .scalar_subquery()
    )
    heads.append(select(first).where(BroadcastRow.state == BroadcastState.RUNNING))
    first_start: datetime | None = await session.scalar(
        select(func.min(union_all(*heads).subquery().c.head))
    )
    return first_start


async def next_expiry(session: AsyncSession) -> datetime | None:
    """Return when the next owed delivery stops being worth sending, or None."""
    return await session.scalar(select(func.min(DeliveryRow.expires_at)).where(OWED))


async def delivery_of_prompt(
    session: AsyncSession, patient_id: int, prompt_id: int
) -> Delivery | None:
    """Return the patient's delivery whose message carried that prompt, or None."""
    # Her deliveries are few and found by an index; that of a prompt is not worth one.
    found = await session.execute(
        select(*READ).where(
            DeliveryRow.patient_id == patient_id, DeliveryRow.prompt_id == prompt_id
        )
    )
    row = found.first()
    return None if row is None else delivery_of(row)


async def sent_since(
    session: AsyncSession, patient_id: int, *, since: datetime, kinds: Collection[DeliveryKind]
) -> int:
    """Count the messages of those kinds that this patient got, or may have got, since a moment."""
    counted = await session.scalar(
        select(func.count())
        .select_from(DeliveryRow)
        .where(
            DeliveryRow.patient_id == patient_id,
            DeliveryRow.kind.in_(kinds),
            DeliveryRow.state.in_(
                (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)
            ),
            func.coalesce(DeliveryRow.sent_at, DeliveryRow.due_at) >= since,
        )
    )
    return counted or 0


async def tally(session: AsyncSession, broadcast_id: int) -> dict[str, int]:
    """Return how many deliveries of a broadcast are in each state, counted from the rows."""
    found = await session.execute(
        select(DeliveryRow.state, func.count())
        .where(DeliveryRow.broadcast_id == broadcast_id)
        .group_by(DeliveryRow.state)
    )
    return {row[0]: row[1] for row in found.all()}


def _values(owed: Owed, now: datetime) -> dict[str, Any]:
    return {
        "kind": owed.kind,
        "priority": int(PRIORITIES[owed.kind]),
        "chat_id": owed.chat_id,
        "patient_id": owed.patient_id,
        "staff_id": owed.staff_id,
        "reminder_id": owed.reminder_id,
        "local_day": owed.local_day,
        "slot": owed.slot,
        "broadcast_id": owed.broadcast_id,
        "alert_id": owed.alert_id,
        "round": owed.round,
        "once": owed.once,
        "subject_id": owed.subject_id,
        "data": owed.data or {},
        "state": DeliveryState.OWED,
        "due_at": owed.due_at,
        "not_before": owed.not_before or owed.due_at,
        "expires_at": owed.expires_at,
        "epoch": 0,
        "attempts": 0,
        "created_at": now,
    }


def delivery_of(row: Sequence[Any]) -> Delivery:
    """Return the value of a row of the columns in `READ`."""
    values = dict(zip(_NAMES, row, strict=True))
    values["kind"] = DeliveryKind(values["kind"])
    values["priority"] = Priority(values["priority"])
    values["state"] = DeliveryState(values["state"])
    return Delivery(**values)
