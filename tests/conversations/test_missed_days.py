"""Can a day without an answer be filled in, for three days?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db.tables import RatingRow
from tests.conversations.house import House, Voice, bundle
from tests.conversations.rated import patient_of

SHELF = bundle()


async def _rated(house: House, voice: Voice) -> dict[date, int]:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        found = await session.scalars(select(RatingRow).where(RatingRow.patient_id == patient.id))
        return {one.day: one.value for one in found}


async def _answers(voice: Voice, value: str, *, done: str) -> None:
    """Answer the newest check, and that it aches nowhere in particular."""
    for label in (value, done):
        message = next(one for one in reversed(voice.phone.from_bot) if label in one.labels)
        await voice.taps(label, message)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_missed_day_is_filled_in_from_the_next_answer(house: House, language: str) -> None:
    ana, speech = await house.patient(language=language), SHELF.speech(language)
    await house.skips_to_next_message(ana)
    missed = house.today
    await house.skips(days=1)
    await _answers(ana, "4", done=speech.say("pain.where_done"))
    label = speech.say("pain.fill_in", day=speech.weekday(missed))
    answered = next(one for one in ana.phone.from_bot if label in one.labels)
    await ana.taps(label, answered)
    assert ana.last.startswith(speech.say("pain.question_for", day=speech.day(missed))[:8])
    await ana.taps("6", ana.phone.last)
    assert await _rated(house, ana) == {missed: 6, missed + timedelta(days=1): 4}
    assert speech.day(missed) in ana.last


async def test_after_three_days_it_is_too_late(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    missed = house.today
    await house.skips(days=1)
    await _answers(ana, "4", done=SHELF.speech("en").say("pain.where_done"))
    label = f"Fill in {missed:%A}"
    answered = next(one for one in ana.phone.from_bot if label in one.labels)
    await house.skips(days=3)
    await ana.taps(label, answered)
    assert ana.phone.toasts[-1].startswith("That check is closed now.")
    assert missed not in await _rated(house, ana)
