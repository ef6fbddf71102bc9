"""How does a patient who wants to note her weight, once a week and for herself alone?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.patient.weights import (
    GONE,
    GONE_YES,
    NOTE,
    OFF,
    ON,
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


async def on_weight_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show her entries, or do what the tapped button says; nothing of it for whoever has it off."""
    await _stop_waiting(incoming)
    wish = incoming.value
    if wish in (ON, OFF):
        await patients.change_patient(incoming.session, incoming.patient.id, weight_on=wish == ON)
        return await _page(incoming, on=wish == ON)
    if not incoming.patient.weight_on:
        return await _page(incoming, on=False)
    if wish == NOTE:
        return await _asked(incoming)
    if wish == GONE:
        return await shown(incoming, lambda prompt: sure_page(incoming.speech, prompt))
    if wish == GONE_YES:
        await weights.drop_weights(incoming.session, incoming.patient.id)
    return await _page(incoming, on=True)


def is_weighing(incoming: IncomingUpdate) -> bool:
    """Tell whether she was asked for the number."""
    return incoming.conversation is not None and incoming.conversation.flow == FLOW


async def on_weight_typed(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Keep the number, sealed, as that of this week; anything else leaves the question open."""
    kilos = parse_weight(incoming.text or "")
    if kilos is None:
        return [Say(message=incoming.speech.message("weight.not_read"))]
    await _stop_waiting(incoming)
    day = local_day(incoming.now, incoming.patient.zone)
    await weights.note_weight(
        incoming.session, incoming.patient.id, kilos, day=day, now=incoming.now
    )
    return await _page(incoming, on=True)


async def _asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        FLOW,
        NOTE,
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
