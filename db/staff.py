"""Who works here, and what may each do?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.core_statements import table_of, whole
from db.engine.database import keys_of, rows_changed, team_changed
from db.engine.row_ids import new_id
from db.tables import StaffRow
from rules.people import Absence, Staff
from rules.vocabulary import Role

_IT = table_of(StaffRow).c
_BY_CHAT = whole(StaffRow).where(_IT.chat_id == bindparam("chat_id"), _IT.revoked_at.is_(None))


async def add_staff(
    session: AsyncSession,
    *,
    chat_id: int,
    role: Role,
    language: str,
    zone: str,
    name: str | None,
    now: datetime,
) -> Staff:
    """Write a member of staff, or give an old one of that chat her role back."""
    row = await session.scalar(select(StaffRow).where(StaffRow.chat_id == chat_id))
    if row is None:
        row = StaffRow(id=new_id(now), chat_id=chat_id, joined_at=now)
        session.add(row)
    row.role, row.language, row.zone = role, language, zone
    row.revoked_at = row.unreachable_at = None
    if name is not None:
        row.name_sealed = keys_of(session).seal(
            name, table="staff", row=row.id, column="name_sealed"
        )
    await session.flush()
    team_changed(session)
    return _staff(session, row)


async def staff_by_chat(session: AsyncSession, chat_id: int) -> Staff | None:
    """Return the member of staff who writes from that chat, unless her role was taken back."""
    row = (await session.execute(_BY_CHAT, {"chat_id": chat_id})).first()
    return None if row is None else _staff(session, row)


async def staff_by_id(session: AsyncSession, staff_id: int) -> Staff | None:
    """Return the member of staff, or None."""
    row = await session.get(StaffRow, staff_id, populate_existing=True)
    return None if row is None else _staff(session, row)


async def all_staff(session: AsyncSession) -> list[Staff]:
    """Return everybody who works or ever worked here, oldest first: what they did keeps their name."""
    found = await session.scalars(select(StaffRow).order_by(StaffRow.id))
    return [_staff(session, row) for row in found]


async def working_staff(session: AsyncSession) -> list[Staff]:
    """Return everybody whose role stands, oldest first."""
    found = await session.scalars(
        select(StaffRow).where(StaffRow.revoked_at.is_(None)).order_by(StaffRow.id)
    )
    return [_staff(session, row) for row in found]


async def reachable_staff(session: AsyncSession) -> list[Staff]:
    """Return everybody whose role stands and who has not blocked the bot, oldest first."""
    found = await session.scalars(
        select(StaffRow)
        .where(StaffRow.revoked_at.is_(None), StaffRow.unreachable_at.is_(None))
        .order_by(StaffRow.id)
    )
    return [_staff(session, row) for row in found]


class StaffChange(TypedDict, total=False):
    """The columns of a member of staff that are changed."""

    role: str
    absences: Sequence[Absence]
    cohorts: Sequence[int] | None
    rota: Sequence[int] | None
    digest_minute: int | None
    digest_at: datetime | None
    revoked_at: datetime | None
    unreachable_at: datetime | None


async def change_staff(session: AsyncSession, staff_id: int, **values: Unpack[StaffChange]) -> None:
    """Set columns of a member of staff."""
    columns: dict[str, Any] = {**values}
    if "absences" in values:
        columns["absences"] = [_kept(one) for one in values["absences"]] or None
    await session.execute(
        update(StaffRow)
        .where(StaffRow.id == staff_id)
        .values(columns)
        .execution_options(synchronize_session="fetch")
    )
    team_changed(session)


async def lose_member(session: AsyncSession, staff_id: int, *, now: datetime) -> bool:
    """Note that a member of staff is out of reach from now on; False where she was so before."""
    lost = await session.execute(
        update(StaffRow)
        .where(StaffRow.id == staff_id, StaffRow.unreachable_at.is_(None))
        .values(unreachable_at=now)
        .execution_options(synchronize_session="fetch")
    )
    team_changed(session)
    return bool(rows_changed(lost))


def _kept(absence: Absence) -> dict[str, Any]:
    return {
        "start": absence.start.isoformat(),
        "end": absence.end.isoformat(),
        "cover_id": absence.cover_id,
    }


def _absence(kept: dict[str, Any]) -> Absence:
    return Absence(
        start=datetime.fromisoformat(kept["start"]),
        end=datetime.fromisoformat(kept["end"]),
        cover_id=kept["cover_id"],
    )


def _staff(session: AsyncSession, row: StaffRow | Row[Any]) -> Staff:
    name = None
    if row.name_sealed is not None:
        name = keys_of(session).open(
            row.name_sealed, table="staff", row=row.id, column="name_sealed"
        )
    return Staff(
        id=row.id,
        chat_id=row.chat_id,
        role=Role(row.role),
        language=row.language,
        zone=row.zone,
        name=name,
        absences=tuple(_absence(one) for one in row.absences or ()),
        cohorts=None if row.cohorts is None else frozenset(row.cohorts),
        rota=None if row.rota is None else frozenset(row.rota),
        digest_minute=row.digest_minute,
        unreachable_at=row.unreachable_at,
        works=row.revoked_at is None,
    )
