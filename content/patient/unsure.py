"""What does somebody read when an answer of ours is in doubt or could not be shown, or her message not be read?"""

from __future__ import annotations

from content.buttons import button
from content.buttons.safety import ShowAgain
from content.language.speech import Speech
from content.language.text import lines
from rules.message import Message


def unsure(speech: Speech, prompt_id: int | None) -> Message:
    """Say that nobody knows whether our last message arrived; with a prompt, with a button that shows it again."""
    text = speech.text("unexpected.unsure")
    if prompt_id is None:
        return text.message()
    return text.message(((button(speech.say("unexpected.show_again"), ShowAgain(), prompt_id),),))


def not_shown(speech: Speech) -> Message:
    """Say that an answer could not be shown, and whom to call."""
    return speech.message("unexpected.not_shown")


def unread(speech: Speech, *, when: str | None) -> Message:
    """Say that her message could not be read, and whom to call; `when` her team, which is told of it, is there."""
    text = speech.text("unexpected.unread")
    if when is None:
        return text.message()
    return lines(text, speech.text("danger.told", when=when)).message()
