"""What does a member of staff see of one patient, and what can she do for her?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.patient.pauses import rest
from bot.safety.alert_messages import listed
from bot.safety.stop import leave
from bot.staff.audit import note
from content.staff.patient_card import OPEN_END, PAUSES, Asks, Card, notes_page, patient_card
from db import alerts, cohorts, notes, patient_overviews, patients, prompts, staff
from db.delivery import staff_messages
from db.tables import PatientState
from rules.local_time import local_day
from rules.message import Message
from rules.pauses import pause_until
from rules.people import Patient
from rules.programmes import week_of
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.questions import StoredReply, TeamWord

NOTES_SHOWN = 4


async def on_card_asked(visit: Visit) -> Sequence[Answer]:
    """Show the card again, with its first buttons."""
    return await _asking(visit, Asks.NOTHING)


async def on_more_asked(visit: Visit) -> Sequence[Answer]:
    """Show what else can be done for her."""
    return await _asking(visit, Asks.MORE)


async def on_pause_asked(visit: Visit) -> Sequence[Answer]:
    """Ask for how long."""
    return await _asking(visit, Asks.PAUSE)


async def on_move_asked(visit: Visit) -> Sequence[Answer]:
    """Ask to which cohort."""
    return await _asking(visit, Asks.MOVE)


async def on_end_asked(visit: Visit) -> Sequence[Answer]:
    """Ask once, for a button is easily hit."""
    return await _asking(visit, Asks.END)


async def on_pause_chosen(visit: Visit) -> Sequence[Answer]:
    """Stop everything but a person's words, at once; she is told."""
    patient = await meant(visit)
    if patient is None or visit.value not in (OPEN_END, *map(str, PAUSES)):
        return _gone(visit)
    until = None
    if visit.value != OPEN_END:
        until = pause_until(visit.now, patient.zone, int(visit.value))
    await rest(visit.session, patient, until=until, now=visit.now)
    await note(visit, "patient_paused", f"patient:{patient.id}")
    await _tell(visit, patient, TeamWord.PAUSED)
    return await _asking(visit, Asks.NOTHING, toast="patients.done")


async def on_resumed(visit: Visit) -> Sequence[Answer]:
    """Let her messages come again; she is told."""
    patient = await meant(visit)
    if patient is None or patient.paused_at is None:
        return await _asking(visit, Asks.NOTHING)
    await _change(visit, patient, "resumed", paused_at=None, paused_until=None)
    await _tell(visit, patient, TeamWord.RESUMED)
    return await _asking(visit, Asks.NOTHING, toast="patients.done")


async def on_ended(visit: Visit) -> Sequence[Answer]:
    """End her messages as her own STOP would; she is told, and open alerts stay open."""
    patient = await meant(visit)
    if patient is None or visit.value != "yes" or patient.state == PatientState.LEFT:
        return _gone(visit)
    await leave(visit.session, patient, now=visit.now)
    await note(visit, "patient_ended", f"patient:{patient.id}")
    await _tell(visit, patient, TeamWord.ENDED)
    return await _asking(visit, Asks.NOTHING, toast="patients.done")


async def on_moved(visit: Visit) -> Sequence[Answer]:
    """Let her follow another cohort's programme; her own times stay."""
    patient = await meant(visit)
    known = await cohorts.all_cohorts(visit.session)
    if patient is None or not visit.value.isdecimal() or int(visit.value) >= len(known):
        return _gone(visit)
    await _change(visit, patient, "moved", cohort_id=known[int(visit.value)].id)
    return await _asking(visit, Asks.NOTHING, toast="patients.done")


async def on_cleared(visit: Visit) -> Sequence[Answer]:
    """Let her have exercises: those that were stopped, and those that waited for this word."""
    patient = await meant(visit)
    if patient is None:
        return _gone(visit)
    values: dict[str, object] = {"exercise_stopped_at": None}
    if patient.safety:
        values |= {"safety_cleared_at": visit.now, "safety_cleared_by": visit.staff.id}
    await _change(visit, patient, "exercise_cleared", **values)
    return await _asking(visit, Asks.NOTHING, toast="alert.exercise_on")


