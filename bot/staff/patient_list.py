"""How does a member of staff find her patients?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.intake.routing import arguments_of
from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from bot.staff.patient_card import show_card
from content.buttons.staff import ListNeedy, OpenPatient, PatientListButton, TurnList
from content.staff.patient_card import LIST_LENGTH, PatientList, patient_list
from db import patient_overviews, patients, prompts
from rules.addressee import codes_in
from rules.message import Message
from rules.patient_priority import Overview, by_need, by_number
from rules.prompt_data import ListPromptData, ListView
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.rights import may_see


async def on_patients_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List who needs a look, or whoever fits the words after the command."""
    words = arguments_of(incoming)
    if not words:
        return [
            *await _list_said(incoming, ListView.NEED, await _needy(incoming)),
            *toasts(incoming),
        ]
    found = await patient_overviews.found_ids(incoming.session, incoming.staff, words)
    if len(found) == 1:
        return await _card_said(incoming, found[0])
    return await _list_said(incoming, ListView.FOUND, found)


def is_code(incoming: IncomingUpdate) -> bool:
    """Tell whether a whole message is a patient's code, such as "P014", or several."""
    return bool(codes_in(incoming.text or ""))


async def on_code_said(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Open the card of the patient with that code; of several, list them."""
    found: list[int] = []
    for code in codes_in(incoming.text or ""):
        found += await patient_overviews.found_ids(incoming.session, incoming.staff, code)
    if len(found) == 1:
        return await _card_said(incoming, found[0])
    return await _list_said(incoming, ListView.FOUND, found)


async def on_list_tapped(incoming: IncomingUpdate, button: PatientListButton) -> Sequence[Answer]:
    """List who needs a look, turn to another page or list, or open the card of one patient."""
    match button:
        case ListNeedy():
            return await on_patients_asked(incoming)
        case TurnList(view=view, page=page):
            before = incoming.asked.kept(ListPromptData)
            ids: Sequence[int] = before.ids
            if view is ListView.NEED and before.view is not ListView.NEED:
                ids = await _needy(incoming)
            message, data = await _page(incoming, incoming.asked.id, view, ids, page)
            await prompts.change_prompt(incoming.session, incoming.asked.id, data=data)
            return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]
        case OpenPatient(place=place):
            shown = incoming.asked.kept(ListPromptData).shown
            if place >= len(shown):
                return toasts(incoming, incoming.speech.say("patients.gone"))
            return [*await _card_said(incoming, shown[place]), *toasts(incoming)]


async def _needy(incoming: IncomingUpdate) -> list[int]:
    thresholds = incoming.services.clinic.thresholds
    ids = await patient_overviews.needy_ids(
        incoming.session, incoming.staff, thresholds=thresholds, now=incoming.now
    )
    return [one.patient.id for one in by_need(await _read(incoming, ids))]


async def _list_said(
    incoming: IncomingUpdate, view: ListView, ids: Sequence[int]
) -> Sequence[Answer]:
    prompt = await prompts.open_prompt(
        incoming.session, incoming.staff, PromptKind.PATIENTS, now=incoming.now
    )
    message, data = await _page(incoming, prompt.id, view, ids, 0)
    await prompts.change_prompt(incoming.session, prompt.id, data=data)
    await note(incoming, "patients_listed", view=view.value)
    return [Say(message=message, prompt_id=prompt.id)]


async def _page(
    incoming: IncomingUpdate, prompt_id: int, view: ListView, ids: Sequence[int], page: int
) -> tuple[Message, ListPromptData]:
    active = await patient_overviews.count_active(incoming.session, incoming.staff)
    first = page * LIST_LENGTH
    if view is ListView.ALL:
        shown_ids = await patient_overviews.active_ids(
            incoming.session, incoming.staff, skip=first, limit=LIST_LENGTH
        )
    else:
        shown_ids = list(ids[first : first + LIST_LENGTH])
    read = await _read(incoming, shown_ids)
    shown = by_number(read) if view is ListView.ALL else sorted(read, key=_place_in(shown_ids))
    message = patient_list(
        incoming.speech,
        PatientList(
            prompt_id=prompt_id,
            view=view,
            page=page,
            shown=shown,
            total=active if view is ListView.ALL else len(ids),
            active=active,
            zone=incoming.staff.zone,
            now=incoming.now,
        ),
    )
    on_page = tuple(one.patient.id for one in shown)
    return message, ListPromptData(view=view, ids=tuple(ids), shown=on_page)


def _place_in(ids: Sequence[int]) -> Any:
    return lambda one: ids.index(one.patient.id)


async def _read(incoming: IncomingUpdate, ids: Sequence[int]) -> list[Overview]:
    return await patient_overviews.overviews(
        incoming.session, ids, thresholds=incoming.services.clinic.thresholds, now=incoming.now
    )


async def _card_said(incoming: IncomingUpdate, patient_id: int) -> Sequence[Answer]:
    patient = await patients.patient_by_id(incoming.session, patient_id)
    if patient is None or not may_see(incoming.staff, patient.cohort_id):
        return [Say(message=incoming.speech.message("patients.gone"))]
    return await show_card(incoming, patient)
