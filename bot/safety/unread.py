"""What does somebody get whose message could not be read or handled, and who hears of it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.update import receive, sender_of
from bot.safety import danger, stop
from bot.safety.unexpected import MOST_IN_A_WINDOW, WINDOW
from bot.services import Services
from content.patient.team_hours import on_day, when_there
from content.patient.unsure import unread
from db import alerts
from db.delivery import unexpected_messages
from db.team_calendar import calendar_of
from rules.alerts import AlertFacts, AlertRule
from rules.answers import AnswerClass
from rules.people import Patient, Staff
from rules.prompts import Answer, Say
from rules.raw_updates import only_words, read_raw


async def act_on_words(
    services: Services, session: AsyncSession, payload: dict[str, Any], *, now: datetime
) -> Sequence[Answer]:
    """Do what STOP and danger ask for, past every route; nothing for all other words."""
    words = only_words(payload)
    if words is None:
        return []
    incoming = await receive(services, session, words, received_at=now, now=now)
    if stop.says_stop(incoming):
        return await stop.on_stopped(incoming)
    if danger.names_danger(incoming):
        return await danger.on_danger_written(incoming)
    return []


async def on_unread(
    services: Services, session: AsyncSession, payload: dict[str, Any], *, now: datetime
) -> Sequence[Answer]:
    """Say that it could not be read, and whom to call; a patient's team hears of it. Silence where nobody spoke."""
    raw = read_raw(payload)
    if not raw.by_person or not raw.private:
        return []
    seen = await unexpected_messages.count_stray(session, raw.chat_id, window=WINDOW, now=now)
    person = await sender_of(services, session, raw.chat_id, raw.language)
    team = await calendar_of(session, services.clinic)
    speech, when = on_day(services.bundle.speech(person.language), team, now), None
    if isinstance(person, Patient):
        facts = AlertFacts(said_at=now)
        await alerts.raise_alert(session, person, AlertRule.UNREAD, now=now, facts=facts)
        when = when_there(speech, team, now, person.zone, cohort_id=person.cohort_id)
    if seen.count > MOST_IN_A_WINDOW:
        return []
    if isinstance(person, Staff):
        return [Say(message=speech.message("unexpected.unread_staff"))]
    return [Say(message=unread(speech, when=when), kind=AnswerClass.SAFETY)]
