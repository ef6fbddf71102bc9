"""What does a patient read who has not answered for some days?"""

from __future__ import annotations

from content.buttons import button
from content.buttons.patient import AskForPain, PauseFor
from content.buttons.safety import AskForCall, AskToStop
from content.language.speech import Speech
from content.language.text import plain
from rules.message import Message

# The pause that is offered here, in days.
A_WEEK = 7


def gentle_message(speech: Speech, prompt_id: int, unanswered: int) -> Message:
    """Return the one message after some checks without an answer; there is no blame in it."""
    text = plain(speech.counted("silence.gentle", unanswered))
    return text.message(
        (
            (button(speech.say("silence.rate"), AskForPain(), prompt_id),),
            (button(speech.say("silence.pause"), PauseFor(days=A_WEEK), prompt_id),),
            (button(speech.say("silence.call"), AskForCall(), prompt_id),),
            (button(speech.say("silence.stop"), AskToStop(), prompt_id),),
        )
    )
