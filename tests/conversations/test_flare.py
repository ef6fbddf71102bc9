"""Does a flare ask little, and does her team hear the same of it?"""

from __future__ import annotations

from itertools import chain

import pytest
from sqlalchemy import select

from content.buttons import AnyButton, button_of
from content.buttons.patient import (
    JointsDone,
    RatePain,
    SayAgain,
    SayNovelty,
    SayUrgency,
    TickJoint,
)
from content.buttons.payload import decode
from db.tables import AlertRow
from rules.pain_checks import Novelty, Urgency
from rules.vocabulary import Joint
from tests.conversations.house import House, Voice
from tests.conversations.rated import newest_rating, patient_of, versions

DAYS, MOST_TAPS_A_DAY = 10, 1.5


async def _alerts(house: House, voice: Voice) -> list[tuple[str, str, int]]:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        found = await session.scalars(
            select(AlertRow).where(AlertRow.patient_id == patient.id).order_by(AlertRow.id)
        )
        return [(one.rule, one.state, len(one.facts.get("ratings", ()))) for one in found]


async def _taps(voice: Voice, *several: AnyButton) -> int:
    """Tap buttons by what they say, each on the newest message that has it; return how many taps that was."""
    for data in several:
        message, label = next(
            (message, one.text)
            for message in reversed(voice.phone.from_bot)
            for one in chain(*message.buttons)
            if (payload := decode(one.data or "")) and button_of(payload) == data
        )
        await voice.taps(label, message)
    return len(several)


USUAL, WAIT = SayNovelty(novelty=Novelty.USUAL), SayUrgency(urgency=Urgency.WAIT)
FIRST_DAY = (RatePain(value=8), USUAL, WAIT, TickJoint(joint=Joint.HANDS), JointsDone())


async def _in_flare(house: House, *voices: Voice) -> None:
    """Let them rate a first severe day, and come to the check of the next."""
    await house.skips_to_next_message(voices[0])
    await house.skips(minutes=5)
    for voice in voices:
        await _taps(voice, *FIRST_DAY)
    await house.skips(days=1)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_ten_days_of_8_take_one_tap_a_day_and_tell_the_team_the_same(
    house: House, language: str
) -> None:
    ana, eva = await house.patient(language=language), await house.patient(language=language)
    await _in_flare(house, ana, eva)
    taps = len(FIRST_DAY)
    for _ in range(DAYS - 1):
        taps += await _taps(eva, SayAgain())
        await _taps(ana, RatePain(value=8), USUAL, WAIT)
        await house.skips(days=1)
    assert taps / DAYS <= MOST_TAPS_A_DAY
    assert await versions(house, eva) == [8] * DAYS
    assert await _alerts(house, eva) == await _alerts(house, ana)
    assert (await newest_rating(house, eva)).joints == ["hands"]


async def test_other_number_in_a_flare_may_still_be_the_same_joints(house: House) -> None:
    ana = await house.patient()
    await _in_flare(house, ana)
    await _taps(ana, RatePain(value=9), SayAgain())
    rating = await newest_rating(house, ana)
    assert (rating.value, rating.novelty, rating.urgency) == (9, "usual", "wait")
    assert any("Please call me" in one.labels for one in ana.phone.from_bot)


async def test_day_after_something_new_offers_nothing_to_say_again(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await _taps(ana, RatePain(value=8), SayNovelty(novelty=Novelty.NEW))
    await house.skips(days=1)
    labels = [label for one in ana.phone.from_bot for label in one.labels]
    assert not any("nothing new" in one for one in labels)
