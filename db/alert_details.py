"""What is there to say about an alert? Read when it is shown, so that it is always the newest."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import alerts, patients, questions, ratings, staff
from db.prompts import prompt_by_id
from db.tables import AlertRow, DeliveryRow, PromptRow, RatingRow
from rules.alert_details import AlertBoard, AlertStory
from rules.alerts import Alert, AlertRule, AlertState
from rules.pain import Rating, Thresholds, median_of
from rules.pain_checks import Novelty
from rules.people import Staff
from rules.prompts import Prompt, PromptKind
from rules.questions import Said
from rules.vocabulary import Joint


async def story_of(
    session: AsyncSession, alert_id: int, thresholds: Thresholds
) -> AlertStory | None:
    """Return the alert with all that belongs to it, or None when its patient was erased."""
    alert = await alerts.alert_by_id(session, alert_id)
    patient = None if alert is None else await patients.patient_by_id(session, alert.patient_id)
    if alert is None or patient is None:
        return None
    row = await _rating(session, alert)
    rated: dict[str, Any] = {} if row is None else await _rated(session, row, thresholds)
    asked = await _asked(session, alert)
    owner_id = await _owner(session, alert)
    owner = None if owner_id is None else await staff.staff_by_id(session, owner_id)
    return AlertStory(
        alert=alert,
        patient=patient,
        joints=rated.pop("joints", None) or patient.sore_joints,
        reply=alert.facts.get("reply"),
        signs=tuple(alert.facts.get("signs", ())),
        said_at=_moment(alert.facts, "said_at"),
        told_at=_moment(alert.facts, "told_at"),
        owner=owner.name if owner else None,
        owner_id=owner_id,
        question="\n".join(one.words for one in asked if one.words) or None,
        files=tuple(one.file for one in asked if one.file is not None),
        passed_by=await _passed_by(session, alert),
        **rated,
    )


async def board_of(
    session: AsyncSession,
    prompt: Prompt,
    member: Staff,
    thresholds: Thresholds,
    *,
    now: datetime,
    again: bool = False,
) -> AlertBoard:
    """Return what a message about alerts shows to its reader now."""
    found = [await story_of(session, one, thresholds) for one in prompt.data["alerts"]]
    passing = prompt.data.get("passing")
    working = [] if passing is None else await staff.reachable_staff(session)
    return AlertBoard(
        prompt_id=prompt.id,
        staff_id=member.id,
        zone=member.zone,
        now=now,
        stories=tuple(story for story in found if story is not None),
        closing=prompt.data.get("closing"),
        passing=passing,
        others=tuple(one for one in working if one.id != member.id),
        again=again,
    )


async def prompts_about(session: AsyncSession, alert_id: int) -> list[Prompt]:
    """Return the messages to staff, sent already, that show this alert; oldest first."""
    delivered = select(DeliveryRow.prompt_id).where(
        DeliveryRow.alert_id == alert_id, DeliveryRow.prompt_id.is_not(None)
    )
    ids = await session.scalars(
        select(PromptRow.id)
        .where(
            PromptRow.kind == PromptKind.ALERT,
            PromptRow.message_id.is_not(None),
            or_(PromptRow.subject_id == alert_id, PromptRow.id.in_(delivered)),
        )
        .order_by(PromptRow.id)
    )
    prompts = [await prompt_by_id(session, one) for one in list(ids)]
    return [prompt for prompt in prompts if prompt is not None]


async def _rating(session: AsyncSession, alert: Alert) -> RatingRow | None:
    found: Sequence[int] = alert.facts.get("ratings", ())
    if not found:
        return None
    return await session.get(RatingRow, found[-1], populate_existing=True)


async def _rated(session: AsyncSession, row: RatingRow, thresholds: Thresholds) -> dict[str, Any]:
    earlier = await _earlier(session, row, thresholds)
    usual = median_of(
        earlier, until=row.day, days=thresholds.usual_days, least=thresholds.usual_least
    )
    return {
        "value": row.value,
        "corrected": row.version > 1,
        "day": row.day,
        "usual": usual,
        "count": len(earlier),
        "joints": frozenset(map(Joint, row.joints or ())),
        "novelty": Novelty(row.novelty) if row.novelty else None,
    }


async def _earlier(session: AsyncSession, row: RatingRow, thresholds: Thresholds) -> list[Rating]:
    first: date = row.day - timedelta(days=thresholds.usual_days - 1)
    found = await ratings.ratings_of(
        session, row.patient_id, since=first, without_prompt=row.prompt_id
    )
    return [one for one in found if (one.day, one.at) < (row.day, row.answered_at)]


async def _asked(session: AsyncSession, alert: Alert) -> list[Said]:
    """Return what she wrote since her team last answered, oldest first; nothing for other alerts."""
    if alert.rule is not AlertRule.QUESTION:
        return []
    thread = await questions.question_by_id(session, alert.facts["question"])
    said = () if thread is None else thread.said
    hers = itertools.takewhile(lambda one: one.staff_id is None, reversed(said))
    return [*reversed([*hers])]


async def _passed_by(session: AsyncSession, alert: Alert) -> str | None:
    by = alert.facts.get("passed_by") if alert.state is AlertState.RAISED else None
    member = None if by is None else await staff.staff_by_id(session, by)
    return member.name if member else None


async def _owner(session: AsyncSession, alert: Alert) -> int | None:
    row = await session.get_one(AlertRow, alert.id)
    return row.closed_by or row.taken_by


def _moment(facts: Mapping[str, Any], key: str) -> datetime | None:
    text = facts.get(key)
    return datetime.fromisoformat(text) if text else None
