"""Which rows could not be read when they were due, and when is each tried again?"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db.tables import SetAsideRow

AGAIN_AFTER = timedelta(minutes=2)
# Whoever still cannot be read then is set aside anew within a tick: what is older was mended, or is gone.
MENDED_AFTER = timedelta(seconds=30)


class RowKind(StrEnum):
    """Which table a row is of."""

    REMINDER = "reminder"
    ALERT = "alert"
    STAFF = "staff"


def not_set_aside(
    kind: RowKind, row_id: InstrumentedAttribute[int], now: datetime
) -> ColumnElement[bool]:
    """Return the condition that a row is not set aside at present."""
    return ~exists(
        select(SetAsideRow.row_id).where(
            SetAsideRow.kind == kind, SetAsideRow.row_id == row_id, SetAsideRow.again_at > now
        )
    )


async def set_aside(
    session: AsyncSession, kind: RowKind, row_id: int, *, reason: str, now: datetime
) -> None:
    """Leave a row alone for a while; `reason` is the exception's class and nothing more."""
    again_at = now + AGAIN_AFTER
    values = {"kind": kind, "row_id": row_id, "reason": reason, "since_at": now}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    made = dialect.insert(SetAsideRow).values(again_at=again_at, **values)
    keys = [SetAsideRow.kind, SetAsideRow.row_id]
    await session.execute(
        made.on_conflict_do_update(
            index_elements=keys, set_={"again_at": again_at, "reason": reason}
        )
    )


async def count_set_aside(session: AsyncSession) -> int:
    """Return how many rows are set aside."""
    return await session.scalar(select(func.count()).select_from(SetAsideRow)) or 0


async def forget_mended(session: AsyncSession, *, now: datetime) -> None:
    """Forget the rows whose moment came and which were not set aside again."""
    await session.execute(
        delete(SetAsideRow)
        .where(SetAsideRow.again_at < now - MENDED_AFTER)
        .execution_options(synchronize_session=False)
    )
