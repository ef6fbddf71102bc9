"""What does her last week add up to?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db.activities import activities_of
from db.ratings import ratings_of
from db.strength_sessions import sessions_of
from rules.pain import Thresholds
from rules.programmes import DAYS
from rules.strength_ladder import steps_shown
from rules.vocabulary import Muscle
from rules.weekly_summary import Summary, summary_of


async def summary_of_week(
    session: AsyncSession, patient_id: int, *, last: date, thresholds: Thresholds
) -> Summary:
    """Return the seven local dates that end with `last`."""
    since = last - timedelta(days=DAYS + thresholds.usual_days)
    ratings = await ratings_of(session, patient_id, since=since)
    done = await activities_of(session, patient_id, since=since)
    sessions = [one for one in await sessions_of(session, patient_id) if one.day <= last]
    summary = summary_of(ratings, done, last=last, thresholds=thresholds)
    return replace(summary, rises=tuple(steps_shown(sessions, Muscle.RISE)))
