"""Is STOP obeyed at once, in any state and language?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db import patients
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.tables import AlertRow, AlertState, DeliveryRow, PatientRow, ReminderRow
from rules.delivery import DeliveryKind, DeliveryState
from rules.people import Patient
from tests.conversations.house import House, Voice, bundle

SHELF = bundle()


async def state_of(house: House, voice: Voice) -> str:
    async with house.database.transaction() as session:
        patient = await patients.patient_by_chat(session, voice.phone.person_id)
    assert patient is not None
    return patient.state


async def reminders_left(house: House) -> int:
    async with house.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(ReminderRow)) or 0


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "words", ["stop", "STOP.", " Stop ", "/stop", "/STOP", "parar", "Alto", "¡BASTA!"]
)
async def test_stop_is_obeyed_in_either_language(house: House, language: str, words: str) -> None:
    ana = await house.patient(language=language)
    await ana.says(words)
    assert ana.texts == [SHELF.speech(language).say("stopping.stopped", kept=_kept(language))]
    assert await state_of(house, ana) == "left"
    assert await reminders_left(house) == 0


def _kept(language: str) -> str:
    return {"en": "365 days", "es": "365 días"}[language]


async def test_nothing_comes_after_stop(house: House) -> None:
    ana = await house.patient()
    await ana.says("stop")
    await house.skips(days=8)
    assert len(ana.texts) == 1


async def test_stop_withdraws_what_is_owed_to_her_and_keeps_what_staff_are_to_hear(
    house: House,
) -> None:
    ana = await house.patient()
    async with house.database.transaction() as session:
        patient = await patients.patient_by_chat(session, ana.phone.person_id)
        assert patient is not None
        await deliveries.owe(
            session,
            [
                Owed(
                    kind=kind,
                    chat_id=ana.phone.person_id,
                    patient_id=patient.id,
                    due_at=house.now,
                    not_before=house.now + timedelta(hours=3),
                    expires_at=house.now + timedelta(hours=9),
                    once=kind,
                )
                for kind in (DeliveryKind.NUDGE, DeliveryKind.SENT_STATUS, DeliveryKind.ALERT)
            ],
            now=house.now,
        )
    await ana.says("stop")
    async with house.database.transaction() as session:
        found = {row.kind: row.state for row in await session.scalars(select(DeliveryRow))}
    assert found == {
        DeliveryKind.NUDGE: DeliveryState.WITHDRAWN,
        DeliveryKind.SENT_STATUS: DeliveryState.WITHDRAWN,
        DeliveryKind.ALERT: DeliveryState.OWED,
    }


async def test_second_stop_is_answered_kindly_and_changes_nothing(house: House) -> None:
    ana = await house.patient()
    await ana.says("stop")
    async with house.database.transaction() as session:
        before = await session.scalar(select(PatientRow.left_at))
    await house.skips(hours=1)
    await ana.says("stop")
    async with house.database.transaction() as session:
        after = await session.scalar(select(PatientRow.left_at))
    assert ana.last == SHELF.speech("en").say("stopping.already")
    assert after == before


async def test_stop_closes_no_open_alert(house: House) -> None:
    ana = await house.patient()
    await ana.says("chest pain")
    await ana.says("stop")
    async with house.database.transaction() as session:
        [alert] = await session.scalars(select(AlertRow))
    assert alert.state == AlertState.RAISED
    assert alert.closed_at is None


async def test_stop_is_obeyed_while_paused_and_in_the_middle_of_a_check(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.taps("8")
    await ana.says("/pause")
    await ana.taps("A week")
    await ana.says("stop")
    assert await state_of(house, ana) == "left"
    person = await house.person(ana)
    assert person is not None
    assert getattr(person, "paused_at", None) is None


async def test_buttons_of_before_are_no_longer_in_use_after_stop(house: House) -> None:
    ana = await house.patient()
    question = await house.skips_to_next_message(ana)
    await ana.says("stop")
    await ana.taps("4", question)
    assert ana.phone.toasts[-1] == "This button is no longer in use."
    assert "Saved" not in " ".join(ana.texts)
    assert ana.phone.message(question.message_id).buttons == ()


@pytest.mark.parametrize("taps", [0, 2])
async def test_stop_before_consent_leaves_nothing_and_her_link_works_again(
    house: House, taps: int
) -> None:
    eva = house.stranger()
    link = await house.invite()
    await eva.opens(link)
    for _ in range(taps):
        await eva.taps_value(":next")
    await eva.says("stop")
    assert eva.last == SHELF.speech("en").say("stopping.before_joining")
    assert await house.person(eva) is None
    assert await house.place_in_joining(eva) is None
    await eva.opens(link)
    assert await house.place_in_joining(eva) == "hello"


async def test_stop_in_the_middle_of_joining_is_obeyed(house: House) -> None:
    eva = house.stranger()
    await eva.opens(await house.invite())
    for value in (":next", ":next", ":next", ":yes"):
        await eva.taps_value(value)
    await eva.says("stop")
    assert await state_of(house, eva) == "left"
    assert await house.place_in_joining(eva) is None
    await house.skips(days=2)
    assert eva.last == SHELF.speech("en").say("stopping.before_joining")


async def test_start_after_stop_lets_her_come_back(house: House) -> None:
    ana = await house.patient()
    await ana.says("stop")
    await ana.says("/start")
    assert await house.place_in_joining(ana) is not None


@pytest.mark.parametrize("language", ["en", "es"])
async def test_coming_back_within_a_day_is_one_tap_and_keeps_what_she_told(
    house: House, language: str
) -> None:
    ana, speech = await house.patient(language=language), SHELF.speech(language)
    before, times = await house.person(ana), await reminders_left(house)
    assert isinstance(before, Patient)
    await ana.says("stop")
    await house.skips(hours=20)
    await ana.taps(speech.say("stopping.come_back"))
    assert ana.last.startswith(speech.say("stopping.came_back"))
    after = await house.person(ana)
    assert isinstance(after, Patient)
    assert (after.state, after.safety, after.goal) == ("active", before.safety, before.goal)
    assert await reminders_left(house) == times
    await house.skips_to_next_message(ana)


async def test_way_back_is_open_for_a_day_and_counts_once(house: House) -> None:
    ana = await house.patient()
    await ana.says("stop")
    farewell = ana.phone.last
    await ana.taps("Oh no, come back", farewell)
    await ana.says("stop")
    await ana.taps("Oh no, come back", farewell)
    assert await state_of(house, ana) == "left", "the older farewell undoes no newer one"
    await house.skips(days=1, minutes=1)
    await ana.taps("Oh no, come back", ana.phone.last)
    assert await state_of(house, ana) == "left"


async def test_stop_from_a_stranger_is_answered_politely(house: House) -> None:
    eva = house.stranger()
    await eva.says("STOP")
    assert eva.last == SHELF.speech("en").say("stopping.stranger")


async def test_stop_from_staff_changes_nothing(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("stop")
    assert bea.last == SHELF.speech("en").say("stopping.staff")
    assert await house.person(bea) is not None


async def test_stop_within_a_sentence_is_no_stop(house: House) -> None:
    ana = await house.patient()
    await ana.says("the bus did not stop here")
    assert await state_of(house, ana) == "active"


async def test_stop_button_asks_once_and_offers_a_pause(house: House) -> None:
    ana = await house.patient()
    await ana.says("/menu")
    await ana.taps("Stop messages")
    assert await state_of(house, ana) == "active"
    await ana.taps("Yes, stop all messages")
    assert await state_of(house, ana) == "left"
    assert len(ana.texts) == 1
