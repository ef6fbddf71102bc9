"""How do the messages that staff have about an alert keep up with it?"""

from __future__ import annotations

from bot.visits import Visit
from content.alerts import alert_message
from db import staff
from db.alert_stories import board_of, prompts_about
from rules.message import Message
from rules.people import Staff
from rules.talk import Edit, Prompt


async def shown_anew(visit: Visit, alert_id: int) -> list[Edit]:
    """Return an edit for every message about the alert, each in its reader's language."""
    edits: list[Edit] = []
    for prompt in await prompts_about(visit.session, alert_id):
        member = await staff.staff_by_id(visit.session, prompt.staff_id or 0)
        if member is not None and prompt.message_id is not None and "alerts" in prompt.data:
            message = await message_for(visit, prompt, member)
            edits.append(
                Edit(message_id=prompt.message_id, message=message, chat_id=prompt.chat_id)
            )
    return edits


async def message_for(visit: Visit, prompt: Prompt, member: Staff) -> Message:
    """Return what a prompt about alerts shows to its reader now."""
    clinic = visit.services.clinic
    board = await board_of(visit.session, prompt, member, clinic.thresholds, now=visit.now)
    return alert_message(visit.services.shelf.speech(member.language), board, clinic)
