"""How do the messages that staff have about an alert keep up with it?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.update import IncomingUpdate
from content.staff.alerts import LIST_LENGTH, alert_list, alert_message
from db import prompts, staff
from db.alert_details import board_of, prompts_about
from rules.alerts import Alert
from rules.message import Message
from rules.people import Staff
from rules.prompts import Edit, Prompt, PromptKind, Say


async def shown_anew(incoming: IncomingUpdate, alert_id: int) -> list[Edit]:
    """Return an edit for every message about the alert, each in its reader's language."""
    edits: list[Edit] = []
    for prompt in await prompts_about(incoming.session, alert_id):
        member = await staff.staff_by_id(incoming.session, prompt.staff_id or 0)
        if member is not None and prompt.message_id is not None and "alerts" in prompt.data:
            message = await message_for(incoming, prompt, member)
            edits.append(
                Edit(message_id=prompt.message_id, message=message, chat_id=prompt.chat_id)
            )
    return edits


async def message_for(incoming: IncomingUpdate, prompt: Prompt, member: Staff) -> Message:
    """Return what a prompt about alerts shows to its reader now."""
    clinic = incoming.services.clinic
    board = await board_of(incoming.session, prompt, member, clinic.thresholds, now=incoming.now)
    return alert_message(incoming.services.bundle.speech(member.language), board, clinic)


async def listed(incoming: IncomingUpdate, found: Sequence[Alert]) -> Say:
    """List the first of these alerts, each with a button that shows it."""
    prompt = await open_about(incoming, [alert.id for alert in found[:LIST_LENGTH]])
    thresholds = incoming.services.clinic.thresholds
    board = await board_of(incoming.session, prompt, incoming.staff, thresholds, now=incoming.now)
    message = alert_list(incoming.speech, board, total=len(found))
    return Say(message=message, prompt_id=prompt.id)


async def open_about(
    incoming: IncomingUpdate, alert_ids: Sequence[int], *, subject_id: int | None = None
) -> Prompt:
    """Open a prompt for whoever is here about these alerts, or about the one that is its subject."""
    return await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.ALERT,
        subject_id=subject_id,
        data={"alerts": list(alert_ids)},
        now=incoming.now,
    )
