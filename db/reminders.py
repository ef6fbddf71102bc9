"""Which standing appointments are there, and which are due?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.core_statements import table_of
from db.engine.row_ids import new_id
from db.rows_set_aside import RowKind, not_set_aside
from db.tables import ReminderRow
from rules.local_time import local_day, minute_of_wall, wall_of_minute
from rules.occurrences import Reminder, after_change
from rules.vocabulary import ReminderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reminder whose moment has come; `due_at` is that moment, in UTC."""

    id: int
    patient_id: int
    kind: ReminderKind
    days: frozenset[int]
    at: time
    due_at: datetime
    last_day: date | None

    def in_zone(self, zone: str) -> Reminder:
        """Return the appointment in its patient's zone."""
        return Reminder(kind=self.kind, days=self.days, at=self.at, zone=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A reminder that was served for `last_day`; `next_due_at` is its next moment, in UTC, if there is one."""

    id: int
    next_due_at: datetime | None
    last_day: date


# Of the table, not of the class: so that many go in one call.
_REMINDERS = table_of(ReminderRow)
_MOVE_ON = (
    update(_REMINDERS)
    .where(_REMINDERS.c.id == bindparam("_id"))
    .values(next_due_at=bindparam("next_due_at"), last_day=bindparam("last_day"))
)


async def set_reminder(
    session: AsyncSession,
    patient_id: int,
    reminder: Reminder,
    *,
    now: datetime,
    served_day: date | None = None,
    old_zone: str | None = None,
) -> None:
    """Write or change the patient's appointment of that kind; no day is doubled or dropped.

    Without days it is switched off, and keeps those it had for `kept_days_of`. `served_day` is a
    local date that has had its message in another way. `old_zone` is where it was due until now.
    """
    row = await _row(session, patient_id, reminder.kind)
    owed_day = None
    if row is not None and row.next_due_at is not None:
        owed_day = local_day(row.next_due_at, old_zone or reminder.zone)
    if row is None:
        row = ReminderRow(id=new_id(now), patient_id=patient_id, kind=reminder.kind)
        session.add(row)
    row.is_on = bool(reminder.days)
    if reminder.days or row.weekdays is None:
        row.weekdays = _mask(reminder.days)
    row.at_minute = minute_of_wall(reminder.at)
    if served_day is not None:
        row.last_day = max(row.last_day or served_day, served_day)
    upcoming = after_change(reminder, now=now, last_day=row.last_day, owed_day=owed_day)
    row.next_due_at = upcoming.at if upcoming else None
    await session.flush()


async def start_reminders(
    session: AsyncSession, appointments: Iterable[tuple[int, Reminder]], *, now: datetime
) -> None:
    """Write the first appointments of patients, by their ids, who have none of these kinds; due after `now`."""
    rows = []
    for patient_id, reminder in appointments:
        upcoming = after_change(reminder, now=now, last_day=None, owed_day=None)
        rows.append(
            {
                "id": new_id(now),
                "patient_id": patient_id,
                "kind": reminder.kind,
                "weekdays": _mask(reminder.days),
                "at_minute": minute_of_wall(reminder.at),
                "is_on": bool(reminder.days),
                "next_due_at": upcoming.at if upcoming else None,
            }
        )
    if rows:
        await session.execute(insert(ReminderRow), rows)


async def reminders_of(
    session: AsyncSession, patient_id: int, *, zone: str
) -> dict[ReminderKind, Reminder]:
    """Return the patient's appointments by kind, in `zone`; those switched off have no days."""
    found = await session.scalars(select(ReminderRow).where(ReminderRow.patient_id == patient_id))
    return {
        ReminderKind(row.kind): Reminder(
            kind=ReminderKind(row.kind),
            days=_days(row.weekdays) if row.is_on else frozenset(),
            at=wall_of_minute(row.at_minute),
            zone=zone,
        )
        for row in found
    }


async def kept_days_of(
    session: AsyncSession, patient_id: int, kind: ReminderKind
) -> frozenset[int]:
    """Return the days the appointment has, or had when it was switched off; empty without one."""
    row = await _row(session, patient_id, kind)
    return _days(row.weekdays) if row else frozenset()


async def next_due_of(
    session: AsyncSession, patient_id: int, kind: ReminderKind
) -> datetime | None:
    """Return when the patient's appointment of that kind is next due, or None."""
    row = await _row(session, patient_id, kind)
    return row.next_due_at if row else None


async def move_zone(
    session: AsyncSession, patient_id: int, zone: str, *, old_zone: str, now: datetime
) -> None:
    """Let every appointment follow its patient into another zone."""
    for reminder in (await reminders_of(session, patient_id, zone=zone)).values():
        await set_reminder(session, patient_id, reminder, old_zone=old_zone, now=now)


async def remove_reminders(session: AsyncSession, patient_id: int) -> None:
    """End every appointment of a patient who leaves."""
    await session.execute(delete(ReminderRow).where(ReminderRow.patient_id == patient_id))


async def due_reminders(
    session: AsyncSession, *, now: datetime, limit: int, only: int | None = None
) -> list[Due]:
    """Return up to `limit` reminders whose moment has come, the longest due first; of `only` that one."""
    found = select(ReminderRow).where(*_is_due(now))
    if only is not None:
        found = found.where(ReminderRow.id == only)
    found = found.order_by(ReminderRow.next_due_at, ReminderRow.id).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        found = found.with_for_update(skip_locked=True)
    return [_due(row) for row in await session.scalars(found)]


async def due_ids(session: AsyncSession, *, now: datetime, limit: int) -> list[int]:
    """Return the ids of those reminders, and read nothing else of them."""
    found = select(ReminderRow.id).where(*_is_due(now))
    return list(
        await session.scalars(found.order_by(ReminderRow.next_due_at, ReminderRow.id).limit(limit))
    )


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ReminderRow.next_due_at <= now,
        not_set_aside(RowKind.REMINDER, ReminderRow.id, now),
    )


