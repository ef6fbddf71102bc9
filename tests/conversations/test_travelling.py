"""Does a changed zone ask what she wants, and do her messages follow without a day lost or doubled?"""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from content.buttons.patient import SwitchIdea
from rules.people import Patient
from rules.vocabulary import Kind
from tests.conversations.house import House, Voice

LISBON, NOWHERE, PARIS = (38.72, -9.14), (-48.9, -123.4), (48.86, 2.35)
QUESTION = {
    "en": "It is 08:00 in Lisbon now, and 09:00 at home, in Madrid. Keep home time, or switch?",
    "es": "Ahora son las 08:00 en Lisboa y las 09:00 en casa, en Madrid. ¿Dejo la hora de casa",
}
SWITCH = {"en": "Switch", "es": "Cambiar"}
KEEP = {"en": "Keep home time", "es": "La hora de casa"}


async def _patient(house: House, voice: Voice) -> Patient:
    found = await house.person(voice)
    assert isinstance(found, Patient)
    return found


async def _shares(house: House, voice: Voice, place: tuple[float, float]) -> None:
    voice.phone.sends_location(*place)
    await house.settles()


@pytest.mark.parametrize("language", ["en", "es"])
async def test_shared_place_asks_keep_or_switch(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    await _shares(house, ana, LISBON)
    assert ana.last.startswith(QUESTION[language])
    await ana.taps(KEEP[language])
    assert (await _patient(house, ana)).zone == "Europe/Madrid"
    await _shares(house, ana, LISBON)
    await ana.taps(SWITCH[language])
    patient = await _patient(house, ana)
    assert (patient.zone, patient.home_zone) == ("Europe/Lisbon", "Europe/Madrid")


async def test_after_a_switch_the_check_comes_by_the_clock_there(house: House) -> None:
    ana = await house.patient(check_at=time(9, 30))
    await _shares(house, ana, LISBON)
    await ana.taps("Switch")
    await house.skips_to_next_message(ana)
    assert house.now == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    await ana.taps("3")
    await ana.says("/settings")
    for label in ("Time zone", "Back to Madrid"):
        await ana.taps(label)
    assert (await _patient(house, ana)).home_zone is None
    await house.skips_to_next_message(ana)
    assert house.now == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


async def test_key_in_the_settings_brings_and_takes_the_location_key(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Time zone")
    await ana.taps("My location")
    assert "keep only that" in ana.last
    ana.phone.types_key(1, 0)
    await house.settles()
    assert ana.last.startswith("What time is it for you now?")
    await _shares(house, ana, NOWHERE)
    assert ana.last.startswith("What time is it for you now?")
    assert ana.texts[-2].startswith("I cannot tell the time there")


async def test_place_with_the_same_time_changes_nothing(house: House) -> None:
    ana = await house.patient()
    await _shares(house, ana, PARIS)
    assert ana.last.startswith("Your clock there shows the same time, so nothing changes.")
    assert (await _patient(house, ana)).zone == "Europe/Madrid"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_kinds_of_idea_are_switched_and_one_stays(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    await ana.says("/settings")
    await ana.taps_button(SwitchIdea())
    for kind in (Kind.AEROBIC, Kind.STRENGTH, Kind.MOBILITY):
        await ana.taps_button(SwitchIdea(kind=kind, on=False))
    before = (await _patient(house, ana)).kinds_off
    assert before == {"aerobic", "strength", "mobility"}
    await ana.taps_button(SwitchIdea(kind=Kind.HANDS, on=False))
    assert (await _patient(house, ana)).kinds_off == before
    await ana.taps_button(SwitchIdea(kind=Kind.STRENGTH, on=True))
    assert (await _patient(house, ana)).kinds_off == before - {"strength"}
