"""What does a patient see when she notes what she did of her own accord?"""

from __future__ import annotations

from datetime import date

from content.buttons import button
from content.buttons.patient import NoteDoing, OpenLog, PickDoing, UndoDoing
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.patient.menu import back_button, menu_button
from rules.activity_log import FEWEST_MINUTES, MOST_MINUTES, Doing, Done, is_believable
from rules.message import Message

# The minutes that one tap notes; any other number is typed.
MINUTES = (10, 20, 30, 45, 60, 90)


def which_page(
    speech: Speech, prompt_id: int, *, minutes: int | None = None, days_ago: int = 0
) -> Message:
    """Ask what she did; with `minutes` (typed before) the answer is all that is missing."""
    asked = speech.text("doing.which")
    if minutes is not None:
        asked = speech.text("doing.which_for", minutes=speech.number(minutes))
    doings = [
        button(
            speech.say(f"doing.{one}"),
            PickDoing(doing=one, days_ago=days_ago)
            if minutes is None
            else NoteDoing(doing=one, minutes=minutes, days_ago=days_ago),
            prompt_id,
        )
        for one in Doing
    ]
    return asked.message((*rows_of(doings, 2), (back_button(speech, prompt_id),)))


def minutes_page(
    speech: Speech,
    prompt_id: int,
    doing: Doing,
    *,
    days_ago: int = 0,
    about: int | None = None,
) -> Message:
    """Ask how long it took; `about` so many minutes is a guess from the way she went."""
    choices = [
        button(
            speech.say("nudge.minutes", minutes=speech.number(minutes)),
            NoteDoing(doing=doing, minutes=minutes, days_ago=days_ago),
            prompt_id,
        )
        for minutes in (MINUTES if about is None else _around(about))
    ]
    back = (button(speech.say("menu.back"), OpenLog(), prompt_id),)
    key = "doing.how_long" if about is None else "doing.about_how_long"
    text = speech.text(key, doing=speech.say(f"doing.{doing}"))
    return text.message((*rows_of(choices, 3), back))


def _around(about: int) -> list[int]:
    """Return round numbers of minutes about a guess."""
    guesses = {max(5, round(about * share / 5) * 5) for share in (0.5, 0.75, 1, 1.25, 1.5, 2)}
    return sorted(minutes for minutes in guesses if is_believable(minutes))


def noted_message(
    speech: Speech, prompt_id: int, done: Done, *, day: date | None = None, undone: bool = False
) -> Message:
    """Name back what is noted (on which day, if not today), or that it is taken back; either can be turned round."""
    doing = speech.say(f"doing.{done.doing}")
    if day is not None:
        doing = speech.say("doing.on_day", doing=doing, day=speech.day(day))
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
