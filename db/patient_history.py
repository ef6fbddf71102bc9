"""What has a patient told us over time, for a chart or a page?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.activities import activities_of
from db.engine.database import keys_of
from db.ratings import ratings_of
from db.tables import ActivityRow, RatingRow, ReflectionRow, WeeklyRow
from rules.activities import Did
from rules.pain import Rating, Thresholds
from rules.progress import reach_back
from rules.vocabulary import Joint


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A reflection that she chose to share, in her own words or as the answer she tapped."""

    day: date
    item_id: str
    answer: str | None
    words: str | None


async def joints_since(session: AsyncSession, patient_id: int, *, since: date) -> Counter[Joint]:
    """Count where it ached, by the answers to "Where?"."""
    found = await session.scalars(
        select(RatingRow.joints).where(
            RatingRow.patient_id == patient_id,
            RatingRow.day >= since,
            RatingRow.joints.is_not(None),
        )
    )
    return Counter(Joint(joint) for joints in found for joint in joints or ())


async def shared_of(session: AsyncSession, patient_id: int, *, limit: int) -> list[Shared]:
    """Return her newest reflections that she shared, and nothing of the others."""
    found = await session.scalars(
        select(ReflectionRow)
        .where(ReflectionRow.patient_id == patient_id, ReflectionRow.shared_at.is_not(None))
        .order_by(ReflectionRow.shared_at.desc())
        .limit(limit)
    )
    keys = keys_of(session)
    return [
        Shared(
            day=(row.answered_at or row.asked_at).date(),
            item_id=row.item_id,
            answer=row.answer,
            words=None
            if row.words_sealed is None
            else keys.open(row.words_sealed, table="reflection", row=row.id, column="words_sealed"),
        )
        for row in found
    ]


async def last_goal_of(session: AsyncSession, patient_id: int) -> tuple[str, str] | None:
    """Return her goal and how it went when she last said so, or None."""
    row = await session.scalar(
        select(WeeklyRow)
        .where(
            WeeklyRow.patient_id == patient_id,
            WeeklyRow.goal.is_not(None),
            WeeklyRow.goal_answer.is_not(None),
        )
        .order_by(WeeklyRow.day.desc())
        .limit(1)
    )
    return (
        None if row is None or not row.goal or not row.goal_answer else (row.goal, row.goal_answer)
    )
