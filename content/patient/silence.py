"""What does a patient read who has not answered for some days?"""

from __future__ import annotations

from content.language.buttons import button
from content.language.speech import Speech
from content.language.text import plain
from content.patient.danger import CALL_ACTION
from content.patient.menu import PAIN_ACTION, STOP_ACTION
from content.patient.stop import PAUSE_FOR_ACTION
from rules.message import Message

# The pause that is offered here, in days.
A_WEEK = 7


def gentle_message(speech: Speech, prompt_id: int, unanswered: int) -> Message:
    """Return the one message after some checks without an answer; there is no blame in it."""
    text = plain(speech.counted("silence.gentle", unanswered))
    return text.message(
        (
            (button(speech.say("silence.rate"), PAIN_ACTION, prompt_id),),
            (button(speech.say("silence.pause"), PAUSE_FOR_ACTION, prompt_id, str(A_WEEK)),),
            (button(speech.say("silence.call"), CALL_ACTION, prompt_id),),
            (button(speech.say("silence.stop"), STOP_ACTION, prompt_id),),
        )
    )
