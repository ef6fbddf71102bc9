"""What does her last week add up to?"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.activities import activities_of
from db.ratings import ratings_of
from rules.pain import Thresholds
from rules.programmes import DAYS
from rules.weekly_summary import Summary, summary_of


async def summary_of_week(
    session: AsyncSession, patient_id: int, *, last: date, thresholds: Thresholds
) -> Summary:
    """Return the seven local dates that end with `last`."""
    since = last - timedelta(days=DAYS + thresholds.usual_days)
    ratings = await ratings_of(session, patient_id, since=since)
    done = await activities_of(session, patient_id, since=since)
    return summary_of(ratings, done, last=last, thresholds=thresholds)
