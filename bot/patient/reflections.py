"""What happens when a patient answers a reflection?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from content.patient.reflections import reflection_message
from db import conversations, prompts, reflections
from rules.message import Message
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.reflections import NOT_NOW, Reflection

FLOW = "reflection"
# After this long what she types is no answer to it any more.
WRITE_WITHIN = timedelta(hours=1)


async def on_answer_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Keep the answer she tapped, or "Not now"; another one replaces it."""
    reflection = await _reflection(incoming, incoming.asked)
    words = incoming.services.bundle.library.words(reflection.item_id, incoming.speech.language)
    if reflection.open and (incoming.value == NOT_NOW or incoming.value in words.answers):
        await reflections.answer_reflection(
            incoming.session, reflection.prompt_id, answer=incoming.value, now=incoming.now
        )
        await _stop_writing(incoming)
    return await _shown(incoming)


async def on_write_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Wait for her own words."""
    reflection = await _reflection(incoming, incoming.asked)
    if not reflection.open:
        return await _shown(incoming)
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        FLOW,
        "words",
        prompt_id=reflection.prompt_id,
        now=incoming.now,
        expires_at=incoming.now + WRITE_WITHIN,
    )
    return await _shown(incoming, writing=True)


async def on_change_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Take her answer back, and ask again."""
    reflection = await _reflection(incoming, incoming.asked)
    if reflection.open:
        await reflections.answer_reflection(
            incoming.session, reflection.prompt_id, now=incoming.now
        )
        await _stop_writing(incoming)
    return await _shown(incoming)


def is_writing(incoming: IncomingUpdate) -> bool:
    """Tell whether what she types is her answer to a reflection."""
    return incoming.conversation is not None and incoming.conversation.flow == FLOW


async def on_words_written(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Keep her words sealed; nobody reads them."""
    talk = incoming.conversation
    asked = await prompts.prompt_by_id(incoming.session, (talk and talk.prompt_id) or 0)
    if asked is None:
        raise ValueError("whoever writes was asked")
    await reflections.answer_reflection(
        incoming.session, asked.id, words=incoming.text or "", now=incoming.now
    )
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    saved = Say(message=incoming.speech.message("reflection.words_saved"))
    if asked.message_id is None:
        return [saved]
    return [Edit(message_id=asked.message_id, message=await _message(incoming, asked)), saved]


async def _reflection(incoming: IncomingUpdate, asked: Prompt) -> Reflection:
    reflection = await reflections.reflection_of(incoming.session, asked, now=incoming.now)
    if asked.kind != PromptKind.REFLECTION or reflection is None:
        raise ValueError("the buttons of a reflection belong to a reflection")
    return reflection


async def _message(incoming: IncomingUpdate, asked: Prompt, *, writing: bool = False) -> Message:
    reflection = replace(await _reflection(incoming, asked), writing=writing)
    return reflection_message(incoming.speech, incoming.services.bundle.library, reflection)


async def _shown(incoming: IncomingUpdate, *, writing: bool = False) -> list[Answer]:
    message = await _message(incoming, incoming.asked, writing=writing)
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]


async def _stop_writing(incoming: IncomingUpdate) -> None:
    if is_writing(incoming):
        await conversations.end_conversation(incoming.session, incoming.chat_id)
