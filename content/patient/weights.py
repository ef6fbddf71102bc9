"""What does a patient see who wants to note her weight? Hers alone, without a target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from content.language.buttons import button
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.menu import SETTINGS_ACTION, WEIGHT_ACTION, back_button
from rules.message import Message
from rules.weights import KILOS_IN_A_POUND, Weighed

ON, OFF, NOTE, GONE, GONE_YES = "on", "off", "note", "gone", "gone_yes"
# So many weeks are listed; the chart shows them all.
LISTED = 6


def off_page(speech: Speech, prompt_id: int) -> Message:
    """Say what it is, for those only who want it."""
    on = button(speech.say("weight.turn_on"), WEIGHT_ACTION, prompt_id, ON)
    back = button(speech.say("menu.back"), SETTINGS_ACTION, prompt_id)
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
    note = button(
        speech.say("weight.change" if this else "weight.note"), WEIGHT_ACTION, prompt_id, NOTE
    )
    gone = button(speech.say("weight.delete"), WEIGHT_ACTION, prompt_id, GONE)
    off = button(speech.say("weight.turn_off"), WEIGHT_ACTION, prompt_id, OFF)
    rows = [(note,), (gone,), (off,), (back_button(speech, prompt_id),)]
    return text.message(tuple(row for row in rows if weighed or row != (gone,)))


def type_page(speech: Speech, prompt_id: int) -> Message:
    """Ask for the number."""
    not_now = button(speech.say("reflection.not_now"), WEIGHT_ACTION, prompt_id)
    return speech.text("weight.type").message(((not_now,),))


def sure_page(speech: Speech, prompt_id: int) -> Message:
    """Ask once before all entries go."""
    yes = button(speech.say("weight.delete_yes"), WEIGHT_ACTION, prompt_id, GONE_YES)
    no = button(speech.say("rereading.no"), WEIGHT_ACTION, prompt_id)
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
