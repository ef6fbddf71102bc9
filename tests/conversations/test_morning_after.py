"""Is she asked the morning after a danger sign whether she got help, and what follows from her word?"""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from db import reminders
from rules.occurrences import Reminder
from rules.vocabulary import ReminderKind
from tests.conversations.house import ZONE, House, Voice, bundle
from tests.conversations.rated import alerts_of, patient_of

SHELF = bundle()
ASKED = "Good morning. Did you get help?"


async def next_morning(house: House, *, language: str = "en") -> tuple[Voice, Voice]:
    """Return a nurse, and somebody who told of chest pain yesterday and is just asked."""
    bea, ana = await house.coordinator(), await house.patient(language=language)
    patient = await patient_of(house, ana)
    idea = Reminder(kind=ReminderKind.NUDGE, at=time(10), zone=ZONE)
    async with house.database.transaction() as session:
        await reminders.set_reminder(session, patient.id, idea, now=house.now)
    await ana.says("I have chest pain" if language == "en" else "Me duele el pecho")
    await house.skips(hours=24, minutes=5)
    return bea, ana


@pytest.mark.parametrize("language", ["en", "es"])
async def test_she_is_asked_once_and_help_is_noted(house: House, language: str) -> None:
    bea, ana = await next_morning(house, language=language)
    speech = SHELF.speech(language)
    assert ana.texts.count(speech.say("danger.morning_after")) == 1
    asked = next(m for m in ana.phone.from_bot if m.words == speech.say("danger.morning_after"))
    assert asked.labels == tuple(
        speech.say(f"danger.{one}") for one in ("got_help", "no_help", "not_mine")
    )
    await ana.taps(speech.say("danger.got_help"), asked)
    assert any(text.startswith(speech.say("danger.helped")[:20]) for text in ana.texts)
    before = len(bea.texts)
    await house.skips(hours=3, minutes=30)
    assert not any("could not" in text for text in bea.texts[before:])
    await bea.says("/alerts")
    await bea.taps("1: Show")
    assert "Says that she got help" in bea.last


async def test_the_question_takes_the_place_of_the_days_idea(house: House) -> None:
    _, ana = await next_morning(house)
    before = len(ana.texts)
    await house.skips(hours=2)
    assert len(ana.texts) <= before + 1, ana.texts[before:]
    assert not any("food" in text.lower() for text in ana.texts[before:])


async def test_not_yet_says_again_what_to_do_and_tells_the_team_again(house: House) -> None:
    bea, ana = await next_morning(house)
    heard = len(bea.texts)
    asked = next(m for m in ana.phone.from_bot if m.words == ASKED)
    await ana.taps("Not yet", asked)
    assert any("Call 112 now" in text for text in ana.texts[-2:])
    await house.skips(minutes=2)
    assert len(bea.texts) > heard
    assert "Says that she has not had help yet" in bea.last


async def test_silence_until_noon_renews_the_alert(house: House) -> None:
    bea, _ = await next_morning(house)
    alert = next(m for m in bea.phone.from_bot if "Chest pain" in m.words)
    await bea.taps("I have it", alert)
    heard = len(bea.texts)
    await house.skips(hours=3)
    assert len(bea.texts) > heard
    assert await alerts_of(house) == [("red_flag", "raised")]


async def test_who_does_not_have_it_is_not_asked(house: House) -> None:
    await house.coordinator()
    ana = await house.patient()
    await ana.says("I have chest pain")
    await ana.taps("I don't have this")
    await house.skips(days=1, hours=6)
    assert ASKED not in ana.texts


async def test_at_night_the_coming_morning_is_the_next(house: House) -> None:
    await house.coordinator()
    ana = await house.patient()
    await house.skips(hours=17)
    await ana.says("I have chest pain")
    told_at = house.now
    await house.skips(hours=7)
    asked = next(m for m in ana.phone.from_bot if m.words == ASKED)
    assert timedelta(hours=6) <= asked.sent_at - told_at < timedelta(hours=8)
