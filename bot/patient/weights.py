"""How does a patient who wants to note her weight, once a week and for herself alone?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.intake.screens import shown
from bot.intake.update import Visit
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


async def on_weight_asked(visit: Visit) -> Sequence[Answer]:
    """Show her entries, or do what the tapped button says; nothing of it for whoever has it off."""
    await _stop_waiting(visit)
    wish = visit.value
    if wish in (ON, OFF):
        await patients.change_patient(visit.session, visit.patient.id, weight_on=wish == ON)
        return await _page(visit, on=wish == ON)
    if not visit.patient.weight_on:
        return await _page(visit, on=False)
    if wish == NOTE:
        return await _asked(visit)
    if wish == GONE:
        return await shown(visit, lambda prompt: sure_page(visit.speech, prompt))
    if wish == GONE_YES:
        await weights.drop_weights(visit.session, visit.patient.id)
    return await _page(visit, on=True)


def is_weighing(visit: Visit) -> bool:
    """Tell whether she was asked for the number."""
    return visit.conversation is not None and visit.conversation.flow == FLOW


async def on_weight_typed(visit: Visit) -> Sequence[Answer]:
    """Keep the number, sealed, as that of this week; anything else leaves the question open."""
    kilos = parse_weight(visit.text or "")
    if kilos is None:
        return [Say(message=visit.speech.message("weight.not_read"))]
    await _stop_waiting(visit)
    day = local_day(visit.now, visit.patient.zone)
    await weights.note_weight(visit.session, visit.patient.id, kilos, day=day, now=visit.now)
    return await _page(visit, on=True)


async def _asked(visit: Visit) -> Sequence[Answer]:
    await conversations.put_conversation(
        visit.session,
        visit.chat_id,
        FLOW,
        NOTE,
        now=visit.now,
        expires_at=visit.now + TYPE_WITHIN,
    )
    return await shown(visit, lambda prompt: type_page(visit.speech, prompt))


async def _page(visit: Visit, *, on: bool) -> Sequence[Answer]:
    if not on:
        return await shown(
            visit, lambda prompt: off_page(visit.speech, prompt), kind=PromptKind.SETTINGS
        )
    found = await weights.weights_of(visit.session, visit.patient.id)
    week = monday_of(local_day(visit.now, visit.patient.zone))
    return await shown(
        visit,
        lambda prompt: weight_page(visit.speech, prompt, found, week=week),
        kind=PromptKind.SETTINGS,
    )


async def _stop_waiting(visit: Visit) -> None:
    if is_weighing(visit):
        await conversations.end_conversation(visit.session, visit.chat_id)
