"""What has a patient noted of her weight, one sealed entry a week, for herself alone?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import keys_of
from db.engine.row_ids import new_id
from db.tables import WeightRow
from rules.weights import Weighed


async def note_weight(
    session: AsyncSession, patient_id: int, kilos: float, *, day: date, now: datetime
) -> None:
    """Keep the entry of the week of a local date; a second one takes the place of the first."""
    week = monday_of(day)
    await drop_weight(session, patient_id, week=week)
    row = WeightRow(id=new_id(now), patient_id=patient_id, week=week, noted_at=now)
    row.value_sealed = keys_of(session).seal(
        f"{kilos:.1f}", table="weight", row=row.id, column="value_sealed"
    )
    session.add(row)
    await session.flush()


async def weights_of(session: AsyncSession, patient_id: int) -> list[Weighed]:
    """Return every entry, the oldest first."""
    found = await session.scalars(
        select(WeightRow).where(WeightRow.patient_id == patient_id).order_by(WeightRow.week)
    )
    keys = keys_of(session)
    return [
        Weighed(
            week=row.week,
            kilos=float(
                keys.open(row.value_sealed, table="weight", row=row.id, column="value_sealed")
            ),
        )
        for row in found
    ]


async def drop_weight(session: AsyncSession, patient_id: int, *, week: date) -> None:
    """Remove the entry of one week, named by its Monday."""
    await session.execute(
        delete(WeightRow).where(WeightRow.patient_id == patient_id, WeightRow.week == week)
    )


async def drop_weights(session: AsyncSession, patient_id: int) -> None:
    """Remove every entry."""
    await session.execute(delete(WeightRow).where(WeightRow.patient_id == patient_id))


def monday_of(day: date) -> date:
    """Return the Monday of the week of a local date."""
    return day - timedelta(days=day.weekday())
