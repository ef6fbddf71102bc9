"""How does a member of staff find her patients?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.intake.routing import arguments_of
from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.staff.audit import note
from bot.staff.patient_card import show_card
from content.staff.patient_card import LIST_LENGTH, PatientList, View, patient_list
from db import patient_overviews, patients, prompts
from rules.message import Message
from rules.patient_priority import Overview, by_need, by_number
from rules.prompts import Answer, Edit, PromptKind, Say

_CODE = re.compile(r"\s*[Pp]\d{1,7}\s*")


async def on_patients_asked(visit: Visit) -> Sequence[Answer]:
    """List who needs a look, or whoever fits the words after the command."""
    words = arguments_of(visit)
    if not words:
        return [*await _list_said(visit, View.NEED, await _needy(visit)), *toasts(visit)]
    found = await patient_overviews.found_ids(visit.session, visit.staff, words)
    if len(found) == 1:
        return await _card_said(visit, found[0])
    return await _list_said(visit, View.FOUND, found)


def is_code(visit: Visit) -> bool:
    """Tell whether a whole message is a patient's code, such as "P014"."""
    return _CODE.fullmatch(visit.text or "") is not None


async def on_code_said(visit: Visit) -> Sequence[Answer]:
    """Open the card of the patient with that code."""
    found = await patient_overviews.found_ids(visit.session, visit.staff, visit.text or "")
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
    ids = await patient_overviews.needy_ids(
        visit.session, visit.staff, thresholds=thresholds, now=visit.now
    )
    return [one.patient.id for one in by_need(await _read(visit, ids))]


async def _list_said(visit: Visit, view: View, ids: Sequence[int]) -> Sequence[Answer]:
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.PATIENTS, now=visit.now
    )
    message, data = await _page(visit, prompt.id, view, ids, 0)
    await prompts.change_prompt(visit.session, prompt.id, data=data)
    await note(visit, "patients_listed", view=view.value)
    return [Say(message=message, prompt_id=prompt.id)]


async def _page(
    visit: Visit, prompt_id: int, view: View, ids: Sequence[int], page: int
) -> tuple[Message, dict[str, Any]]:
    active = await patient_overviews.count_active(visit.session, visit.staff)
    first = page * LIST_LENGTH
    if view is View.ALL:
        shown_ids = await patient_overviews.active_ids(
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
    return await patient_overviews.overviews(
        visit.session, ids, thresholds=visit.services.clinic.thresholds, now=visit.now
    )


async def _card_said(visit: Visit, patient_id: int) -> Sequence[Answer]:
    patient = await patients.patient_by_id(visit.session, patient_id)
    if patient is None or not visit.staff.looks_after(patient):
        return [Say(message=visit.speech.message("patients.gone"))]
    return await show_card(visit, patient)
