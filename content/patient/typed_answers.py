"""What does a patient read when what she typed was understood, was in doubt, or was not understood?"""

from __future__ import annotations

from collections.abc import Sequence

from content.buttons import button
from content.buttons.patient import ChangeRating, RatePain, Resume, SendToTeam
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.menu import menu_button, wrong_button
from content.patient.pain import pain_question
from rules.message import Button, Message


def read_as(speech: Speech, label: str, message: Message) -> Message:
    """Return a message with the button that was read from her words named above it."""
    first = speech.text("typed.read_as", label=label)
    return lines(first, Text(message.text, message.entities)).message(message.buttons)


def moved(speech: Speech) -> Message:
    """Return what an older message becomes when it goes on below what she typed."""
    return speech.message("typed.moved")


def which_number(speech: Speech, check_id: int, values: Sequence[int]) -> Message:
    """Ask which of some numbers it is, or for one of the scale."""
    if not values:
        return _scaled(speech, "typed.which_number", check_id)
    key = "typed.either" if len(values) > 1 else "typed.this_number"
    numbers = [button(str(one), RatePain(value=one), check_id) for one in values]
    other = button(speech.say("typed.other_number"), ChangeRating(), check_id)
    text = speech.text(key, numbers=speech.either([str(one) for one in values]))
    return text.message((tuple(numbers), (other,)))


def number_now(speech: Speech, check_id: int) -> Message:
    """Ask for her pain, as a number came that nothing had asked for."""
    return _scaled(speech, "typed.is_it_pain", check_id)


def no_yesterday(speech: Speech, check_id: int) -> Message:
    """Say that there is no number of yesterday's, and ask for today's."""
    return _scaled(speech, "typed.no_yesterday", check_id)


def paused_number(
    speech: Speech, check_id: int, values: Sequence[int], *, until: str | None
) -> Message:
    """Say that messages are paused, and ask whether to save the number all the same."""
    text = speech.text("typed.paused_until", day=until) if until else speech.text("typed.paused")
    numbers = [
        button(speech.say("typed.save", value=one), RatePain(value=one), check_id) for one in values
    ]
    other = button(speech.say("typed.other_number"), ChangeRating(), check_id)
    back = button(speech.say("pausing.come_back"), Resume(), check_id)
    return text.message((*((one,) for one in numbers), (other,), (back,)))


def which_meant(speech: Speech, prompt_id: int, buttons: Sequence[Button]) -> Message:
    """Ask which of some buttons was meant; her words may go to her team instead."""
    text = speech.text("typed.which_meant" if len(buttons) > 1 else "typed.this_meant")
    last = (send_button(speech, prompt_id), menu_button(speech, prompt_id))
    return text.message((*rows_of(buttons, 2), *((one,) for one in last)))


def not_understood(speech: Speech, prompt_id: int, *, when: str, again: bool) -> Message:
    """Say that it was not understood and offer to send it on; `again` within the hour, in a few words."""
    text = speech.text("typed.again") if again else speech.text("typed.not_understood", when=when)
    return text.message(_ways_on(speech, prompt_id))


def not_opened(speech: Speech, prompt_id: int, what: str, *, when: str, again: bool) -> Message:
    """Say what could not be opened, and offer to send it on; `again` within the hour, in a few words."""
    key = "typed.not_opened_again" if again else "typed.not_opened"
    text = speech.text(key, what=speech.say(f"typed.what.{what}"), when=when)
    return text.message(_ways_on(speech, prompt_id))


def thanked(speech: Speech) -> Message:
    """Answer her thanks in one line."""
    return speech.message("typed.thanked")


def not_reread(speech: Speech) -> Message:
    """Say that words which were answered are not read again when she changes them."""
    return speech.message("typed.not_reread")


def send_button(speech: Speech, prompt_id: int) -> Button:
    """Return what sends her words to her team."""
    return button(speech.say("typed.send"), SendToTeam(), prompt_id)


def _ways_on(speech: Speech, prompt_id: int) -> tuple[tuple[Button, ...], ...]:
    return (
        (send_button(speech, prompt_id),),
        (wrong_button(speech, prompt_id),),
        (menu_button(speech, prompt_id),),
    )


def _scaled(speech: Speech, key: str, check_id: int) -> Message:
    return speech.text(key).message(pain_question(speech, check_id).buttons)
