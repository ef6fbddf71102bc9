"""How does a member of staff find her patients, and what can she do for each?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.pages import toasts
from bot.pausing import rest
from bot.routing import arguments_of
from bot.stopping import leave
from bot.visits import Visit
from content.alerts import LIST_LENGTH as ALERTS_SHOWN
from content.alerts import alert_list
from content.patients import (
    LIST_LENGTH,
    OPEN_END,
    PAUSES,
    Asks,
    Card,
    PatientList,
    View,
    notes_page,
    patient_card,
    patient_list,
)
from db import (
    alerts,
    audit,
    cohorts,
    notes,
    overviews,
    patients,
    prompts,
    staff,
    team_words,
)
from db.alert_stories import board_of
from db.tables import PatientState
from rules.local_time import local_day
from rules.message import Message
from rules.needs import Overview, by_need, by_number
from rules.pauses import pause_until
from rules.people import Patient
from rules.programmes import week_of
from rules.questions import StoredReply, TeamWord
from rules.talk import Answer, Edit, Prompt, PromptKind, Say

NOTES_SHOWN = 4
_CODE = re.compile(r"\s*[Pp]\d{1,7}\s*")

# ---------------------------------------------------------------- the list


async def on_patients_asked(visit: Visit) -> Sequence[Answer]:
    """List who needs a look, or whoever fits the words after the command."""
    words = arguments_of(visit)
    if not words:
        return [*await _list_said(visit, View.NEED, await _needy(visit)), *toasts(visit)]
    found = await overviews.found_ids(visit.session, visit.staff, words)
    if len(found) == 1:
        return await _card_said(visit, found[0])
    return await _list_said(visit, View.FOUND, found)


def is_code(visit: Visit) -> bool:
    """Tell whether a whole message is a patient's code, such as "P014"."""
    return _CODE.fullmatch(visit.text or "") is not None


async def on_code_said(visit: Visit) -> Sequence[Answer]:
    """Open the card of the patient with that code."""
    found = await overviews.found_ids(visit.session, visit.staff, visit.text or "")
    if len(found) == 1:
        return await _card_said(visit, found[0])
    return await _list_said(visit, View.FOUND, found)


async def on_list_turned(visit: Visit) -> Sequence[Answer]:
    """Show another page, or the other list."""
    name, _, number = visit.value.partition(":")
    if name not in list(View) or not number.isdecimal():
        return toasts(visit)
    view, page = View(name), int(number)
    ids = visit.asked.data.get("ids", [])
    if view is View.NEED and visit.asked.data.get("view") != View.NEED:
        ids = await _needy(visit)
    message, data = await _page(visit, visit.asked.id, view, ids, page)
    await prompts.change_prompt(visit.session, visit.asked.id, data=data)
    return [Edit(message_id=visit.tapped_message, message=message), *toasts(visit)]


async def on_patient_shown(visit: Visit) -> Sequence[Answer]:
    """Open the card of one patient of a list."""
    shown = visit.asked.data.get("shown", [])
    if not visit.value.isdecimal() or int(visit.value) >= len(shown):
        return toasts(visit, visit.speech.say("patients.gone"))
    return [*await _card_said(visit, shown[int(visit.value)]), *toasts(visit)]


async def _needy(visit: Visit) -> list[int]:
    thresholds = visit.services.clinic.thresholds
    ids = await overviews.needy_ids(
        visit.session, visit.staff, thresholds=thresholds, now=visit.now
    )
    return [one.patient.id for one in by_need(await _read(visit, ids))]


async def _list_said(visit: Visit, view: View, ids: Sequence[int]) -> Sequence[Answer]:
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.PATIENTS, now=visit.now
    )
    message, data = await _page(visit, prompt.id, view, ids, 0)
    await prompts.change_prompt(visit.session, prompt.id, data=data)
    await _note(visit, "patients_listed", None, view=view.value)
    return [Say(message=message, prompt_id=prompt.id)]


async def _page(
    visit: Visit, prompt_id: int, view: View, ids: Sequence[int], page: int
) -> tuple[Message, dict[str, Any]]:
    active = await overviews.count_active(visit.session, visit.staff)
    first = page * LIST_LENGTH
    if view is View.ALL:
        shown_ids = await overviews.active_ids(
            visit.session, visit.staff, skip=first, limit=LIST_LENGTH
        )
    else:
        shown_ids = list(ids[first : first + LIST_LENGTH])
    read = await _read(visit, shown_ids)
    shown = by_number(read) if view is View.ALL else sorted(read, key=_place_in(shown_ids))
    message = patient_list(
        visit.speech,
        PatientList(
            prompt_id=prompt_id,
            view=view,
            page=page,
            shown=shown,
            total=active if view is View.ALL else len(ids),
            active=active,
            zone=visit.staff.zone,
            now=visit.now,
        ),
    )
    data = {"view": view.value, "ids": list(ids), "shown": [one.patient.id for one in shown]}
    return message, data


def _place_in(ids: Sequence[int]) -> Any:
    return lambda one: ids.index(one.patient.id)


async def _read(visit: Visit, ids: Sequence[int]) -> list[Overview]:
    return await overviews.overviews(
        visit.session, ids, thresholds=visit.services.clinic.thresholds, now=visit.now
    )


# ---------------------------------------------------------------- the card


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
    await _note(visit, "patient_paused", patient)
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
    await _note(visit, "patient_ended", patient)
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
    data = {"alerts": [alert.id for alert in found[:ALERTS_SHOWN]]}
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.ALERT, data=data, now=visit.now
    )
    clinic = visit.services.clinic
    board = await board_of(visit.session, prompt, visit.staff, clinic.thresholds, now=visit.now)
    message = alert_list(visit.speech, board, clinic, total=len(found))
    await _note(visit, "alerts_listed", patient)
    return [Say(message=message, prompt_id=prompt.id), *toasts(visit)]


async def on_notes_asked(visit: Visit) -> Sequence[Answer]:
    """Show the newest notes in place of the card."""
    patient = await meant(visit)
    if patient is None:
        return _gone(visit)
    await _note(visit, "notes_read", patient)
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
    overview = await overviews.overview_of(
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
    await _note(visit, "patient_shown", patient)
    return [Say(message=await card_of(visit, prompt, patient), prompt_id=prompt.id)]


# ---------------------------------------------------------------- how it is done


async def _card_said(visit: Visit, patient_id: int) -> Sequence[Answer]:
    patient = await patients.patient_by_id(visit.session, patient_id)
    if patient is None or not visit.staff.looks_after(patient):
        return [Say(message=visit.speech.message("patients.gone"))]
    return await show_card(visit, patient)


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
    await _note(visit, f"patient_{act}", patient)


async def _tell(visit: Visit, patient: Patient, what: TeamWord) -> None:
    await team_words.owe_word(
        visit.session, patient, what, clinic=visit.services.clinic, now=visit.now
    )


async def _names(visit: Visit) -> dict[int, str]:
    return {one.id: one.name for one in await staff.all_staff(visit.session) if one.name}


async def _note(visit: Visit, act: str, patient: Patient | None, **details: str) -> None:
    await audit.note(
        visit.session,
        actor=f"staff:{visit.staff.id}",
        act=act,
        subject=f"patient:{patient.id}" if patient else None,
        details=details,
        now=visit.now,
    )


def _gone(visit: Visit) -> list[Answer]:
    return toasts(visit, visit.speech.say("patients.gone"))
