"""How do the messages that staff have about an alert keep up with it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.intake.update import IncomingUpdate
from content.staff.alerts import alert_message
from db import alerts, prompts, staff
from db.alert_details import board_of, prompts_about
from rules.alert_details import AlertView
from rules.alerts import Alert
from rules.message import Message
from rules.people import Staff
from rules.prompt_data import AlertPromptData
from rules.prompts import Edit, Prompt, PromptKind, Say


async def shown_anew(incoming: IncomingUpdate, *alert_ids: int) -> list[Edit]:
    """Return an edit for every message about any of the alerts, each in its reader's language."""
    edits: list[Edit] = []
    for prompt in await prompts_about(incoming.session, alert_ids):
        member = await staff.staff_by_id(incoming.session, prompt.staff_id or 0)
        if member is not None and member.works and prompt.message_id is not None:
            message = await message_for(incoming, prompt, member)
            edits.append(
                Edit(message_id=prompt.message_id, message=message, chat_id=prompt.chat_id)
            )
    return edits


async def message_for(incoming: IncomingUpdate, prompt: Prompt, member: Staff) -> Message:
    """Return what a prompt about alerts shows to its reader now."""
    thresholds = incoming.services.clinic.thresholds
    if prompt.kept(AlertPromptData).view is not None:
        prompt = await _with_new_ones(incoming, prompt, member)
    board = await board_of(incoming.session, prompt, member, thresholds, now=incoming.now)
    return alert_message(incoming.services.bundle.speech(member.language), board, incoming.team)


async def listed(
    incoming: IncomingUpdate, found: Sequence[Alert], *, patient_id: int | None = None
) -> Say:
    """List these alerts, each with a button that shows it; of one patient, or of all whom she sees."""
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.ALERTS,
        data=AlertPromptData(
            alerts=tuple(alert.id for alert in found), view=AlertView.ALL, patient=patient_id
        ),
        now=incoming.now,
    )
    return Say(message=await message_for(incoming, prompt, incoming.staff), prompt_id=prompt.id)


async def open_about(incoming: IncomingUpdate, alert_id: int) -> Prompt:
    """Open a prompt for whoever is here about this alert."""
    return await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.ALERT,
        subject_id=alert_id,
        data=AlertPromptData(alerts=(alert_id,)),
        now=incoming.now,
    )


async def _with_new_ones(incoming: IncomingUpdate, prompt: Prompt, member: Staff) -> Prompt:
    """Add what has come since to a list that she asked for; the places of the others stay."""
    data = prompt.kept(AlertPromptData)
    found = await alerts.listed_alerts(
        incoming.session,
        patient_ids=None if data.patient is None else [data.patient],
        cohorts=member.cohorts,
    )
    fresh = tuple(one.id for one in found if one.id not in data.alerts)
    if not fresh:
        return prompt
    data = replace(data, alerts=data.alerts + fresh)
    await prompts.change_prompt(incoming.session, prompt.id, data=data)
    return replace(prompt, data=data)
