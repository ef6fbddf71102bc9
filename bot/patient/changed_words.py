"""What happens when a patient changes what she wrote?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.intake.routing import Handler
from bot.intake.update import IncomingUpdate, words_of
from bot.patient import questions
from bot.safety import asked_signs, danger
from content.patient.typed_answers import not_reread
from db import prompts
from rules.prompts import Answer, PromptKind, Say


def changes_words(incoming: IncomingUpdate) -> bool:
    """Tell whether somebody changed the words of a message of hers."""
    return incoming.update.edited_message is not None and bool(words_of(incoming.update))


def changes_into_danger(incoming: IncomingUpdate) -> bool:
    """Tell whether she changed her words into something that must not wait."""
    return changes_words(incoming) and danger.names_danger(incoming)


async def on_changed_into_danger(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Answer the danger, and let her team read a question as it is now."""
    asked = await questions.take_changed(incoming) or ()
    return [*asked, *await danger.on_danger_written(incoming)]


def corrected(as_typed: Handler) -> Handler:
    """Let a changed question reach her team as changed, and a changed rating count as a correction.

    What stood for nothing before is read as if she had just typed it.
    """

    async def on_words_changed(incoming: IncomingUpdate) -> Sequence[Answer]:
        asked = await questions.take_changed(incoming)
        if asked and asked_signs.hands_on_danger(incoming):
            return [*asked, *await asked_signs.on_danger_possible(incoming)]
        if asked is not None:
            return asked
        answered = await prompts.prompt_of_text(
            incoming.session, incoming.chat_id, incoming.sent.message_id
        )
        typed = replace(incoming, text=words_of(incoming.update))
        if answered is None:
            return await as_typed(typed)
        if answered.kind is PromptKind.PAIN and answered.counted_at(incoming.said_at):
            return await as_typed(replace(typed, prompt=answered))
        return [Say(message=not_reread(incoming.speech))]

    return on_words_changed
