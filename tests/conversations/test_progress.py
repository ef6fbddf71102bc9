"""Does she see how she is doing, in a picture and in words?"""

from __future__ import annotations

import io
from datetime import time, timedelta

import pytest
from PIL import Image

from content.language.speech import Speech
from content.patient.progress import long_day
from db import activities, reminders
from rules.activities import Did
from rules.local_time import local_day
from rules.occurrences import Reminder
from rules.vocabulary import Kind, ReminderKind
from simulator import Message
from simulator.messages import MediaKind
from tests.conversations.house import ZONE, House, Voice, bundle
from tests.conversations.rated import patient_of, rated_before

SHELF = bundle()
LANGUAGES = ["en", "es"]


async def with_history(house: House, language: str = "en") -> Voice:
    """Return a patient with thirty days of ratings and a walk."""
    ana = await house.patient(language=language)
    await rated_before(house, ana, *[4] * 30, joints=[])
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        did = Did(kind=Kind.AEROBIC, day=local_day(house.now, ZONE), minutes=20)
        await activities.note_activity(session, patient.id, did, source="log", now=house.now)
    return ana


def picture_of(message: Message) -> bytes:
    assert message.media is not None
    assert message.media.kind is MediaKind.PHOTO
    return bytes(message.media.file.content)


def span(speech: Speech, house: House, days: int) -> str:
    last = local_day(house.now, ZONE)
    first = long_day(last - timedelta(days=days - 1), speech)
    return speech.say("chart.span", first=first, last=long_day(last, speech))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_chart_comes_as_a_picture_with_the_same_in_words(house: House, language: str) -> None:
    ana = await with_history(house, language)
    speech = SHELF.speech(language)
    chart = await ana.says("/progress")
    assert Image.open(io.BytesIO(picture_of(chart))).size == (918, 1105)
    assert chart.caption.startswith(span(speech, house, 90))
    for said in (
        speech.counted("progress.checks", 30),
        speech.say("progress.now", middle="4"),
        speech.say("progress.usual", usual="4"),
        speech.say("progress.trend.chance"),
        speech.counted("progress.walked", 20),
    ):
        assert said in chart.caption


@pytest.mark.parametrize("language", LANGUAGES)
async def test_other_spans_take_the_place_of_the_picture(house: House, language: str) -> None:
    ana = await with_history(house, language)
    speech = SHELF.speech(language)
    chart = await ana.says("/progress")
    first = picture_of(chart)
    count = len(ana.texts)
    shown = await ana.taps(speech.say("progress.last_days", count="30"), chart)
    assert len(ana.texts) == count
    assert shown.caption.startswith(span(speech, house, 30))
    assert picture_of(shown) != first
    shown = await ana.taps(speech.say("progress.all"), shown)
    assert shown.caption.startswith(span(speech, house, 31))


async def test_typed_number_of_days_is_a_span(house: House) -> None:
    ana = await with_history(house)
    chart = await ana.says("/progress 45")
    assert chart.caption.startswith(span(SHELF.speech("en"), house, 45))


@pytest.mark.parametrize("typed", ["0", "6", "99999", "-5", "ten", "4.5"])
async def test_number_of_days_that_is_none_is_asked_again(house: House, typed: str) -> None:
    ana = await house.patient()
    await ana.says(f"/progress {typed}")
    assert ana.last == SHELF.speech("en").say("progress.bad_span")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_without_anything_to_draw_she_is_told_so(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    await ana.says("/progress")
    assert ana.last == SHELF.speech(language).say("progress.none")


async def test_weekly_summary_leads_to_the_chart_in_a_message_of_its_own(house: House) -> None:
    ana = await with_history(house)
    patient = await patient_of(house, ana)
    label = SHELF.speech("en").say("progress.weekly_button")
    async with house.database.transaction() as session:
        await reminders.remove_reminders(session, patient.id)
        tomorrow = Reminder(kind=ReminderKind.WEEKLY, days=frozenset({2}), at=time(10), zone=ZONE)
        await reminders.set_reminder(session, patient.id, tomorrow, now=house.now)
    week = await house.skips_to_next_message(ana)
    words = week.words
    chart = await ana.taps(label, week)
    assert picture_of(chart)
    assert ana.phone.message(week.message_id).words == words


async def test_forged_span_changes_nothing(house: House) -> None:
    ana = await with_history(house)
    chart = await ana.says("/progress")
    await ana.forges("progress", "x1")
    assert ana.phone.last == chart
