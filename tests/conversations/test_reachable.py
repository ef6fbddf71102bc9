"""Who counts as out of reach, and does every sign of life end that?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.process.metrics import Metrics
from bot.readiness import Watch
from db.tables import AlertState
from rules.conditions import ConditionCode
from rules.people import Patient, Staff
from rules.vocabulary import Role
from simulator import ODD_ANSWERS
from tests.conversations.house import House, Voice
from tests.conversations.rated import alerts_of

NOT_FOUND = ODD_ANSWERS["chat not found, though known"]
NOBODY = {
    "en": "I cannot reach anybody on your team right now.",
    "es": "Ahora mismo no consigo avisar a nadie de su equipo.",
}


async def raised(house: House, ana: Voice) -> None:
    await ana.says("I have chest pain and cannot breathe")


async def gone_since(house: House, voice: Voice) -> datetime | None:
    person = await house.person(voice)
    assert isinstance(person, Patient | Staff)
    return person.unreachable_at


async def deaf_nurse(house: House) -> tuple[Voice, Voice]:
    """Return a nurse of whom one answer said that there is no such chat, and her patient in danger."""
    bea, ana = await house.coordinator(), await house.patient()
    house.telegram.faults.odd(NOT_FOUND, chat=bea.phone.person_id, method="sendMessage")
    await raised(house, ana)
    await house.skips(seconds=10)
    assert await gone_since(house, bea) is not None
    return bea, ana


@pytest.mark.parametrize("sign", ["a command", "a tap", "her words, changed", "back in the chat"])
async def test_any_sign_of_life_of_a_nurse_brings_her_the_alert(house: House, sign: str) -> None:
    bea = await house.coordinator()
    await bea.says("/patients")
    screen, word = bea.phone.last, bea.phone.messages[0]
    ana = await house.patient()
    house.telegram.faults.odd(NOT_FOUND, chat=bea.phone.person_id, method="sendMessage")
    await raised(house, ana)
    await house.skips(seconds=10)
    assert await gone_since(house, bea) is not None
    match sign:
        case "a command":
            await bea.says("/help")
        case "a tap":
            await bea.taps(screen.labels[0], screen)
        case "her words, changed":
            bea.phone.edits_message(word, "/patients please")
        case _:
            bea.phone.blocks()
            bea.phone.starts()
    await house.settles()
    assert await gone_since(house, bea) is None
    await house.skips(seconds=5)
    assert any("Chest pain" in text for text in bea.texts)


async def test_each_round_of_an_alert_tries_again(house: House) -> None:
    bea, _ = await deaf_nurse(house)
    await house.skips(minutes=16)
    assert any("Chest pain" in text for text in bea.texts)
    assert await gone_since(house, bea) is None


@pytest.mark.parametrize("known", [True, False], ids=["known before", "found out by the alert"])
async def test_the_alert_of_a_nurse_who_is_gone_goes_to_the_next_at_once(
    house: House, known: bool
) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    admin = await house.coordinator("Eva", role=Role.ADMIN)
    if known:
        bea.phone.blocks()
    else:
        house.telegram.faults.blocked(chat=bea.phone.person_id, times=None)
    await raised(house, ana)
    await house.skips(seconds=10)
    assert any("Chest pain" in text for text in admin.texts)
    assert any("I cannot reach Nurse Bea" in text for text in admin.texts)
    assert not any(NOBODY["en"] in text for text in ana.texts)


async def test_who_reads_it_is_not_told_twice_for_one_who_is_gone(house: House) -> None:
    bea, eva = await house.coordinator(), await house.coordinator("Eva")
    ana = await house.patient()
    bea.phone.blocks()
    await raised(house, ana)
    await house.skips(hours=1)
    assert len([text for text in eva.texts if "Chest pain" in text]) == 1


@pytest.mark.parametrize("language", ["en", "es"])
async def test_with_nobody_on_the_team_in_reach_the_patient_is_told_so_once(
    house: House, language: str
) -> None:
    bea, ana = await house.coordinator(), await house.patient(language=language)
    bea.phone.blocks()
    await ana.says("me duele el pecho" if language == "es" else "I have chest pain")
    await house.skips(seconds=10)
    assert ana.last.startswith(NOBODY[language])
    assert "555 0100" in ana.last
    assert "112" in ana.last
    await house.skips(hours=3)
    assert len([text for text in ana.texts if NOBODY[language] in text]) == 1
    assert [state for _, state in await alerts_of(house)] == [AlertState.RAISED]


async def test_with_nobody_on_the_team_at_all_she_is_told_so_too(house: House) -> None:
    ana = await house.patient()
    await raised(house, ana)
    await house.skips(minutes=10)
    assert len([text for text in ana.texts if NOBODY["en"] in text]) == 1
    bea = await house.coordinator()
    await house.skips(minutes=1)
    assert any("Chest pain" in text for text in bea.texts)


async def test_readiness_hears_of_a_team_that_cannot_be_reached(house: House) -> None:
    bea, _ = await deaf_nurse(house)
    watch = Watch(house.clock, Metrics(version="1", library="1"))
    watch.engine, watch.database = house.engine, house.database

    async def stands() -> bool:
        standing = (await watch.look(anew=True)).readiness.standing
        return ConditionCode.NOBODY_REACHABLE in {one.code for one in standing}

    assert await stands()
    await bea.says("/help")
    assert not await stands()


async def test_a_patient_who_was_refused_once_is_tried_once_a_week(house: House) -> None:
    ana, _ = await house.patient(), await house.coordinator()
    await ana.says("hello")
    tries = house.telegram.ledger.calls
    before = len(tries("sendMessage", ana.phone.person_id))
    house.telegram.faults.blocked(chat=ana.phone.person_id, method="sendMessage", times=3)
    await house.skips(days=15)
    assert await gone_since(house, ana) is not None
    assert len(tries("sendMessage", ana.phone.person_id)) - before == 3
    await house.skips(days=7)
    assert await gone_since(house, ana) is None
    await house.skips(days=2)
    reached = {
        call.at.date() for call in tries("sendMessage", ana.phone.person_id) if call.accepted
    }
    assert {house.now.date() - timedelta(days=days) for days in (1, 2, 3)} <= reached
