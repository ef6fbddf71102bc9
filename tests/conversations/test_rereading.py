"""Can a patient read her reflections back, share one only if she chooses, and delete one?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from db import prompts, reflections
from db.tables import ReflectionRow
from rules.people import Patient
from rules.prompts import PromptKind
from rules.reflections import NOT_NOW
from rules.vocabulary import Kind
from tests.conversations.house import House, Voice, bundle

SHELF = bundle()
ITEMS = [item.id for item in SHELF.library.of_kind(Kind.REFLECTION)][:4]


async def _reflected(house: House, voice: Voice) -> None:
    """Let her have answered by a tap, in words, and let one pass; the words came last but one."""
    patient = await house.person(voice)
    assert isinstance(patient, Patient)
    answer = next(iter(SHELF.library.words(ITEMS[0], "en").answers))
    said: list[dict[str, str]] = [{"answer": answer}, {"words": "My garden"}, {"answer": NOT_NOW}]
    async with house.database.transaction() as session:
        for back, (item_id, given) in enumerate(zip(ITEMS, said, strict=False)):
            at = house.now - timedelta(days=9 - back)
            asked = await prompts.open_prompt(session, patient, PromptKind.REFLECTION, now=at)
            await reflections.ask_reflection(session, patient, item_id, prompt_id=asked.id, now=at)
            await reflections.answer_reflection(session, asked.id, now=at, **given)


async def _shared(house: House) -> list[bool]:
    async with house.database.transaction() as session:
        found = await session.scalars(select(ReflectionRow.shared_at).order_by(ReflectionRow.id))
        return [at is not None for at in found]


@pytest.mark.parametrize("language", ["en", "es"])
async def test_reflections_are_read_back_newest_first(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    await _reflected(house, ana)
    speech = SHELF.speech(language)
    await ana.says("/reflections")
    assert "My garden" in ana.last
    assert speech.say("rereading.place", place="1", count="2") in ana.last
    await ana.taps(speech.say("rereading.older"))
    assert SHELF.library.words(ITEMS[0], language).title in ana.last
    assert speech.say("rereading.private") in ana.last
    assert len(ana.texts) == 1


@pytest.mark.parametrize("language", ["en", "es"])
async def test_sharing_is_asked_and_can_be_taken_back(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    await _reflected(house, ana)
    speech = SHELF.speech(language)
    await ana.says("/reflections")
    await ana.taps(speech.say("rereading.share"))
    assert await _shared(house) == [False, False, False]
    await ana.taps(speech.say("rereading.share_yes"))
    assert await _shared(house) == [False, True, False]
    await ana.taps(speech.say("rereading.unshare"))
    assert await _shared(house) == [False, False, False]


async def test_deleted_one_is_gone_and_the_others_stay(house: House) -> None:
    ana = await house.patient()
    await _reflected(house, ana)
    await ana.says("/reflections")
    await ana.taps("Delete this one")
    await ana.taps("No, leave it")
    assert "My garden" in ana.last
    await ana.taps("Delete this one")
    await ana.taps("Yes, delete it")
    assert "My garden" not in ana.last
    assert "1 of 1" in ana.last
    async with house.database.transaction() as session:
        left = await session.scalars(
            select(ReflectionRow.id).where(ReflectionRow.words_sealed.is_not(None))
        )
        assert list(left) == []


async def test_without_any_there_is_a_kind_word(house: House) -> None:
    ana = await house.patient()
    await ana.says("/reflections")
    assert ana.last.startswith("Nothing here yet.")
