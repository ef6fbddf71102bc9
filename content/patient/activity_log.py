"""What does a patient see when she notes what she did of her own accord?"""

from __future__ import annotations

from content.buttons import button
from content.buttons.patient import NoteDoing, OpenLog, PickDoing, UndoDoing
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.patient.menu import back_button, menu_button
from rules.activity_log import FEWEST_MINUTES, MOST_MINUTES, Doing, Done
from rules.message import Message

# The minutes that one tap notes; any other number is typed.
MINUTES = (10, 20, 30, 45, 60, 90)


def which_page(speech: Speech, prompt_id: int, *, minutes: int | None = None) -> Message:
    """Ask what she did; with `minutes` (typed before) the answer is all that is missing."""
    asked = speech.text("doing.which")
    if minutes is not None:
        asked = speech.text("doing.which_for", minutes=speech.number(minutes))
    doings = [
        button(
            speech.say(f"doing.{one}"),
            PickDoing(doing=one) if minutes is None else NoteDoing(doing=one, minutes=minutes),
            prompt_id,
        )
        for one in Doing
    ]
    return asked.message((*rows_of(doings, 2), (back_button(speech, prompt_id),)))


def minutes_page(speech: Speech, prompt_id: int, doing: Doing) -> Message:
    """Ask how long it took."""
    choices = [
        button(
            speech.say("nudge.minutes", minutes=speech.number(minutes)),
            NoteDoing(doing=doing, minutes=minutes),
            prompt_id,
        )
        for minutes in MINUTES
    ]
    back = (button(speech.say("menu.back"), OpenLog(), prompt_id),)
    text = speech.text("doing.how_long", doing=speech.say(f"doing.{doing}"))
    return text.message((*rows_of(choices, 3), back))


def noted_message(speech: Speech, prompt_id: int, done: Done, *, undone: bool = False) -> Message:
    """Name back what is noted, or that it is taken back; either can be turned round."""
    doing = speech.say(f"doing.{done.doing}")
    key = "doing.undone" if undone else "doing.noted"
    text = speech.counted(key, done.minutes, doing=doing)
    key = "doing.redo" if undone else "doing.undo"
    turn = button(speech.say(key), UndoDoing(undone=not undone), prompt_id)
    return Message(text=text, buttons=((turn, menu_button(speech, prompt_id)),))


def not_believable(speech: Speech) -> Message:
    """Say which minutes can be noted."""
    return speech.message(
        "doing.range", least=speech.number(FEWEST_MINUTES), most=speech.number(MOST_MINUTES)
    )
