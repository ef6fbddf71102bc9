"""What happens when a patient answers a reflection?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.screens import toasts
from bot.intake.update import Visit
from content.patient.reflections import reflection_message
from db import conversations, prompts, reflections
from rules.message import Message
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.reflections import NOT_NOW, Reflection

FLOW = "reflection"
# After this long what she types is no answer to it any more.
WRITE_WITHIN = timedelta(hours=1)


async def on_answer_tapped(visit: Visit) -> Sequence[Answer]:
    """Keep the answer she tapped, or "Not now"; another one replaces it."""
    reflection = await _reflection(visit, visit.asked)
    words = visit.services.shelf.library.words(reflection.item_id, visit.speech.language)
    if reflection.open and (visit.value == NOT_NOW or visit.value in words.answers):
        await reflections.answer_reflection(
            visit.session, reflection.prompt_id, answer=visit.value, now=visit.now
        )
        await _stop_writing(visit)
    return await _shown(visit)


async def on_write_tapped(visit: Visit) -> Sequence[Answer]:
    """Wait for her own words."""
    reflection = await _reflection(visit, visit.asked)
    if not reflection.open:
        return await _shown(visit)
    await conversations.put_conversation(
        visit.session,
        visit.chat_id,
        FLOW,
        "words",
        prompt_id=reflection.prompt_id,
        now=visit.now,
        expires_at=visit.now + WRITE_WITHIN,
    )
    return await _shown(visit, writing=True)


async def on_change_tapped(visit: Visit) -> Sequence[Answer]:
    """Take her answer back, and ask again."""
    reflection = await _reflection(visit, visit.asked)
    if reflection.open:
        await reflections.answer_reflection(visit.session, reflection.prompt_id, now=visit.now)
        await _stop_writing(visit)
    return await _shown(visit)


def is_writing(visit: Visit) -> bool:
    """Tell whether what she types is her answer to a reflection."""
    return visit.conversation is not None and visit.conversation.flow == FLOW


async def on_words_written(visit: Visit) -> Sequence[Answer]:
    """Keep her words sealed; nobody reads them."""
    talk = visit.conversation
    asked = await prompts.prompt_by_id(visit.session, (talk and talk.prompt_id) or 0)
    if asked is None:
        raise ValueError("whoever writes was asked")
    await reflections.answer_reflection(
        visit.session, asked.id, words=visit.text or "", now=visit.now
    )
    await conversations.end_conversation(visit.session, visit.chat_id)
    saved = Say(message=visit.speech.message("reflection.words_saved"))
    if asked.message_id is None:
        return [saved]
    return [Edit(message_id=asked.message_id, message=await _message(visit, asked)), saved]


async def _reflection(visit: Visit, asked: Prompt) -> Reflection:
    reflection = await reflections.reflection_of(visit.session, asked, now=visit.now)
    if asked.kind != PromptKind.REFLECTION or reflection is None:
        raise ValueError("the buttons of a reflection belong to a reflection")
    return reflection


async def _message(visit: Visit, asked: Prompt, *, writing: bool = False) -> Message:
    reflection = replace(await _reflection(visit, asked), writing=writing)
    return reflection_message(visit.speech, visit.services.shelf.library, reflection)


async def _shown(visit: Visit, *, writing: bool = False) -> list[Answer]:
    message = await _message(visit, visit.asked, writing=writing)
    return [Edit(message_id=visit.tapped_message, message=message), *toasts(visit)]


async def _stop_writing(visit: Visit) -> None:
    if is_writing(visit):
        await conversations.end_conversation(visit.session, visit.chat_id)