async def on_alerts_shown(visit: Visit) -> Sequence[Answer]:
    """List her open alerts, each with a button that shows it."""
    patient = await meant(visit)
    if patient is None:
        return _gone(visit)
    found = await alerts.listed_alerts(visit.session, patient_ids=[patient.id])
    await note(visit, "alerts_listed", f"patient:{patient.id}")
    return [await listed(visit, found), *toasts(visit)]


async def on_notes_asked(visit: Visit) -> Sequence[Answer]:
    """Show the newest notes in place of the card."""
    patient = await meant(visit)
    if patient is None:
        return _gone(visit)
    await note(visit, "notes_read", f"patient:{patient.id}")
    page = notes_page(
        visit.speech,
        patient,
        await notes.notes_about(visit.session, patient.id, limit=NOTES_SHOWN),
        names=await _names(visit),
        prompt_id=visit.asked.id,
        zone=visit.staff.zone,
    )
    return [Edit(message_id=visit.tapped_message, message=page), *toasts(visit)]


async def meant(visit: Visit) -> Patient | None:
    """Return the patient whose card was tapped, or None when she is gone or not the visitor's."""
    patient = await patients.patient_by_id(visit.session, visit.asked.subject_id or 0)
    return patient if patient is not None and visit.staff.looks_after(patient) else None


async def card_of(visit: Visit, prompt: Prompt, patient: Patient) -> Message:
    """Return the card as it is now."""
    session = visit.session
    overview = await patient_overviews.overview_of(
        session, patient, thresholds=visit.services.clinic.thresholds, now=visit.now
    )
    cohort = await cohorts.cohort_by_id(session, patient.cohort_id)
    today = local_day(visit.now, patient.zone)
    first = patient.first_day
    return patient_card(
        visit.speech,
        Card(
            prompt_id=prompt.id,
            overview=overview,
            cohort=cohort.name,
            programme=cohort.programme,
            week=week_of(first, today) if first is not None and first <= today else None,
            zone=visit.staff.zone,
            now=visit.now,
            notes=await notes.count_notes(session, patient.id),
            asks=Asks(prompt.data.get("asks", Asks.NOTHING)),
            cohorts=[one.name for one in await cohorts.all_cohorts(session)],
            replies=list(StoredReply),
            names=await _names(visit),
        ),
    )


async def show_card(visit: Visit, patient: Patient) -> Sequence[Answer]:
    """Say a patient's card in a message of its own."""
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.PATIENT, subject_id=patient.id, now=visit.now
    )
    await note(visit, "patient_shown", f"patient:{patient.id}")
    return [Say(message=await card_of(visit, prompt, patient), prompt_id=prompt.id)]


# ---------------------------------------------------------------- how it is done


async def _asking(visit: Visit, asks: Asks, *, toast: str | None = None) -> Sequence[Answer]:
    patient = await meant(visit)
    if patient is None:
        return _gone(visit)
    prompt = replace(visit.asked, data={"asks": asks.value})
    await prompts.change_prompt(visit.session, prompt.id, data=prompt.data)
    card = await card_of(visit, prompt, patient)
    said = visit.speech.say(toast) if toast else None
    return [Edit(message_id=visit.tapped_message, message=card), *toasts(visit, said)]


async def _change(visit: Visit, patient: Patient, act: str, **values: object) -> None:
    await patients.change_patient(visit.session, patient.id, **values)
    await note(visit, f"patient_{act}", f"patient:{patient.id}")


async def _tell(visit: Visit, patient: Patient, what: TeamWord) -> None:
    await staff_messages.owe_word(
        visit.session, patient, what, clinic=visit.services.clinic, now=visit.now
    )


async def _names(visit: Visit) -> dict[int, str]:
    return {one.id: one.name for one in await staff.all_staff(visit.session) if one.name}


def _gone(visit: Visit) -> list[Answer]:
    return toasts(visit, visit.speech.say("patients.gone"))
