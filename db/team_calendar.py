"""When is somebody of the team there, and which days are closed?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import KeptTeam, keys_of, team_changed
from db.engine.row_ids import new_id
from db.staff import working_staff
from db.tables import ClosureRow
from rules.clinic import Clinic
from rules.coverage import Closure, TeamCalendar
from rules.people import Staff

_Read = tuple[tuple[Closure, ...], tuple[Staff, ...]]


async def calendar_of(session: AsyncSession, clinic: Clinic) -> TeamCalendar:
    """Return the clinic's hours and holidays with its closures and whoever works here.

    What was read before is kept until this process changes it, or until its watch next looks: a restore beside the
    engine writes, too.
    """
    closures, team = await _read(session)
    return TeamCalendar(
        staffed=clinic.staffed,
        zone=clinic.zone,
        holidays=clinic.holidays,
        closures=closures,
        members=team,
    )


async def _read(session: AsyncSession) -> _Read:
    kept: KeptTeam = session.info["team"]
    if session.info.get("team_changed"):
        return await _read_anew(session)
    if kept.read is None:
        changes = kept.changes
        read = await _read_anew(session)
        if kept.changes != changes:
            return read
        kept.read = read
    found: _Read = kept.read
    return found


async def _read_anew(session: AsyncSession) -> _Read:
    rows = await session.scalars(select(ClosureRow).order_by(ClosureRow.id))
    return tuple(_closure(session, row) for row in rows), tuple(await working_staff(session))


async def add_closure(
    session: AsyncSession,
    *,
    first: date,
    last: date,
    by: int,
    now: datetime,
    name: str = "",
    opens: bool = False,
) -> int:
    """Close these local dates, the last one included, or open them though they are holidays; return the id."""
    row = ClosureRow(
        id=new_id(now), first_day=first, last_day=last, opens=opens, made_by=by, made_at=now
    )
    if name:
        row.name_sealed = keys_of(session).seal(
            name, table="closure", row=row.id, column="name_sealed"
        )
    session.add(row)
    await session.flush()
    team_changed(session)
    return row.id


async def remove_closure(session: AsyncSession, closure_id: int) -> None:
    """Let its dates be what they were without it."""
    await session.execute(delete(ClosureRow).where(ClosureRow.id == closure_id))
    team_changed(session)


def _closure(session: AsyncSession, row: ClosureRow) -> Closure:
    name = ""
    if row.name_sealed is not None:
        name = keys_of(session).open(
            row.name_sealed, table="closure", row=row.id, column="name_sealed"
        )
    return Closure(id=row.id, first=row.first_day, last=row.last_day, name=name, opens=row.opens)
