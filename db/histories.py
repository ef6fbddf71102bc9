"""What has a patient told us over time, for a chart or a page?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.activities import activities_of
from db.ratings import ratings_of
from db.tables import ActivityRow, RatingRow
from rules.activities import Did
from rules.pain import Rating, Thresholds
from rules.progress import reach_back


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Her ratings, from before the span so that its first days have a usual, and what she did in it."""

    ratings: tuple[Rating, ...]
    done: tuple[Did, ...]


async def history_of(
    session: AsyncSession, patient_id: int, *, first: date, thresholds: Thresholds
) -> History:
    """Return what a span that begins with `first` draws on."""
    ratings = await ratings_of(session, patient_id, since=reach_back(first, thresholds))
    done = await activities_of(session, patient_id, since=first)
    return History(ratings=tuple(ratings), done=tuple(done))


async def first_day_of(session: AsyncSession, patient_id: int) -> date | None:
    """Return the first local date of which a rating or an activity tells, or None."""
    days = [
        await session.scalar(select(func.min(row.day)).where(row.patient_id == patient_id))
        for row in (RatingRow, ActivityRow)
    ]
    return min((day for day in days if day is not None), default=None)
