"""How does a patient rest from messages, and come back?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.pages import shown
from bot.stopping import TO_PATIENTS
from bot.visits import Visit
from content.stopping import OPEN_END, PAUSES, how_long, paused, resumed
from db import deliveries, patients
from rules.local_time import local_day
from rules.pauses import is_paused, pause_until
from rules.people import Patient
from rules.sending import DeliveryKind
from rules.talk import Answer

# What a person of her team sends still comes through; closing an old check is a silent edit.
_GOES_ON = frozenset({DeliveryKind.READ_NOTE, DeliveryKind.TEAM_WORD, DeliveryKind.CLOSING})


async def on_pause_asked(visit: Visit) -> Sequence[Answer]:
    """Ask how long."""
    return await shown(visit, lambda prompt_id: how_long(visit.speech, prompt_id))


async def on_pause_chosen(visit: Visit) -> Sequence[Answer]:
    """Stop everything but a person's reply, at once; a new choice replaces the old one."""
    if visit.value != OPEN_END and visit.value not in {str(days) for days, _ in PAUSES}:
        return await on_pause_asked(visit)
    until = _until(visit)
    await rest(visit.session, visit.patient, until=until, now=visit.now)
    back_on = local_day(until, visit.patient.zone) if until else None
    return await shown(visit, lambda prompt_id: paused(visit.speech, prompt_id, back_on=back_on))


async def on_resumed(visit: Visit) -> Sequence[Answer]:
    """Let messages come at their usual times again; nothing is made up for."""
    patient = visit.patient
    was_paused = is_paused(
        visit.now, paused_at=patient.paused_at, paused_until=patient.paused_until
    )
    await patients.change_patient(visit.session, patient.id, paused_at=None, paused_until=None)
    return await shown(
        visit, lambda prompt_id: resumed(visit.speech, prompt_id, was_paused=was_paused)
    )


async def rest(
    session: AsyncSession, patient: Patient, *, until: datetime | None, now: datetime
) -> None:
    """Stop everything but a person's words to her, until an instant or until she resumes."""
    await patients.change_patient(session, patient.id, paused_at=now, paused_until=until)
    await deliveries.withdraw(
        session, patient_id=patient.id, kinds=TO_PATIENTS - _GOES_ON, reason="paused"
    )


def _until(visit: Visit) -> datetime | None:
    if visit.value == OPEN_END:
        return None
    return pause_until(visit.now, visit.patient.zone, int(visit.value))
