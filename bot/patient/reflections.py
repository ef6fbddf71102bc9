"""What happens when a patient answers a reflection?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from content.buttons.patient import (
    AnswerReflection,
    ChangeReflection,
    ReflectionButton,
    WriteReflection,
)
from content.patient.reflections import reflection_message
from db import conversations, prompts, reflections
from rules.message import Message
from rules.prompts import Answer, Edit, NotInPrompt, Prompt, Say
from rules.reflections import NOT_NOW, Reflection

FLOW = "reflection"
# After this long what she types is no answer to it any more.
WRITE_WITHIN = timedelta(hours=1)


async def on_reflection_tapped(
    incoming: IncomingUpdate, button: ReflectionButton
) -> Sequence[Answer]:
    """Keep the answer she tapped, wait for her own words, or take her answer back and ask again."""
    reflection = await _reflection(incoming, incoming.asked)
    if not reflection.open:
        return await _shown(incoming)
    match button:
        case AnswerReflection(answer=answer):
            words = incoming.services.bundle.library.words(
                reflection.item_id, incoming.speech.language
            )
            if answer == NOT_NOW or answer in words.answers:
                await _answer(incoming, reflection, answer)
            return await _shown(incoming)
        case WriteReflection():
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
        case ChangeReflection():
            await _answer(incoming, reflection, None)
            return await _shown(incoming)


async def _answer(incoming: IncomingUpdate, reflection: Reflection, answer: str | None) -> None:
    await reflections.answer_reflection(
        incoming.session, reflection.prompt_id, answer=answer, now=incoming.said_at
    )
    if is_writing(incoming):
        await conversations.end_conversation(incoming.session, incoming.chat_id)


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
        incoming.session, asked.id, words=incoming.text or "", now=incoming.said_at
    )
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    saved = Say(message=incoming.speech.message("reflection.words_saved"))
    if asked.message_id is None:
        return [saved]
    return [Edit(message_id=asked.message_id, message=await message_of(incoming, asked)), saved]


async def _reflection(incoming: IncomingUpdate, asked: Prompt) -> Reflection:
    reflection = await reflections.reflection_of(incoming.session, asked, now=incoming.said_at)
    if reflection is None:
        raise NotInPrompt("the buttons of a reflection belong to a reflection")
    return reflection


async def message_of(incoming: IncomingUpdate, asked: Prompt, *, writing: bool = False) -> Message:
    """Return the message of a reflection as it stands, or while she writes."""
    reflection = replace(await _reflection(incoming, asked), writing=writing)
    return reflection_message(incoming.speech, incoming.services.bundle.library, reflection)


async def _shown(incoming: IncomingUpdate, *, writing: bool = False) -> list[Answer]:
    message = await message_of(incoming, incoming.asked, writing=writing)
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]
