"""Where does a page of buttons go: into the message she tapped, or into one of its own?"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from bot.intake.update import IncomingUpdate
from content.patient.team_hours import when_there
from db import prompts
from db.prompts import PromptChange
from db.tables import PatientState
from rules.answers import AnswerClass
from rules.message import Message
from rules.people import Patient
from rules.prompt_data import ScreenPromptData
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say, Toast

# A page may take the place of these; a pain check, a nudge or a lesson stays what it is.
PAGES = frozenset({PromptKind.MENU, PromptKind.SETTINGS, PromptKind.DANGER, PromptKind.STOPPING})
Page = Callable[[int], Message]


async def shown(
    incoming: IncomingUpdate,
    page: Page,
    *,
    kind: PromptKind = PromptKind.MENU,
    toast: str | None = None,
    data: ScreenPromptData | None = None,
) -> list[Answer]:
    """Show a page, built for the id of its prompt; `data` is what its buttons need."""
    here = page_under(incoming)
    safety = kind is PromptKind.DANGER
    if here is None:
        prompt_id = prompts.new_prompt_id(incoming.now)
        message = page(prompt_id)
        await prompts.open_prompt(
            incoming.session,
            incoming.person,
            kind,
            now=incoming.now,
            data=data,
            prompt_id=prompt_id,
            shown=chain(*message.buttons),
        )
        repeated = AnswerClass.SAFETY if safety else AnswerClass.WORDS
        said = Say(message=message, prompt_id=prompt_id, kind=repeated)
        return [said, *toasts(incoming, toast)]
    message = page(here.id)
    # What she may type in place of a tap.
    values = PromptChange(buttons=prompts.labelled(chain(*message.buttons)))
    if data is not None:
        values["data"] = data
    await prompts.change_prompt(incoming.session, here.id, **values)
    repeated = AnswerClass.SAFETY if safety else AnswerClass.SCREEN
    drawn = Edit(message_id=incoming.tapped_message, message=message, kind=repeated)
    return [drawn, *toasts(incoming, toast)]


def toasts(
    incoming: IncomingUpdate, text: str | None = None, *, loud: bool = False
) -> list[Answer]:
    """Return the answer to the tap itself, if there was one."""
    return [Toast(tap_id=incoming.tap_id, text=text, loud=loud)] if incoming.tap_id else []


def has_menu(incoming: IncomingUpdate) -> bool:
    """Tell whether the menu is open to this person."""
    person = incoming.person
    return isinstance(person, Patient) and person.state == PatientState.ACTIVE


def team_there(incoming: IncomingUpdate) -> str:
    """Return when somebody of the team is there, by the patient's own clock."""
    patient = incoming.patient
    return when_there(
        incoming.speech, incoming.team, incoming.now, patient.zone, cohort_id=patient.cohort_id
    )


def page_under(incoming: IncomingUpdate) -> Prompt | None:
    """Return the page she tapped whose place another may take, or None."""
    prompt = incoming.prompt if incoming.tap_id and incoming.message_id is not None else None
    if prompt is None or prompt.kind not in PAGES or not prompt.open_at(incoming.now):
        return None
    return prompt
