"""Is she spared food that may not suit her, and told whom to ask until she has said?"""

from __future__ import annotations

import pytest

from rules.people import Patient
from rules.vocabulary import Caution, Kind
from tests.conversations.house import House, Voice, bundle

LIBRARY = bundle().library
COUNTED_ON_A_LOCK_SCREEN = 120
WITH_FOOD = {"en": "More, with a dish", "es": "Más, con comida"}
CAREFUL = {
    "en": "Ask your team first if you have or take:",
    "es": "Pregunte antes a su equipo si tiene o toma:",
}


async def _patient(house: House, voice: Voice) -> Patient:
    found = await house.person(voice)
    assert isinstance(found, Patient)
    return found


async def _nudged(house: House, voice: Voice, language: str = "en") -> str:
    """Return the next idea that brings food, with the food unfolded."""
    while WITH_FOOD[language] not in (await house.skips_to_next_message(voice)).labels:
        pass
    await voice.taps(WITH_FOOD[language])
    return voice.last


async def _left_with(house: House, *ids: str) -> None:
    """Leave only these foods in the library."""
    foods = {item.id for item in LIBRARY.of_kind(Kind.NUTRITION)}
    await house.switches_off(*(foods - set(ids)))


@pytest.mark.parametrize("language", ["en", "es"])
async def test_until_she_says_a_food_names_its_cautions(house: House, language: str) -> None:
    await _left_with(house, "garlic-greens")
    ana = await house.follows_programme(await house.patient(language=language))
    text = await _nudged(house, ana, language)
    assert LIBRARY.words("garlic-greens", language).title in text.splitlines()
    assert CAREFUL[language] in text
    assert text.index(CAREFUL[language]) > COUNTED_ON_A_LOCK_SCREEN


async def test_food_without_cautions_names_none(house: House) -> None:
    await _left_with(house, "baked-apple")
    ana = await house.follows_programme(await house.patient())
    text = await _nudged(house, ana)
    assert "Baked apple" in text.splitlines()
    assert CAREFUL["en"] not in text


@pytest.mark.parametrize(
    ("language", "thinners", "none"),
    [("en", "Blood thinners", "None of these"), ("es", "Anticoagulantes", "Nada de esto")],
)
async def test_what_she_ticks_is_left_out(
    house: House, language: str, thinners: str, none: str
) -> None:
    await _left_with(house, "garlic-greens", "walnut-pear")
    ana = await house.follows_programme(await house.patient(language=language))
    await ana.says("/food")
    await ana.taps(none)
    assert (await _patient(house, ana)).cautions == frozenset()
    await ana.taps(thinners)
    assert (await _patient(house, ana)).cautions == frozenset({Caution.ANTICOAGULANTS})
    assert f"✓ {thinners}" in ana.phone.last.labels
    text = await _nudged(house, ana, language)
    assert LIBRARY.words("walnut-pear", language).title in text.splitlines()
    assert CAREFUL[language] not in text


async def test_second_tap_of_the_same_button_changes_nothing(house: House) -> None:
    ana = await house.patient()
    page = await ana.says("/food")
    data = next(one.data for row in page.buttons for one in row if one.text == "Kidney stones")
    assert data is not None
    ana.phone.taps_data(data, page)
    ana.phone.taps_data(data, page)
    await house.settles()
    assert (await _patient(house, ana)).cautions == frozenset({Caution.KIDNEY_STONES})


async def test_page_is_found_in_the_settings_and_unticks(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("About your food")
    assert "You have not told me yet." in ana.last
    await ana.taps("CDK4/6 tablets")
    assert "I leave out what may not suit: CDK4/6 tablets." in ana.last
    await ana.taps("✓ CDK4/6 tablets")
    assert "I leave nothing out." in ana.last


async def test_value_no_button_says_changes_nothing(house: House) -> None:
    ana = await house.patient()
    await ana.says("/food")
    for odd in ("gluten:1", "allergy:x", "none:1:2"):
        await ana.forges("set_food", odd)
    assert (await _patient(house, ana)).cautions is None


async def test_fever_on_these_tablets_is_an_emergency_once_she_has_said(house: House) -> None:
    """What she ticks here is what the danger rules go by, too."""
    ana = await house.patient()
    await ana.says("/food")
    await ana.taps("CDK4/6 tablets")
    await ana.says("I have a fever")
    assert "112" in ana.last
