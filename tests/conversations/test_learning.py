"""Can a patient read by topic, find what she keeps, and undo "Not for me"?"""

from __future__ import annotations

import pytest

from content.buttons.patient import OpenKept, OpenTopic
from content.files.library import Library
from db import item_preferences, patients
from rules.people import Patient
from rules.vocabulary import Kind
from tests.conversations.house import House, Voice, bundle

SHELF = bundle()
LIBRARY: Library = SHELF.library


async def _patient(house: House, voice: Voice) -> Patient:
    found = await house.person(voice)
    assert isinstance(found, Patient)
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_topic_of_a_lesson_has_a_name(language: str) -> None:
    speech = SHELF.speech(language)
    for lesson in LIBRARY.of_kind(Kind.LESSON):
        assert speech.knows(f"learning.topic.{lesson.group}")


@pytest.mark.parametrize("language", ["en", "es"])
async def test_lesson_goes_through_three_depths_and_names_its_source(
    house: House, language: str
) -> None:
    ana = await house.patient(language=language)
    speech = SHELF.speech(language)
    await ana.says("/learn")
    await ana.taps_button(OpenTopic(topic="bones"))
    title = ana.phone.last.labels[0]
    await ana.taps(title)
    seen = [ana.last]
    for _ in range(3):
        await ana.taps(speech.say("weekly.short" if len(seen) == 3 else "weekly.more"))
        seen.append(ana.last)
    assert len(set(seen)) == 3
    assert seen[0] == seen[3]
    assert all(text.startswith(title) for text in seen)
    assert all(speech.say("nudge.source", sources="").split(":")[0] in text for text in seen)
    assert len(ana.texts) == 1


async def test_lessons_on_weight_are_for_those_who_asked(house: House) -> None:
    ana = await house.patient()
    await ana.says("/learn")
    assert "Weight" not in ana.phone.last.labels
    async with house.database.transaction() as session:
        patient = await _patient(house, ana)
        await patients.change_patient(session, patient.id, weight_on=True)
    await ana.says("/learn")
    await ana.taps("Weight")
    await ana.taps("Weight and joints, in context")
    assert "You asked for this topic" in ana.last


async def test_lesson_is_kept_and_found_again(house: House) -> None:
    ana = await house.patient()
    await ana.says("/learn")
    await ana.taps("Bones")
    title = ana.phone.last.labels[0]
    await ana.taps(title)
    await ana.taps("♡ Keep")
    assert "♥ Kept" in ana.phone.last.labels
    await ana.says("/kept")
    await ana.taps(title)
    assert ana.last.startswith(title)
    await ana.taps("Stop keeping it")
    assert "♡ Keep" in ana.phone.last.labels
    await ana.says("/kept")
    assert ana.last == "You have not kept anything yet. Tap the heart under an idea to keep it."


@pytest.mark.parametrize("language", ["en", "es"])
async def test_what_was_not_for_her_can_come_again(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    patient = await _patient(house, ana)
    walks = [item.id for item in LIBRARY.of_kind(Kind.AEROBIC)][:8]
    async with house.database.transaction() as session:
        for one in walks:
            await item_preferences.retire_item(
                session, patient.id, one, retired=True, now=house.now
            )
    await ana.says("/menu")
    await ana.taps(SHELF.speech(language).say("menu.kept"))
    await ana.taps_button(OpenKept(retired=True))
    assert len(ana.phone.last.buttons) == 8
    await ana.taps_button(OpenKept(retired=True, start=6))
    await ana.taps(ana.phone.last.labels[0])
    await ana.taps(SHELF.speech(language).say("keeping.again"))
    async with house.database.transaction() as session:
        chosen = await item_preferences.preferences_of(session, patient.id)
    assert len(chosen.retired) == 7
