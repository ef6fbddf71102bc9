"""Can she see how an exercise looks, when she asks?"""

from __future__ import annotations

import pytest

from db import patients
from rules.vocabulary import Kind
from simulator import Message
from tests.conversations.house import House, Voice

SHOW = {"en": "Show me", "es": "Ver dibujo"}
DONE = {"en": "Done", "es": "Hecho"}


async def _exercised(house: House, *, language: str = "en") -> tuple[Voice, Message]:
    """Return a patient and the nudge of a Tuesday, strength, where only what is drawn is left."""
    library = house.engine.parts.bundle.library
    plain = [
        one.id
        for kind in (Kind.STRENGTH, Kind.MOBILITY)
        for one in library.of_kind(kind)
        if not library.drawing(one.id)
    ]
    await house.switches_off(*plain)
    ana = await house.follows_programme(await house.patient(language=language))
    patient = await house.person(ana)
    async with house.database.transaction() as session:
        await patients.change_patient(session, getattr(patient, "id", 0), safety=[])
    for _ in range(8):
        message = await house.skips_to_next_message(ana)
        if "3" in message.labels:
            await ana.taps("3", message)
        if SHOW[language] in message.labels:
            return ana, message
    raise AssertionError("no exercise with a drawing in three days")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_drawing_comes_as_a_picture_when_she_asks(house: House, language: str) -> None:
    ana, nudge = await _exercised(house, language=language)
    await ana.taps(SHOW[language], nudge)
    first, picture = ana.phone.from_bot[-2:]
    assert first.media is not None
    assert picture.media is not None
    assert picture.media.kind == "photo"
    assert (picture.media.width, picture.media.height) == (800, 600)
    assert picture.words.splitlines()[0] in nudge.words
    assert DONE[language] in ana.phone.message(nudge.message_id).labels


async def test_second_tap_brings_no_second_picture(house: House) -> None:
    ana, nudge = await _exercised(house)
    await ana.taps("Show me", nudge)
    seen = len(ana.phone.from_bot)
    await ana.taps("Show me", nudge)
    assert len(ana.phone.from_bot) == seen


async def test_what_is_not_drawn_has_no_such_button(house: House) -> None:
    ana = await house.follows_programme(await house.patient())
    await house.skips_to_next_message(ana)
    await ana.taps("3")
    walk = await house.skips_to_next_message(ana)
    assert "10 min" in walk.labels
    assert "Show me" not in walk.labels
