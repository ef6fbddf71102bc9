"""How does a patient who wants to note her weight, once a week and for herself alone?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.buttons.patient import (
    DeleteWeights,
    NoteWeight,
    SwitchWeights,
    WeightButton,
)
from content.patient.weights import (
    off_page,
    sure_page,
    type_page,
    weight_page,
)
from db import conversations, patients, weights
from db.weights import monday_of
from rules.local_time import local_day
from rules.prompts import Answer, PromptKind, Say
from rules.weights import parse_weight

FLOW = "weight"
# After this long a number she types is no weight any more.
TYPE_WITHIN = timedelta(minutes=10)


async def on_weight_tapped(incoming: IncomingUpdate, button: WeightButton) -> Sequence[Answer]:
    """Do what the tapped button says; nothing of it for whoever has it off."""
    await _stop_waiting(incoming)
    if isinstance(button, SwitchWeights):
        await patients.change_patient(incoming.session, incoming.patient.id, weight_on=button.on)
        return await _page(incoming, on=button.on)
    if not incoming.patient.weight_on:
        return await _page(incoming, on=False)
    match button:
        case NoteWeight():
            return await _asked(incoming)
        case DeleteWeights(sure=False):
            return await shown(incoming, lambda prompt: sure_page(incoming.speech, prompt))
        case DeleteWeights():
            await weights.drop_weights(incoming.session, incoming.patient.id)
    return await _page(incoming, on=True)


async def on_weight_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show her entries."""
    await _stop_waiting(incoming)
    return await _page(incoming, on=incoming.patient.weight_on)


def is_weighing(incoming: IncomingUpdate) -> bool:
    """Tell whether she was asked for the number."""
    return incoming.conversation is not None and incoming.conversation.flow == FLOW


async def on_weight_typed(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Keep the number, sealed, as that of this week; anything else leaves the question open."""
    kilos = parse_weight(incoming.text or "")
    if kilos is None:
        return [Say(message=incoming.speech.message("weight.not_read"))]
    await _stop_waiting(incoming)
    day = local_day(incoming.said_at, incoming.patient.zone)
    await weights.note_weight(
        incoming.session, incoming.patient.id, kilos, day=day, now=incoming.now
    )
    return await _page(incoming, on=True)


async def _asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        FLOW,
        "note",
        now=incoming.now,
        expires_at=incoming.now + TYPE_WITHIN,
    )
    return await shown(incoming, lambda prompt: type_page(incoming.speech, prompt))


async def _page(incoming: IncomingUpdate, *, on: bool) -> Sequence[Answer]:
    if not on:
        return await shown(
            incoming, lambda prompt: off_page(incoming.speech, prompt), kind=PromptKind.SETTINGS
        )
    found = await weights.weights_of(incoming.session, incoming.patient.id)
    week = monday_of(local_day(incoming.now, incoming.patient.zone))
    return await shown(
        incoming,
        lambda prompt: weight_page(incoming.speech, prompt, found, week=week),
        kind=PromptKind.SETTINGS,
    )


async def _stop_waiting(incoming: IncomingUpdate) -> None:
    if is_weighing(incoming):
        await conversations.end_conversation(incoming.session, incoming.chat_id)
