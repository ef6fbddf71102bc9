"""Which groups of patients are there, and which programme does each follow?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TypedDict, Unpack

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.row_ids import new_id
from db.tables import CohortRow
from rules.local_time import wall_of_minute

DEFAULT_COHORT = "default"
DEFAULT_PROGRAMME = "joint-care"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A group of patients who follow one programme (its id in the content room).

    `check_at` and `nudge_at` are the local times that whoever joins begins with, None for the programme's.
    """

    id: int
    name: str
    programme: str
    check_at: time | None = None
    nudge_at: time | None = None


async def default_cohort(session: AsyncSession, *, now: datetime) -> Cohort:
    """Return the cohort for those who were invited to none, making it the first time."""
    row = await session.scalar(select(CohortRow).where(CohortRow.is_default))
    if row is None:
        row = CohortRow(
            id=new_id(now),
            name=DEFAULT_COHORT,
            programme=DEFAULT_PROGRAMME,
            is_default=True,
            created_at=now,
        )
        session.add(row)
        await session.flush()
    return _cohort(row)


async def cohort_named(session: AsyncSession, name: str) -> Cohort | None:
    """Return the cohort of that name, whatever its case, or None."""
    found = await session.scalars(select(CohortRow).order_by(CohortRow.id))
    wanted = name.strip().casefold()
    return next((_cohort(row) for row in found if row.name.casefold() == wanted), None)


async def add_cohort(
    session: AsyncSession, name: str, *, programme: str = DEFAULT_PROGRAMME, now: datetime
) -> Cohort:
    """Write a new cohort."""
    row = CohortRow(id=new_id(now), name=name.strip(), programme=programme, created_at=now)
    session.add(row)
    await session.flush()
    return _cohort(row)


class CohortChange(TypedDict, total=False):
    """What a cohort follows: a programme, and its own minutes of the day, None for the programme's."""

    programme: str
    check_minute: int | None
    nudge_minute: int | None


async def change_cohort(
    session: AsyncSession, cohort_id: int, **values: Unpack[CohortChange]
) -> None:
    """Set columns of the cohort."""
    await session.execute(
        update(CohortRow)
        .where(CohortRow.id == cohort_id)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )


async def cohort_by_id(session: AsyncSession, cohort_id: int) -> Cohort:
    """Return the cohort, which must be there."""
    return _cohort(await session.get_one(CohortRow, cohort_id))


async def all_cohorts(session: AsyncSession) -> list[Cohort]:
    """Return every cohort, the oldest first."""
    return [_cohort(row) for row in await session.scalars(select(CohortRow).order_by(CohortRow.id))]


def _cohort(row: CohortRow) -> Cohort:
    return Cohort(
        id=row.id,
        name=row.name,
        programme=row.programme,
        check_at=None if row.check_minute is None else wall_of_minute(row.check_minute),
        nudge_at=None if row.nudge_minute is None else wall_of_minute(row.nudge_minute),
    )
