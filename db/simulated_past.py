"""How is a past written that nobody lived through here? Many rows at once, for a demo's patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.alerts import NEXT_BEAT, written_facts
from db.engine.row_ids import new_id
from db.tables import ActivityRow, AlertRow, AlertState, PromptRow, RatingRow, RatingVersionRow
from rules.activities import Did
from rules.alerts import NO_FACTS, AlertFacts, AlertPriority, AlertRule, priority_of
from rules.people import Patient
from rules.prompts import PromptKind
from rules.vocabulary import Joint

_TAPPED = "tapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCheck:
    """A pain check that was asked, and her answer; `value` is None where none came."""

    day: date
    asked_at: datetime
    closed_at: datetime
    value: int | None = None
    answered_at: datetime | None = None
    joints: frozenset[Joint] = frozenset()
    novelty: str | None = None
    urgency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAlert:
    """An alert that was raised, about the rating of `day` where there is one.

    `taken_at` and `closed_at` are None where nobody came so far.
    """

    rule: AlertRule
    raised_at: datetime
    day: date | None = None
    facts: AlertFacts = NO_FACTS
    taken_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str | None = None


async def add_checks(
    session: AsyncSession, asked: Iterable[tuple[Patient, PastCheck]]
) -> dict[tuple[int, date], int]:
    """Write what patients were asked and answered; return the ids of ratings by patient and day."""
    prompts, ratings = [], []
    for patient, one in asked:
        prompt_id = new_id(one.asked_at)
        prompts.append(_prompt(patient, prompt_id, one))
        if one.value is not None and one.answered_at is not None:
            ratings.append(_rating(patient, prompt_id, one, one.value, one.answered_at))
    versions = [
        {"rating_id": row["id"], **{key: row[key] for key in _OF_A_VERSION}} for row in ratings
    ]
    for table, rows in ((PromptRow, prompts), (RatingRow, ratings), (RatingVersionRow, versions)):
        if rows:
            await session.execute(insert(table), rows)
    return {(row["patient_id"], row["day"]): row["id"] for row in ratings}


def _prompt(patient: Patient, prompt_id: int, check: PastCheck) -> dict[str, Any]:
    return {
        "id": prompt_id,
        "chat_id": patient.chat_id,
        "kind": PromptKind.PAIN,
        "patient_id": patient.id,
        "day": check.day,
        # These messages are in no chat: a number below any real one.
        "message_id": 0,
        "created_at": check.asked_at,
        "open_until": check.closed_at,
        "closed_at": check.closed_at,
        "data": {},
    }


_OF_A_VERSION = ("version", "value", "source", "answered_at")


def _rating(
    patient: Patient, prompt_id: int, check: PastCheck, value: int, answered_at: datetime
) -> dict[str, Any]:
    return {
        "id": new_id(answered_at),
        "patient_id": patient.id,
        "prompt_id": prompt_id,
        "day": check.day,
        "value": value,
        "version": 1,
        "source": _TAPPED,
        "asked_at": check.asked_at,
        "answered_at": answered_at,
        "joints": sorted(check.joints) or None,
        "novelty": check.novelty,
        "urgency": check.urgency,
    }


async def add_activities(
    session: AsyncSession, done: Iterable[tuple[Patient, Did, datetime]]
) -> None:
    """Write what patients did, each with the moment (UTC) at which she said so."""
    rows = [
        {
            "id": new_id(at),
            "patient_id": patient.id,
            "kind": did.kind,
            "minutes": did.minutes,
            "day": did.day,
            "source": _TAPPED,
            "done_at": at,
        }
        for patient, did, at in done
    ]
    if rows:
        await session.execute(insert(ActivityRow), rows)


async def add_alerts(
    session: AsyncSession,
    raised: Iterable[tuple[Patient, PastAlert]],
    *,
    ratings: Mapping[tuple[int, date], int],
    staff_id: int,
) -> None:
    """Write patients' alerts; that member of staff took and closed those which are.

    One of the same day that nobody has taken goes out with the next tick in staffed hours.
    """
    rows = [
        _alert(patient, one, ratings.get((patient.id, one.day)) if one.day else None, staff_id)
        for patient, one in raised
    ]
    if rows:
        await session.execute(insert(AlertRow), rows)


def _alert(
    patient: Patient, alert: PastAlert, rating_id: int | None, staff_id: int
) -> dict[str, Any]:
    priority = priority_of(alert.rule)
    state = AlertState.RAISED
    if alert.closed_at or alert.taken_at:
        state = AlertState.CLOSED if alert.closed_at else AlertState.TAKEN
    goes_out = state is AlertState.RAISED and priority is not AlertPriority.ROUTINE
    return {
        "id": new_id(alert.raised_at),
        "patient_id": patient.id,
        "rule": alert.rule,
        "priority": priority,
        "state": state,
        "rating_id": rating_id,
        "facts": written_facts(replace(alert.facts, ratings=(rating_id,) if rating_id else ())),
        "round": int(state is not AlertState.RAISED),
        "made_at": alert.raised_at,
        "next_at": alert.raised_at + NEXT_BEAT if goes_out else None,
        "raised_at": alert.raised_at,
        "taken_by": staff_id if alert.taken_at else None,
        "taken_at": alert.taken_at,
        "closed_by": staff_id if alert.closed_at else None,
        "closed_at": alert.closed_at,
        "reason": alert.reason,
    }
