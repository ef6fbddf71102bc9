"""What is a patient asked when the time where she is differs from that at home?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from content.buttons.patient import SetZone, ZoneStep
from content.language.speech import Speech
from content.patient.patient_settings import SettingsSheet
from rules.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """The cities and IANA zones between which she chooses."""

    home: str
    home_zone: str
    there: str
    there_zone: str


def travel_page(sheet: SettingsSheet, journey: Journey, now: datetime) -> Message:
    """Ask whether her messages stay at home time or follow her; the prompt's first zone is there."""
    speech = sheet.speech
    text = speech.text(
        "travel.question",
        time=speech.clock(now, journey.there_zone),
        city=journey.there,
        home_time=speech.clock(now, journey.home_zone),
        home=journey.home,
    )
    keep = sheet.goes(speech.say("travel.keep"), SetZone(step=ZoneStep.KEEP))
    switch = sheet.goes(speech.say("travel.switch"), SetZone(step=ZoneStep.SWITCH))
    return text.message(((keep,), (switch,)))


def place_taken(speech: Speech, key: str) -> Message:
    """Return the message that takes the key for her location away again."""
    text = speech.text(key)
    return Message(text=text.text, entities=text.entities, drops_keys=True)
