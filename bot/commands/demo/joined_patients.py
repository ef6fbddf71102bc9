"""How do made-up patients come in without living through the joining?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import patients
from db.reminders import start_reminders
from rules.default_times import QUIET_FROM, QUIET_TO
from rules.local_time import local_day
from rules.occurrences import Reminder
from rules.people import Patient
from rules.vocabulary import Goal, SafetyAnswer
from simulator import Telegram


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedPatient:
    """Somebody who has joined, and what she chose then."""

    chat_id: int
    name: str
    cohort_id: int
    zone: str
    joined_at: datetime
    language: str = "en"
    label: str | None = None
    goal: Goal | None = None
    safety: frozenset[SafetyAnswer] = frozenset()
    invited_by: int | None = None
    reminders: Sequence[Reminder] = field(default_factory=tuple)


async def add_joined(session: AsyncSession, telegram: Telegram, who: JoinedPatient) -> Patient:
    """Give her a phone, and write her with her appointments, due from the moment she joined."""
    telegram.person(who.chat_id, who.name, language_code=who.language, started=True)
    patient = await patients.add_patient(
        session,
        chat_id=who.chat_id,
        cohort_id=who.cohort_id,
        language=who.language,
        zone=who.zone,
        quiet_from=QUIET_FROM,
        quiet_to=QUIET_TO,
        name=who.name,
        label=who.label,
        invited_by=who.invited_by,
        safety=who.safety,
        now=who.joined_at,
    )
    await patients.change_patient(
        session,
        patient.id,
        state="active",
        goal=who.goal,
        joined_at=who.joined_at,
        consented_at=who.joined_at,
        first_day=local_day(who.joined_at, who.zone),
    )
    await start_reminders(session, [(patient.id, one) for one in who.reminders], now=who.joined_at)
    return patient
