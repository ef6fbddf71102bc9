"""Where does a page of buttons go: into the message she tapped, or into one of its own?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.intake.update import Visit
from content.patient.team_hours import when_there
from db import prompts
from db.tables import PatientState
from rules.message import Message
from rules.people import Patient
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say, Toast

# A page may take the place of these; a pain check, a nudge or a lesson stays what it is.
_PAGES = frozenset({PromptKind.MENU, PromptKind.SETTINGS, PromptKind.DANGER, PromptKind.STOPPING})
Page = Callable[[int], Message]


async def shown(
    visit: Visit,
    page: Page,
    *,
    kind: PromptKind = PromptKind.MENU,
    toast: str | None = None,
    data: dict[str, Any] | None = None,
) -> list[Answer]:
    """Show a page, built for the id of its prompt; `data` is what its buttons need."""
    here = _page_under(visit)
    if here is None:
        new = await prompts.open_prompt(visit.session, visit.person, kind, now=visit.now, data=data)
        return [Say(message=page(new.id), prompt_id=new.id), *toasts(visit, toast)]
    if data is not None:
        await prompts.change_prompt(visit.session, here.id, data=data)
    return [Edit(message_id=visit.tapped_message, message=page(here.id)), *toasts(visit, toast)]


def toasts(visit: Visit, text: str | None = None, *, loud: bool = False) -> list[Answer]:
    """Return the answer to the tap itself, if there was one."""
    return [Toast(tap_id=visit.tap_id, text=text, loud=loud)] if visit.tap_id else []


def has_menu(visit: Visit) -> bool:
    """Tell whether the menu is open to this person."""
    person = visit.person
    return isinstance(person, Patient) and person.state == PatientState.ACTIVE


def team_there(visit: Visit) -> str:
    """Return when somebody of the team is there, by the patient's own clock."""
    return when_there(visit.speech, visit.services.clinic, visit.now, visit.patient.zone)


def _page_under(visit: Visit) -> Prompt | None:
    prompt = visit.prompt if visit.tap_id and visit.message_id is not None else None
    if prompt is None or prompt.kind not in _PAGES or not prompt.open_at(visit.now):
        return None
    return prompt
