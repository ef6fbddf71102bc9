"""What does a patient see who wants to note her weight? Hers alone, without a target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from content.buttons import button
from content.buttons.patient import (
    DeleteWeights,
    NoteWeight,
    OpenSettings,
    OpenWeights,
    SwitchWeights,
)
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.menu import back_button
from rules.message import Message
from rules.weights import KILOS_IN_A_POUND, Weighed

# So many weeks are listed; the chart shows them all.
LISTED = 6


def off_page(speech: Speech, prompt_id: int) -> Message:
    """Say what it is, for those only who want it."""
    on = button(speech.say("weight.turn_on"), SwitchWeights(on=True), prompt_id)
    back = button(speech.say("menu.back"), OpenSettings(), prompt_id)
    return speech.text("weight.about").message(((on,), (back,)))


def weight_page(
    speech: Speech, prompt_id: int, weighed: Sequence[Weighed], *, week: date
) -> Message:
    """Return her latest weeks; `week` is the Monday of the present one."""
    this = next((one for one in weighed if one.week == week), None)
    now = speech.text("weight.this_week", value=value_of(speech, this)) if this else Text()
    earlier = [_line(speech, one) for one in weighed[-LISTED:] if one.week != week]
    text = lines(
        speech.text("weight.title"),
        now or speech.text("weight.not_yet"),
        lines(*reversed(earlier), gap="\n"),
    )
    key = "weight.change" if this else "weight.note"
    note = button(speech.say(key), NoteWeight(), prompt_id)
    gone = button(speech.say("weight.delete"), DeleteWeights(), prompt_id)
    off = button(speech.say("weight.turn_off"), SwitchWeights(on=False), prompt_id)
    rows = [(note,), (gone,), (off,), (back_button(speech, prompt_id),)]
    return text.message(tuple(row for row in rows if weighed or row != (gone,)))


def type_page(speech: Speech, prompt_id: int) -> Message:
    """Ask for the number."""
    not_now = button(speech.say("reflection.not_now"), OpenWeights(), prompt_id)
    return speech.text("weight.type").message(((not_now,),))


def sure_page(speech: Speech, prompt_id: int) -> Message:
    """Ask once before all entries go."""
    yes = button(speech.say("weight.delete_yes"), DeleteWeights(sure=True), prompt_id)
    no = button(speech.say("rereading.no"), OpenWeights(), prompt_id)
    return speech.text("weight.delete_sure").message(((yes,), (no,)))


def value_of(speech: Speech, weighed: Weighed) -> str:
    """Return an entry in both units."""
    return speech.say(
        "weight.value",
        kilos=speech.number(weighed.kilos),
        pounds=speech.number(round(weighed.kilos / KILOS_IN_A_POUND)),
    )


def _line(speech: Speech, weighed: Weighed) -> Text:
    return speech.text("weight.line", day=speech.day(weighed.week), value=value_of(speech, weighed))
