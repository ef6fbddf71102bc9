"""Is her weight noted only if she wants it, once a week, and for herself alone?"""

from __future__ import annotations

import pytest

from content.buttons.patient import NoteWeight, SwitchWeights
from db import weights
from rules.people import Patient
from tests.conversations.house import House, Voice


async def _kilos(house: House, voice: Voice) -> list[float]:
    patient = await house.person(voice)
    assert isinstance(patient, Patient)
    async with house.database.transaction() as session:
        return [one.kilos for one in await weights.weights_of(session, patient.id)]


async def test_it_is_off_until_she_switches_it_on(house: House) -> None:
    ana = await house.patient()
    await ana.says("/weight")
    assert ana.last.startswith("Your weight, only if you want it.")
    assert ana.phone.last.labels == ("Switch it on", "Back")


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [("en", "157 lb", "71.2 kg (157 lb)"), ("es", "71,5", "71,5 kg (158 lb)")],
)
async def test_one_entry_a_week_is_kept_and_can_be_changed(
    house: House, language: str, typed: str, shown: str
) -> None:
    ana = await house.patient(language=language)
    await ana.says("/weight")
    await ana.taps_button(SwitchWeights(on=True))
    await ana.taps_button(NoteWeight())
    await ana.says(typed)
    assert shown in ana.last
    await ana.taps_button(NoteWeight())
    await ana.says("70")
    assert await _kilos(house, ana) == [70.0]


async def test_what_is_no_weight_is_refused_and_asked_again(house: House) -> None:
    ana = await house.patient()
    await ana.says("/weight")
    await ana.taps("Switch it on")
    await ana.taps("Note this week")
    for text in ("heavy", "7", "900"):
        await ana.says(text)
        assert ana.last.startswith("I cannot read that as a weight.")
    await ana.says("71.5")
    assert await _kilos(house, ana) == [71.5]


async def test_all_of_it_can_be_deleted_and_switched_off(house: House) -> None:
    ana = await house.patient()
    await ana.says("/weight")
    await ana.taps("Switch it on")
    await ana.taps("Note this week")
    await ana.says("71.5")
    await ana.taps("Delete all entries")
    await ana.taps("Yes, delete it all")
    assert await _kilos(house, ana) == []
    await ana.taps("Switch it off")
    assert ana.last.startswith("Your weight, only if you want it.")


async def test_summary_offers_it_only_to_those_who_have_it_on(house: House) -> None:
    ana = await house.follows_programme(await house.patient())
    await ana.says("/weight")
    await ana.taps("Switch it on")
    await house.skips(days=6, hours=12)
    summary = next(one for one in ana.phone.from_bot if one.words.startswith("Your week"))
    assert "My weight" in summary.labels
