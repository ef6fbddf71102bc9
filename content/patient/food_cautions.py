"""What does she tell us of her food, and which ideas should she ask about first?"""

from __future__ import annotations

from collections.abc import Collection

from content.buttons.patient import SetCaution
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.patient_settings import SettingsSheet
from rules.message import Message
from rules.vocabulary import Caution


def food_page(sheet: SettingsSheet, cautions: frozenset[Caution] | None) -> Message:
    """Return the cautions to tick; a button says what its tap makes true, so a double tap is one."""
    speech, ticked = sheet.speech, cautions or frozenset()
    picks = [
        sheet.picked(
            _pick(speech, one), SetCaution(caution=one, on=one not in ticked), one in ticked
        )
        for one in Caution
    ]
    none = sheet.picked(_pick(speech, "none"), SetCaution(caution="none"), cautions == frozenset())
    text = lines(
        speech.text("food.title"), speech.text("food.which_tablets"), _left_out(speech, cautions)
    )
    return text.message((*rows_of(picks, 1), (none,), sheet.back()))


def careful_line(speech: Speech, cautions: Collection[Caution]) -> Text:
    """Return who should ask before eating it, and how to be spared such ideas."""
    return speech.text("food.careful", names=speech.either(_names(speech, cautions)))


def _left_out(speech: Speech, cautions: frozenset[Caution] | None) -> Text:
    if cautions is None:
        return speech.text("food.not_asked")
    if not cautions:
        return speech.text("food.nothing_left_out")
    return speech.text("food.left_out", names=speech.listed(_names(speech, cautions)))


def _names(speech: Speech, cautions: Collection[Caution]) -> list[str]:
    return [speech.say(f"food.name.{one}") for one in Caution if one in cautions]


def _pick(speech: Speech, name: str) -> str:
    return speech.say(f"food.pick.{name}")
