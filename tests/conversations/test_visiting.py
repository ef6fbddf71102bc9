"""Does she get her page for the appointment, with what she chose to share and nothing else?"""

from __future__ import annotations

import re
import zlib

import pytest
from sqlalchemy import update

from bot.patient.appointment_page import page_of
from db import prompts, questions, reflections
from db.tables import ReflectionRow
from rules.prompts import PromptKind
from simulator import Message
from simulator.messages import MediaKind
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import patient_of, rated_before

SHELF = bundle()
LANGUAGES = ["en", "es"]


def letters_of(message: Message) -> bytes:
    """Return what the file draws, unpacked."""
    assert message.media is not None
    assert message.media.kind is MediaKind.DOCUMENT
    content = bytes(message.media.file.content)
    assert content.startswith(b"%PDF")
    return b"".join(
        zlib.decompress(part)
        for part in re.findall(
            rb"/FlateDecode[^>]*>>\s*stream\r?\n(.*?)\r?\nendstream", content, re.S
        )
    )


async def reflects(house: House, voice: Voice, words: str, *, shares: bool) -> None:
    patient = await patient_of(house, voice)
    item = next(one for one in SHELF.library.items.values() if one.kind == "reflection")
    async with house.database.transaction() as session:
        prompt = await prompts.open_prompt(session, patient, PromptKind.REFLECTION, now=house.now)
        await reflections.ask_reflection(
            session, patient, item.id, prompt_id=prompt.id, now=house.now
        )
        await reflections.answer_reflection(session, prompt.id, now=house.now, words=words)
        if shares:
            await session.execute(
                update(ReflectionRow)
                .where(ReflectionRow.prompt_id == prompt.id)
                .values(shared_at=house.now)
            )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_comes_as_a_file_with_a_few_words(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    await rated_before(house, ana, *[4] * 30, joints=["hands"])
    speech = SHELF.speech(language)
    sheet = await ana.says("/visit")
    assert sheet.media is not None
    assert sheet.media.file.name == speech.say("visit.file")
    assert sheet.caption == speech.say("visit.caption")
    assert letters_of(sheet)


async def test_page_follows_from_the_chart_and_from_the_menu(house: House) -> None:
    ana = await house.patient()
    await rated_before(house, ana, *[4] * 30, joints=["hands"])
    chart = await ana.says("/progress")
    assert letters_of(await ana.taps(SHELF.speech("en").say("progress.visit"), chart))
    menu = await ana.says("/menu")
    assert letters_of(await ana.taps(SHELF.speech("en").say("menu.visit"), menu))


async def test_what_she_shared_is_on_the_page_and_what_she_did_not_is_nowhere(
    house: House,
) -> None:
    ana = await house.patient()
    await reflects(house, ana, "warm water helps", shares=True)
    await reflects(house, ana, "nobody must know", shares=False)
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await questions.ask(session, patient, "May I swim?", now=house.now)
    page = await page_of(house.engine.services, patient.id)
    assert page is not None
    assert [one.words for one in page.own] == ["warm water helps"]
    assert page.questions[0] == "May I swim?"


async def test_page_without_anything_to_show_still_comes(house: House) -> None:
    ana = await house.patient()
    assert letters_of(await ana.says("/visit"))
