"""How does a patient rest from messages, and come back?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.routing import arguments_of
from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from bot.safety.stop import TO_PATIENTS
from content.patient.stop import OPEN_END, PAGE, PAGES, PAUSES, days_page, how_long, paused, resumed
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

# What a person of her team sends still comes through; closing an old check is a silent edit.
_GOES_ON = frozenset({DeliveryKind.READ_NOTE, DeliveryKind.TEAM_WORD, DeliveryKind.CLOSING})


async def on_pause_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Ask how long, or until which day; what follows the command is taken at its word."""
    if incoming.tap_id is None and arguments_of(incoming):
        return await _typed(incoming, arguments_of(incoming))
    page = incoming.value.removeprefix(PAGE)
    if incoming.value.startswith(PAGE) and page in {str(number) for number in range(PAGES)}:
        today = local_day(incoming.now, incoming.patient.zone)
        return await shown(
            incoming, lambda prompt: days_page(incoming.speech, prompt, today, int(page))
        )
    return await shown(incoming, lambda prompt_id: how_long(incoming.speech, prompt_id))


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


async def on_pause_chosen(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Stop everything but a person's reply, at once; a new choice replaces the old one."""
    day = _day(incoming)
    if day is not None:
        return await _pause(incoming, pause_until_day(day, incoming.patient.zone))
    if incoming.value != OPEN_END and incoming.value not in {str(days) for days, _ in PAUSES}:
        return await on_pause_asked(incoming)
    return await _pause(incoming, _until(incoming))


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


def _day(incoming: IncomingUpdate) -> date | None:
    """Return the day that the tapped button names, None for what no button of ours says."""
    try:
        day = date.fromisoformat(incoming.value)
    except ValueError:
        return None
    return day if may_pause_until(day, local_day(incoming.now, incoming.patient.zone)) else None


def _until(incoming: IncomingUpdate) -> datetime | None:
    if incoming.value == OPEN_END:
        return None
    return pause_until(incoming.now, incoming.patient.zone, int(incoming.value))
