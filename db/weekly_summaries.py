"""What did each weekly summary ask, and what did she answer?"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.row_ids import new_id
from db.tables import WeeklyRow
from rules.people import Patient
from rules.weekly_summary import Week


async def add_week(
    session: AsyncSession, patient: Patient, *, prompt_id: int, day: date, now: datetime
) -> None:
    """Write down that a summary went out, and which goal it asks about."""
    session.add(
        WeeklyRow(
            id=new_id(now),
            patient_id=patient.id,
            prompt_id=prompt_id,
            day=day,
            goal=patient.goal,
            asked_at=now,
        )
    )
    await session.flush()


async def week_of_prompt(session: AsyncSession, prompt_id: int) -> Week | None:
    """Return what she answered to one summary, None when there is no such summary."""
    row = await session.scalar(
        select(WeeklyRow)
        .where(WeeklyRow.prompt_id == prompt_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    return Week(
        day=row.day, goal=row.goal, goal_answer=row.goal_answer, easier_week=row.easier_week
    )


class WeekChange(TypedDict, total=False):
    """What she answered to a summary."""

    goal_answer: str
    easier_week: int | None


async def change_week(
    session: AsyncSession, prompt_id: int, *, now: datetime, **values: Unpack[WeekChange]
) -> None:
    """Set what she answered."""
    await session.execute(
        update(WeeklyRow).where(WeeklyRow.prompt_id == prompt_id).values(answered_at=now, **values)
    )


async def easier_weeks(session: AsyncSession, patient_id: int) -> frozenset[int]:
    """Return the weeks of hers, counted from 1, that she asked to be easier."""
    found = await session.scalars(
        select(WeeklyRow.easier_week).where(
            WeeklyRow.patient_id == patient_id, WeeklyRow.easier_week.is_not(None)
        )
    )
    return frozenset(week for week in found if week is not None)
