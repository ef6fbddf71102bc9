"""What do the pages look like on which a patient asks for her data, or has it deleted?"""

from __future__ import annotations

from content.buttons import button
from content.buttons.safety import AskForMyData, ForgetAll, ForgetNothing
from content.language.speech import Speech
from content.language.text import Text, lines, plain
from rules.message import Message


def sure_to_forget(speech: Speech, prompt_id: int) -> Message:
    """Return the one question before everything is deleted."""
    return speech.text("forget.sure").message(
        (
            (button(speech.say("privacy.copy"), AskForMyData(), prompt_id),),
            (button(speech.say("forget.yes"), ForgetAll(), prompt_id),),
            (button(speech.say("forget.no"), ForgetNothing(), prompt_id),),
        )
    )


def forgotten(
    speech: Speech, *, alert_stays: bool, deleted: int = 0, emptied: int = 0, stay: int = 0
) -> Message:
    """Return the last words to somebody who was erased, with how far the chat was cleared."""
    counts = {"forget.deleted": deleted, "forget.emptied": emptied, "forget.stay": stay}
    chat = " ".join(speech.counted(f"{key}_count", count) for key, count in counts.items() if count)
    alert = speech.text("forget.alert_stays") if alert_stays else Text()
    return lines(speech.text("forget.done"), plain(chat), alert).message()


def emptied(speech: Speech) -> Message:
    """Return what stands in place of a message that can no longer be deleted."""
    return speech.message("forget.emptied")
