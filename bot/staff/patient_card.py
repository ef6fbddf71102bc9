"""What does a member of staff see of one patient, and what can she do for her?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.patient.pauses import rest
from bot.safety.alert_messages import listed
from bot.safety.stop import leave
from bot.staff.audit import note
from content.buttons.staff import (
    CardButton,
    ClearPatient,
    EndPatient,
    ListHerAlerts,
    MovePatient,
    OpenCard,
    OpenNotes,
    PausePatient,
    ResumePatient,
)
from content.staff.patient_card import PAUSES, Card, notes_page, patient_card
from db import alerts, cohorts, notes, patient_overviews, patients, prompts, staff
from db.delivery import staff_messages
from db.patients import PatientChange
from db.tables import PatientState
from rules.local_time import local_day
from rules.message import Message
from rules.pauses import pause_until
from rules.people import Patient
from rules.programmes import week_of
from rules.prompt_data import CardAsks, CardPromptData
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.questions import TeamWord
from rules.rights import may_see

NOTES_SHOWN = 4


async def on_card_tapped(incoming: IncomingUpdate, button: CardButton) -> Sequence[Answer]:
    """Do what a button of the card says, for a patient she looks after."""
    patient = await meant(incoming)
    if patient is None:
        return _gone(incoming)
    match button:
        case OpenCard(asks=asks):
            return await _asking(incoming, patient.id, asks)
        case PausePatient(days=days):
            return await _paused(incoming, patient, days)
        case ResumePatient():
            return await _resumed(incoming, patient)
        case MovePatient(place=place):
            return await _moved(incoming, patient, place)
        case EndPatient():
            return await _ended(incoming, patient)
        case ClearPatient():
            return await _cleared(incoming, patient)
        case ListHerAlerts():
            found = await alerts.listed_alerts(incoming.session, patient_ids=[patient.id])
            await note(incoming, "alerts_listed", f"patient:{patient.id}")
            return [await listed(incoming, found, patient_id=patient.id), *toasts(incoming)]
        case OpenNotes():
            return await _notes_shown(incoming, patient)


async def _paused(incoming: IncomingUpdate, patient: Patient, days: int | None) -> Sequence[Answer]:
    """Stop everything but a person's words, at once; she is told."""
    if days not in (None, *PAUSES):
        return _gone(incoming)
    until = None if days is None else pause_until(incoming.now, patient.zone, days)
    await rest(incoming.session, patient, until=until, now=incoming.now)
    await note(incoming, "patient_paused", f"patient:{patient.id}")
    await _tell(incoming, patient, TeamWord.PAUSED)
    return await _asking(incoming, patient.id, toast="patients.done")


