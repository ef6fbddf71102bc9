"""What is there to say about an alert? Read when it is shown, so that it is always the newest."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import alerts, patients, questions, ratings, staff
from db.cohorts import all_cohorts
from db.prompts import prompt_by_id
from db.tables import AlertRow, DeliveryRow, PromptRow, RatingRow, StaffRow
from rules.alert_details import (
    LIST_LENGTH,
    MOST_IN_FULL,
    AlertBoard,
    AlertPageOf,
    AlertStory,
    AlertView,
)
from rules.alert_order import worst_first
from rules.alerts import Alert, AlertRule, AlertState
from rules.pain import Rating, Thresholds, median_of
from rules.pain_checks import Novelty
from rules.people import Staff
from rules.prompt_data import AlertPromptData
from rules.prompts import Prompt, PromptKind
from rules.questions import Said
from rules.rights import may_handle_alert, may_see
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
        reply=alert.facts.reply,
        signs=alert.facts.signs,
        said_at=alert.facts.said_at,
        told_at=alert.facts.told_at,
        owner=owner.name if owner else None,
        owner_id=owner_id,
        question="\n".join(one.words for one in asked if one.words) or None,
        question_changed_at=max((one.changed_at for one in asked if one.changed_at), default=None),
        files=tuple(one.file for one in asked if one.file is not None),
        **await _passed(session, alert),
        call_at=alert.facts.call_at,
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
    data = prompt.kept(AlertPromptData)
    ids, listed = data.alerts, None
    if len(ids) > MOST_IN_FULL or data.view is not None:
        listed, ids = await _page_of(session, prompt, member, now)
    if listed is None and not may_see(member, None):
        known = await alerts.alerts_by_ids(session, ids)
        hers = await handled_by(session, member, known.values(), now)
        ids = tuple(one.id for one in hers)
    found = [await story_of(session, one, thresholds) for one in ids]
    place = {one: place for place, one in enumerate(data.alerts)}
    stories = tuple(story for story in found if story is not None)
    working = [] if data.passing is None else await staff.reachable_staff(session)
    return AlertBoard(
        prompt_id=prompt.id,
        staff_id=member.id,
        zone=member.zone,
        now=now,
        stories=stories,
        places=tuple(place[story.alert.id] for story in stories),
        listed=listed,
        call_times=data.call_times,
        closing=data.closing,
        passing=data.passing,
        others=tuple(one for one in working if one.id != member.id),
        again=again,
    )


async def handled_by(
    session: AsyncSession, member: Staff, found: Iterable[Alert], now: datetime
) -> list[Alert]:
    """Return those of the alerts that are hers to handle now."""
    every = list(found)
    if may_see(member, None):
        return every
    team = await staff.reachable_staff(session)
    whose = await patients.patients_by_id(session, {one.patient_id for one in every})
    return [
        one
        for one in every
        if one.patient_id in whose
        and may_handle_alert(member, one, whose[one.patient_id].cohort_id, team, now=now)
    ]


async def _page_of(
    session: AsyncSession, prompt: Prompt, member: Staff, now: datetime
) -> tuple[AlertPageOf, tuple[int, ...]]:
    """Return which of the alerts of a list are shown now, in order: those that are open still."""
    data = prompt.kept(AlertPromptData)
    view = data.view or AlertView.TOLD
    known = await alerts.alerts_by_ids(session, data.alerts)
    waiting = [one for one in known.values() if one.open]
    found = worst_first(await handled_by(session, member, waiting, now))
    cohort = None
    every = await all_cohorts(session)
    mine = [one for one in every if member.cohorts is None or one.id in member.cohorts]
    if data.cohort:
        chosen = mine[(data.cohort - 1) % len(mine)]
        cohort = (data.cohort, chosen.name)
        whose = await patients.patients_by_id(session, {one.patient_id for one in found})
        found = [
            one
            for one in found
            if one.patient_id in whose and whose[one.patient_id].cohort_id == chosen.id
        ]
    if view is AlertView.UNTAKEN:
        found = [one for one in found if one.state is AlertState.RAISED]
    if view is AlertView.MINE:
        found = [one for one in found if one.taken_by == member.id]
    listed = AlertPageOf(
        view=view,
        page=0,
        count=len(found),
        untaken=sum(one.state is AlertState.RAISED for one in found),
        cohort=cohort,
        cohorts=len(mine),
        undo=len(data.closed),
    )
    page = min(data.page, listed.pages - 1)
    shown = found[page * LIST_LENGTH : (page + 1) * LIST_LENGTH]
    return replace(listed, page=page), tuple(one.id for one in shown)


async def prompts_about(session: AsyncSession, alert_ids: Collection[int]) -> list[Prompt]:
    """Return the messages to staff, sent already, that show any of these alerts; oldest first."""
    delivered = select(DeliveryRow.prompt_id).where(
        DeliveryRow.alert_id.in_(alert_ids), DeliveryRow.prompt_id.is_not(None)
    )
    # What staff have listed themselves names its alerts in its data: of those the newest of each chat keeps up.
    lists = (
        select(func.max(PromptRow.id))
        .where(
            PromptRow.chat_id.in_(select(StaffRow.chat_id)),
            PromptRow.kind == PromptKind.ALERTS,
            PromptRow.message_id.is_not(None),
        )
        .group_by(PromptRow.chat_id)
    )
    ids = await session.scalars(
        select(PromptRow.id)
        .where(
            PromptRow.kind.in_((PromptKind.ALERT, PromptKind.ALERTS)),
            PromptRow.message_id.is_not(None),
            or_(
                PromptRow.subject_id.in_(alert_ids),
                PromptRow.id.in_(delivered),
                PromptRow.id.in_(lists),
            ),
        )
        .order_by(PromptRow.id)
    )
    prompts = [await prompt_by_id(session, one) for one in list(ids)]
    wanted = set(alert_ids)
    return [
        one
        for one in prompts
        if one is not None
        and (one.kind is PromptKind.ALERT or wanted & set(one.kept(AlertPromptData).alerts))
    ]


async def _rating(session: AsyncSession, alert: Alert) -> RatingRow | None:
    if not alert.facts.ratings:
        return None
    return await session.get(RatingRow, alert.facts.ratings[-1], populate_existing=True)


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
    thread = await questions.question_by_id(session, alert.facts.question or 0)
    said = () if thread is None else thread.said
    hers = itertools.takewhile(lambda one: one.staff_id is None, reversed(said))
    return [*reversed([*hers])]


async def _passed(session: AsyncSession, alert: Alert) -> dict[str, Any]:
    by, to = alert.facts.passed_by, alert.facts.passed_to
    if alert.state is not AlertState.RAISED or by is None or to is None:
        return {}
    names = {
        one: member.name
        for one in (by, to)
        if (member := await staff.staff_by_id(session, one)) is not None
    }
    return {"passed_by": names.get(by), "passed_to": names.get(to), "passed_to_id": to}


async def _owner(session: AsyncSession, alert: Alert) -> int | None:
    row = await session.get_one(AlertRow, alert.id)
    return row.closed_by or row.taken_by
