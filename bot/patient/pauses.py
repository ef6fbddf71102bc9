"""How does a patient rest from messages, and come back?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.routing import arguments_of
from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from bot.safety.stop import TO_PATIENTS
from content.buttons.patient import OpenPause, PauseButton, PauseFor, PauseUntil
from content.patient.stop import PAGES, PAUSES, days_page, how_long, paused, resumed
from db import patients
from db.delivery import deliveries
from rules.delivery import DeliveryKind
from rules.local_time import local_day
from rules.pauses import (
    LONGEST_PAUSE,
    is_paused,
    may_pause_until,
    parse_pause,
    pause_until,
    pause_until_day,
)
from rules.people import Patient
from rules.prompts import Answer, Say
from rules.text_normalization import plain

# What a person of her team sends, and whether she is in danger, still comes;
# closing an old check is a silent edit.
_GOES_ON = frozenset(
    {
        DeliveryKind.ASKED_AGAIN,
        DeliveryKind.MORNING_AFTER,
        DeliveryKind.NO_REPLY,
        DeliveryKind.SENT_STATUS,
        DeliveryKind.TEAM_WORD,
        DeliveryKind.CLOSING,
    }
)


async def on_pause_tapped(incoming: IncomingUpdate, button: PauseButton) -> Sequence[Answer]:
    """Ask how long or until which day, or pause at once; a new choice replaces the old one."""
    today = local_day(incoming.now, incoming.patient.zone)
    match button:
        case OpenPause(page=int(page)) if page < PAGES:
            return await shown(
                incoming, lambda prompt: days_page(incoming.speech, prompt, today, page)
            )
        case PauseUntil(day=day) if may_pause_until(day, today):
            return await _pause(incoming, pause_until_day(day, incoming.patient.zone))
        case PauseFor(days=None):
            return await _pause(incoming, None)
        case PauseFor(days=int(days)) if days in {days for days, _ in PAUSES}:
            return await _pause(incoming, pause_until(incoming.now, incoming.patient.zone, days))
        case OpenPause() | PauseUntil() | PauseFor():
            return await shown(incoming, lambda prompt: how_long(incoming.speech, prompt))


async def on_pause_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask how long; what follows the command is taken at its word."""
    if words := arguments_of(incoming):
        return await _typed(incoming, words)
    return await shown(incoming, lambda prompt: how_long(incoming.speech, prompt))


async def _typed(incoming: IncomingUpdate, words: str) -> Sequence[Answer]:
    today = local_day(incoming.now, incoming.patient.zone)
    speeches = incoming.services.bundle.phrases.speeches.values()
    months = {plain(name): n for speech in speeches for name, n in speech.months().items()}
    day = parse_pause(words, months=months, today=today)
    if day is not None and may_pause_until(day, today):
        return await _pause(incoming, pause_until_day(day, incoming.patient.zone))
    key = "pausing.not_read" if day is None else "pausing.not_then"
    most = incoming.speech.number(LONGEST_PAUSE.days)
    return [Say(message=incoming.speech.message(key, most=most))]


async def _pause(incoming: IncomingUpdate, until: datetime | None) -> Sequence[Answer]:
    await rest(incoming.session, incoming.patient, until=until, now=incoming.now)
    back_on = local_day(until, incoming.patient.zone) if until else None
    return await shown(
        incoming, lambda prompt_id: paused(incoming.speech, prompt_id, back_on=back_on)
    )


async def on_resumed(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Let messages come at their usual times again; nothing is made up for."""
    patient = incoming.patient
    was_paused = is_paused(
        incoming.now, paused_at=patient.paused_at, paused_until=patient.paused_until
    )
    await patients.change_patient(incoming.session, patient.id, paused_at=None, paused_until=None)
    return await shown(
        incoming, lambda prompt_id: resumed(incoming.speech, prompt_id, was_paused=was_paused)
    )


async def rest(
    session: AsyncSession, patient: Patient, *, until: datetime | None, now: datetime
) -> None:
    """Stop everything but a person's words to her, until an instant or until she resumes."""
    await patients.change_patient(session, patient.id, paused_at=now, paused_until=until)
    await deliveries.withdraw(
        session, patient_id=patient.id, kinds=TO_PATIENTS - _GOES_ON, reason="paused"
    )