async def _resumed(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """Let her messages come again; she is told."""
    if patient.paused_at is None:
        return await _asking(incoming, patient.id)
    await _change(incoming, patient, "resumed", paused_at=None, paused_until=None)
    await _tell(incoming, patient, TeamWord.RESUMED)
    return await _asking(incoming, patient.id, toast="patients.done")


async def _ended(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """End her messages as her own STOP would; she is told, and open alerts stay open."""
    if patient.state == PatientState.LEFT:
        return _gone(incoming)
    await leave(incoming.session, patient, now=incoming.now)
    await note(incoming, "patient_ended", f"patient:{patient.id}")
    await _tell(incoming, patient, TeamWord.ENDED)
    return await _asking(incoming, patient.id, toast="patients.done")


async def _moved(incoming: IncomingUpdate, patient: Patient, place: int) -> Sequence[Answer]:
    """Let her follow another cohort's programme; her own times stay."""
    known = await cohorts.all_cohorts(incoming.session)
    if place >= len(known):
        return _gone(incoming)
    await _change(incoming, patient, "moved", cohort_id=known[place].id)
    return await _asking(incoming, patient.id, toast="patients.done")


async def _cleared(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """Let her have exercises: those that were stopped, and those that waited for this word."""
    values = PatientChange(exercise_stopped_at=None)
    if patient.safety:
        values |= PatientChange(safety_cleared_at=incoming.now, safety_cleared_by=incoming.staff.id)
    await _change(incoming, patient, "exercise_cleared", **values)
    return await _asking(incoming, patient.id, toast="alert.exercise_on")


async def _notes_shown(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """Show the newest notes in place of the card."""
    await note(incoming, "notes_read", f"patient:{patient.id}")
    page = notes_page(
        incoming.speech,
        patient,
        await notes.notes_about(incoming.session, patient.id, limit=NOTES_SHOWN),
        names=await _names(incoming),
        prompt_id=incoming.asked.id,
        zone=incoming.staff.zone,
    )
    return [Edit(message_id=incoming.tapped_message, message=page), *toasts(incoming)]


async def meant(incoming: IncomingUpdate) -> Patient | None:
    """Return the patient whose card was tapped, or None when she is gone or not the visitor's."""
    patient = await patients.patient_by_id(incoming.session, incoming.asked.subject_id or 0)
    return patient if patient is not None and may_see(incoming.staff, patient.cohort_id) else None


async def card_of(incoming: IncomingUpdate, prompt: Prompt, patient: Patient) -> Message:
    """Return the card as it is now."""
    session = incoming.session
    overview = await patient_overviews.overview_of(
        session, patient, thresholds=incoming.services.clinic.thresholds, now=incoming.now
    )
    cohort = await cohorts.cohort_by_id(session, patient.cohort_id)
    today = local_day(incoming.now, patient.zone)
    first = patient.first_day
    return patient_card(
        incoming.speech,
        Card(
            prompt_id=prompt.id,
            overview=overview,
            cohort=cohort.name,
            programme=cohort.programme,
            week=week_of(first, today) if first is not None and first <= today else None,
            zone=incoming.staff.zone,
            now=incoming.now,
            notes=await notes.count_notes(session, patient.id),
            asks=prompt.kept(CardPromptData).asks,
            cohorts=[one.name for one in await cohorts.all_cohorts(session)],
            names=await _names(incoming),
        ),
    )


async def show_card(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """Say a patient's card in a message of its own."""
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.PATIENT,
        subject_id=patient.id,
        now=incoming.now,
    )
    await note(incoming, "patient_shown", f"patient:{patient.id}")
    return [Say(message=await card_of(incoming, prompt, patient), prompt_id=prompt.id)]


# ---------------------------------------------------------------- how it is done


async def _asking(
    incoming: IncomingUpdate,
    patient_id: int,
    asks: CardAsks = CardAsks.NOTHING,
    *,
    toast: str | None = None,
) -> Sequence[Answer]:
    patient = await patients.patient_by_id(incoming.session, patient_id)
    if patient is None:
        return _gone(incoming)
    prompt = replace(incoming.asked, data=CardPromptData(asks=asks))
    await prompts.change_prompt(incoming.session, prompt.id, data=CardPromptData(asks=asks))
    card = await card_of(incoming, prompt, patient)
    said = incoming.speech.say(toast) if toast else None
    return [Edit(message_id=incoming.tapped_message, message=card), *toasts(incoming, said)]


async def _change(
    incoming: IncomingUpdate, patient: Patient, act: str, **values: Unpack[PatientChange]
) -> None:
    await patients.change_patient(incoming.session, patient.id, **values)
    await note(incoming, f"patient_{act}", f"patient:{patient.id}")


async def _tell(incoming: IncomingUpdate, patient: Patient, what: TeamWord) -> None:
    await staff_messages.owe_word(
        incoming.session, patient, what, clinic=incoming.services.clinic, now=incoming.now
    )


async def _names(incoming: IncomingUpdate) -> dict[int, str]:
    return {one.id: one.name for one in await staff.all_staff(incoming.session) if one.name}


def _gone(incoming: IncomingUpdate) -> list[Answer]:
    return toasts(incoming, incoming.speech.say("patients.gone"))
