"""Does Limber step back from a patient who does not answer, and come back when she does?"""

from __future__ import annotations

from datetime import time

from db import reminders
from rules.occurrences import Reminder
from rules.vocabulary import ReminderKind
from simulator import ODD_ANSWERS
from tests.conversations.house import ZONE, House, Voice
from tests.conversations.rated import alerts_of, patient_of

GENTLE = "No check-in for 3 days. That's all right. I'll send fewer messages."


async def silent(house: House, *, language: str = "en") -> Voice:
    """Return a patient who let three checks pass, and has just got the gentle message."""
    ana = await house.patient(language=language)
    await house.skips(days=3, hours=1)
    return ana


async def test_gentle_message_takes_the_place_of_the_fourth_check(house: House) -> None:
    ana = await silent(house)
    assert ana.last == GENTLE
    assert ana.phone.buttons == ("Rate now", "Pause a week", "Please call me", "Stop messages")
    assert sum("Worst joint pain" in text for text in ana.texts) == 0
    assert await alerts_of(house) == [("silence", "raised")]


async def test_gentle_message_that_did_not_arrive_is_sent_again(house: House) -> None:
    ana = await house.patient()
    await house.skips(days=2, hours=20)
    refusal = ODD_ANSWERS["wait as a text"]
    house.telegram.faults.odd(refusal, chat=ana.phone.person_id, method="sendMessage")
    await house.skips(hours=8)
    assert ana.last == GENTLE
    assert await alerts_of(house) == [("silence", "raised")]


async def test_two_unanswered_checks_are_no_silence(house: House) -> None:
    ana = await house.patient()
    await house.skips(days=2, hours=1)
    assert "Worst joint pain" in ana.last
    assert await alerts_of(house) == []


async def test_silence_is_listed_and_sent_to_nobody(house: House) -> None:
    bea = await house.coordinator()
    await silent(house)
    assert not bea.texts
    await bea.says("/alerts")
    assert "P001: Has not answered her last check-ins." in bea.last


async def test_checks_go_on_without_their_reminder(house: House) -> None:
    ana = await silent(house)
    before = len(ana.texts)
    await house.skips(days=2)
    assert len(ana.texts) == before + 2


async def test_nudges_rest_while_she_is_silent(house: House) -> None:
    ana = await silent(house)
    patient = await patient_of(house, ana)
    nudge = Reminder(kind=ReminderKind.NUDGE, at=time(15), zone=ZONE)
    async with house.database.transaction() as session:
        await reminders.set_reminder(session, patient.id, nudge, now=house.now)
    before = len(ana.texts)
    await house.skips(days=1)
    assert len(ana.texts) == before + 1


async def test_after_two_weeks_one_message_a_week(house: House) -> None:
    ana = await silent(house)
    await house.skips(days=11)
    before = len(ana.texts)
    await house.skips(days=21)
    assert len(ana.texts) == before + 3
    assert GENTLE in ana.texts
    assert ana.texts.count(GENTLE) == 1


async def test_any_answer_brings_all_back_and_clears_the_list(house: House) -> None:
    ana = await silent(house)
    await ana.taps("Rate now")
    await ana.taps("3")
    assert (await patient_of(house, ana)).silence == "none"
    assert await alerts_of(house) == [("silence", "dropped")]
    await house.skips(days=2, hours=1)
    assert ana.texts.count(GENTLE) == 1
    assert "Worst joint pain" in ana.last


async def test_pause_for_a_week_by_one_tap(house: House) -> None:
    ana = await silent(house)
    await ana.taps("Pause a week")
    assert (await patient_of(house, ana)).paused_until is not None
    assert GENTLE in ana.texts


async def test_call_by_one_tap_reaches_the_nurse(house: House) -> None:
    bea, ana = await house.coordinator(), await silent(house)
    await ana.taps("Please call me")
    await house.skips(minutes=1)
    assert "P001: Asks for a call." in bea.last


async def test_stopping_asks_once(house: House) -> None:
    ana = await silent(house)
    await ana.taps("Stop messages")
    await ana.taps("Yes, stop all messages")
    assert (await patient_of(house, ana)).state == "left"


async def test_gentle_message_in_spanish(house: House) -> None:
    ana = await silent(house, language="es")
    assert ana.last == ("Llevamos 3 días sin registro. No pasa nada. Le enviaré menos mensajes.")
    assert ana.phone.buttons == (
        "Registrar ahora",
        "Pausa de una semana",
        "Por favor, llámenme",
        "No quiero más mensajes",
    )
