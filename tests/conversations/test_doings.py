"""Can a patient note what she did without waiting for a nudge, and is it named back to her?"""

from __future__ import annotations

import pytest

from content.buttons.patient import UndoDoing
from db import activities
from rules.activities import Did
from rules.people import Patient
from rules.vocabulary import Kind
from tests.conversations.house import House, Voice, bundle

SHELF = bundle()


async def _did(house: House, voice: Voice) -> list[Did]:
    patient = await house.person(voice)
    assert isinstance(patient, Patient)
    async with house.database.transaction() as session:
        return await activities.activities_of(session, patient.id, since=house.today)


TYPED = [
    pytest.param("en", "walked 25", "Noted: Walking, 25 minutes. That counts.", id="en"),
    pytest.param("en", "I swam half an hour", "Noted: Swimming, 30 minutes.", id="en in words"),
    pytest.param("en", "/log walked 25", "Noted: Walking, 25 minutes. That counts.", id="en log"),
    pytest.param("es", "caminé 25", "Anotado: Caminar, 25 minutos. Eso cuenta.", id="es"),
    pytest.param("es", "/log yoga 1 hora", "Anotado: Estirar, 60 minutos.", id="es log"),
]


@pytest.mark.parametrize(("language", "text", "named"), TYPED)
async def test_typed_walk_is_named_back_and_can_be_undone(
    house: House, language: str, text: str, named: str
) -> None:
    ana = await house.patient(language=language)
    await ana.says(text)
    assert ana.last.startswith(named)
    assert len(await _did(house, ana)) == 1
    await ana.taps_button(UndoDoing(undone=True))
    assert await _did(house, ana) == []
    await ana.taps_button(UndoDoing(undone=False))
    assert len(await _did(house, ana)) == 1


async def test_log_asks_by_button_what_and_how_long(house: House) -> None:
    ana = await house.patient()
    await ana.says("/menu")
    await ana.taps("What I did")
    await ana.taps("Walking")
    await ana.taps("20 min")
    assert ana.last == "Noted: Walking, 20 minutes. That counts."
    assert len(ana.texts) == 1
    walked = Did(kind=Kind.AEROBIC, day=house.today, minutes=20, way="walking")
    assert await _did(house, ana) == [walked]


async def test_minutes_may_be_typed_where_they_are_asked(house: House) -> None:
    ana = await house.patient(language="es")
    await ana.says("/log")
    await ana.taps("Bicicleta")
    await ana.says("un rato")
    assert ana.last.startswith("Solo los minutos, por favor")
    await ana.says("35")
    assert ana.last == "Anotado: Bicicleta, 35 minutos. Eso cuenta."


async def test_two_entries_count_both_and_a_double_tap_once(house: House) -> None:
    ana = await house.patient()
    for _ in range(2):
        await ana.says("/log")
        await ana.taps("Strength")
        ana.phone.taps("10 min")
        ana.phone.taps("10 min")
        await house.settles()
    assert [one.kind for one in await _did(house, ana)] == [Kind.STRENGTH] * 2


async def test_minutes_without_a_word_ask_for_the_word(house: House) -> None:
    ana = await house.patient()
    await ana.says("25 min")
    assert ana.last == "25 minutes of what?"
    await ana.taps("Dancing")
    assert ana.last == "Noted: Dancing, 25 minutes. That counts."


@pytest.mark.parametrize("text", ["walked 0", "walked 900"])
async def test_minutes_nobody_walks_are_refused(house: House, text: str) -> None:
    ana = await house.patient()
    await ana.says(text)
    assert ana.last == "I note between 1 and 300 minutes at a time. Nothing is noted yet."
    assert await _did(house, ana) == []


@pytest.mark.parametrize("text", ["25", "walked to the shop and back", "walked 25, now I am dizzy"])
async def test_what_may_mean_more_is_not_noted(house: House, text: str) -> None:
    ana = await house.patient()
    await ana.says(text)
    assert await _did(house, ana) == []


@pytest.mark.parametrize(("language", "text"), [("en", "25"), ("es", "caminé 25")])
async def test_typed_minutes_answer_the_walk_that_waits(
    house: House, language: str, text: str
) -> None:
    ana = await house.follows_programme(await house.patient(language=language))
    await house.skips_to_next_message(ana)
    await ana.taps("3")
    await house.skips_to_next_message(ana)
    await ana.says(text)
    assert "25 minut" in ana.last
    assert SHELF.speech(language).say("nudge.change") in ana.phone.last.labels
    walked = Did(kind=Kind.AEROBIC, day=house.today, minutes=25, way="walking")
    assert await _did(house, ana) == [walked]
    await ana.says("walked 10")
    assert len(await _did(house, ana)) == 2
