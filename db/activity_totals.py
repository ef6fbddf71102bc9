"""What has the engine done since a moment? Counts over everybody, for a report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.digests import checks_between
from db.tables import AlertRow, AlertState, DeliveryRow, PatientRow, RatingRow
from rules.alerts import AlertPriority, AlertRule
from rules.delivery import DeliveryKind, DeliveryState
from rules.pain import Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts since a moment; `peak_minute` is the most that was due to patients in one minute.

    `sent` are messages by kind. `alerts` count those that staff were to hear of, by rule and priority.
    """

    sent: Mapping[DeliveryKind, int]
    asked: int
    answered: int
    alerts: Mapping[tuple[AlertRule, AlertPriority], int]
    peak_minute: int


async def tally_of(session: AsyncSession, *, since: datetime, until: datetime) -> Tally:
    """Count what was sent, answered and raised between two moments."""
    sent = await session.execute(
        select(DeliveryRow.kind, func.count())
        .where(DeliveryRow.state == DeliveryState.SENT, DeliveryRow.created_at >= since)
        .group_by(DeliveryRow.kind)
    )
    asked, answered = await checks_between(session, select(PatientRow.id), since=since, until=until)
    raised = await session.execute(
        select(AlertRow.rule, AlertRow.priority).where(
            AlertRow.made_at >= since,
            AlertRow.state.not_in((AlertState.ASKING, AlertState.DROPPED)),
        )
    )
    return Tally(
        sent={DeliveryKind(row[0]): row[1] for row in sent},
        asked=asked,
        answered=answered,
        alerts=Counter((AlertRule(rule), AlertPriority(priority)) for rule, priority in raised),
        peak_minute=await _peak(session, since),
    )


async def all_ratings(session: AsyncSession) -> Iterator[tuple[int, list[Rating]]]:
    """Return every patient's ratings, a patient at a time."""
    found = await session.execute(
        select(RatingRow.patient_id, RatingRow.value, RatingRow.answered_at, RatingRow.day)
    )
    ratings: dict[int, list[Rating]] = defaultdict(list)
    for patient_id, value, at, day in found:
        ratings[patient_id].append(Rating(value=value, at=at, day=day))
    return iter(ratings.items())


async def _peak(session: AsyncSession, since: datetime) -> int:
    found = await session.scalars(
        select(DeliveryRow.due_at).where(
            DeliveryRow.created_at >= since, DeliveryRow.patient_id.is_not(None)
        )
    )
    minutes = Counter(at.replace(second=0, microsecond=0) for at in found)
    return max(minutes.values(), default=0)