async def move_on(session: AsyncSession, moved: Sequence[Moved]) -> None:
    """Note for which day each reminder was served, and when it is next due."""
    if moved:
        rows = [
            {"_id": one.id, "next_due_at": one.next_due_at, "last_day": one.last_day}
            for one in moved
        ]
        await session.execute(_MOVE_ON, rows)


async def next_moment(session: AsyncSession, *, after: datetime) -> datetime | None:
    """Return when the next reminder of anybody is due later than `after`, or None."""
    due = select(func.min(ReminderRow.next_due_at))
    return await session.scalar(due.where(ReminderRow.next_due_at > after))


async def longest_due(session: AsyncSession) -> datetime | None:
    """Return the moment of the reminder that is due first, or has been due longest; None without any."""
    due = select(func.min(ReminderRow.next_due_at))
    # Said for SQLite, whose planner would not take the index without it.
    return await session.scalar(due.where(ReminderRow.next_due_at.is_not(None)))


async def count_due(session: AsyncSession, *, before: datetime) -> int:
    """Count the reminders that have been due since before a moment and are no message yet."""
    late = select(func.count()).where(ReminderRow.next_due_at < before)
    return await session.scalar(late) or 0


async def _row(session: AsyncSession, patient_id: int, kind: ReminderKind) -> ReminderRow | None:
    return await session.scalar(
        select(ReminderRow).where(ReminderRow.patient_id == patient_id, ReminderRow.kind == kind)
    )


def _mask(days: Iterable[int]) -> int:
    return sum(1 << (day - 1) for day in days)


def _days(mask: int) -> frozenset[int]:
    return frozenset(day for day in range(1, 8) if mask & (1 << (day - 1)))


def _due(row: ReminderRow) -> Due:
    if row.next_due_at is None:
        raise ValueError("a reminder without a moment is not due")
    return Due(
        id=row.id,
        patient_id=row.patient_id,
        kind=ReminderKind(row.kind),
        days=_days(row.weekdays),
        at=wall_of_minute(row.at_minute),
        due_at=row.next_due_at,
        last_day=row.last_day,
    )
