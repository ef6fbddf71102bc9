"""What do coordinators read when a patient cannot be reached any more, and what when she is back?"""

from __future__ import annotations

import pytest

from rules.people import Patient
from tests.conversations.house import House, Voice

GONE = "Telegram refuses my messages"


async def out_of_reach(house: House, voice: Voice) -> bool:
    person = await house.person(voice)
    assert isinstance(person, Patient)
    return person.unreachable_at is not None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I cannot reach P001 any more: Telegram refuses my messages."),
        ("es", "Ya no puedo escribir a P001: Telegram rechaza mis mensajes."),
    ],
)
async def test_her_coordinator_is_told_once(house: House, language: str, said: str) -> None:
    ana, bea = await house.patient(), await house.coordinator(language=language)
    ana.phone.blocks()
    await house.skips(hours=3)
    assert bea.last.startswith(said)
    assert len(bea.texts) == 1
    await house.skips(days=2)
    assert len([text for text in bea.texts if said in text]) == 1


async def test_many_who_are_found_together_are_told_together(house: House) -> None:
    everybody = [await house.patient(f"Ana {number}") for number in range(1, 12)]
    bea = await house.coordinator()
    for ana in everybody:
        house.telegram.faults.blocked(chat=ana.phone.person_id)
    # The checks are at half past nine here, half past eight in UTC.
    await house.skips(hours=2)
    (told,) = [text for text in bea.texts if GONE in text]
    assert told.startswith("I cannot reach 11 patients any more: P001, P002, P003")
    assert "P008, and 3 more" in told
    await bea.taps(bea.phone.last.labels[0])
    assert "11 need a look" in bea.last


async def test_at_night_it_waits_for_the_morning(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    await house.skips(hours=12)
    ana.phone.blocks()
    await house.skips(hours=8)
    assert bea.texts == []
    await house.skips(hours=4)
    assert [text for text in bea.texts if GONE in text]


async def test_who_is_back_before_is_not_told_of(house: House) -> None:
    ana, bea = await house.patient(), await house.coordinator()
    ana.phone.blocks()
    await house.skips(minutes=1)
    ana.phone.starts()
    await house.settles()
    await house.skips(hours=1)
    assert [text for text in bea.texts if GONE in text] == []


async def test_whoever_is_heard_again_is_written_to_again(house: House) -> None:
    ana = await house.patient()
    house.telegram.faults.blocked(chat=ana.phone.person_id, times=1)
    await house.skips(hours=3)
    assert await out_of_reach(house, ana)
    await ana.says("hello")
    assert not await out_of_reach(house, ana)
    check = await house.skips_to_next_message(ana)
    assert "0" in check.labels
