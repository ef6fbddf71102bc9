"""Does /week tell what comes, and why?"""

from __future__ import annotations

import pytest

from tests.conversations.house import House

MONDAY = {
    "en": "Today: a walk of 10 minutes. A food idea too.",
    "es": "Hoy: un paseo de 10 minutos. También una idea de comida.",
}
SORE = {"en": "It is a sore day.", "es": "Es un día de mucho dolor."}
AFTER = {"en": "comes back step by step", "es": "el plan vuelve poco a poco"}
SUNDAY = {"en": "Look back at 17:00.", "es": "Resumen a las 17:00."}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_week_tells_seven_days_with_their_reasons(house: House, language: str) -> None:
    ana = await house.follows_programme(await house.patient(language=language))
    await ana.says("/week")
    assert MONDAY[language] in ana.last
    assert SUNDAY[language] in ana.last
    days = [line for line in ana.last.splitlines() if ":" in line and line[0].isalpha()]
    assert len(days) >= 7


@pytest.mark.parametrize("language", ["en", "es"])
async def test_sore_day_and_the_days_after_it_are_gentle(house: House, language: str) -> None:
    ana = await house.follows_programme(await house.patient(language=language))
    await house.skips_to_next_message(ana)
    await ana.taps("8")
    await ana.says("/week")
    assert SORE[language] in ana.last
    assert AFTER[language] in ana.last


async def test_pause_and_switched_off_days_are_named(house: House) -> None:
    ana = await house.follows_programme(await house.patient())
    await ana.says("/pause 3 days")
    await ana.says("/week")
    assert ana.last.count("paused.") == 3
    await ana.says("/resume")
    await ana.says("/settings")
    for label in ("Daily idea", "Switch off"):
        await ana.taps(label)
    await ana.says("/week")
    assert ana.last.count("nothing, as you chose.") == 7
