"""Does a pause stop everything but a person's reply, and end by itself?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db import patients
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.tables import DeliveryRow
from rules.delivery import DeliveryKind, DeliveryState
from rules.people import Patient
from tests.conversations.house import House, Voice, bundle

SHELF = bundle()


async def patient_of(house: House, voice: Voice) -> Patient:
    person = await house.person(voice)
    assert isinstance(person, Patient)
    return person


@pytest.mark.parametrize(
    ("label", "until"),
    [
        ("3 days", datetime(2026, 3, 5, 4, 0, tzinfo=UTC)),
        ("A week", datetime(2026, 3, 9, 4, 0, tzinfo=UTC)),
        ("Two weeks", datetime(2026, 3, 16, 4, 0, tzinfo=UTC)),
        ("Until I come back", None),
    ],
)
async def test_pause_lasts_as_long_as_she_chose(
    house: House, label: str, until: datetime | None
) -> None:
    ana = await house.patient()
    await ana.says("/pause")
    await ana.taps(label)
    patient = await patient_of(house, ana)
    assert patient.paused_at is not None
    assert patient.paused_until == until
    assert len(ana.texts) == 1


async def test_pause_ends_by_itself_without_a_word_and_messages_go_on(house: House) -> None:
    ana = await house.patient()
    await ana.says("/pause")
    await ana.taps("3 days")
    assert "Thursday, 5 March" in ana.last
    check = await house.skips_to_next_message(ana)
    assert house.now == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    assert "Worst joint pain" in check.text
    assert len(ana.texts) == 2
    assert (await patient_of(house, ana)).paused_at is None


async def test_open_pause_lasts_until_she_comes_back(house: House) -> None:
    ana = await house.patient()
    await ana.says("/pause")
    await ana.taps("Until I come back")
    await house.skips(days=30)
    assert len(ana.texts) == 1
    await ana.taps("I'm back")
    assert ana.last == SHELF.speech("en").say("pausing.resumed")
    check = await house.skips_to_next_message(ana)
    assert "Worst joint pain" in check.text


async def test_pause_takes_back_what_is_owed_but_not_an_answer_of_her_team(house: House) -> None:
    ana = await house.patient()
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        await deliveries.owe(
            session,
            [
                Owed(
                    kind=kind,
                    chat_id=patient.chat_id,
                    patient_id=patient.id,
                    due_at=house.now,
                    not_before=house.now + timedelta(hours=3),
                    expires_at=house.now + timedelta(hours=9),
                    once=kind,
                )
                for kind in (DeliveryKind.NUDGE, DeliveryKind.SENT_STATUS)
            ],
            now=house.now,
        )
    await ana.says("/pause")
    await ana.taps("A week")
    async with house.database.transaction() as session:
        found = {row.kind: row.state for row in await session.scalars(select(DeliveryRow))}
    assert found[DeliveryKind.NUDGE] == DeliveryState.WITHDRAWN
    assert found[DeliveryKind.SENT_STATUS] == DeliveryState.OWED


async def test_reminder_of_an_open_check_does_not_come_after_a_pause_began(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.says("/pause")
    await ana.taps("3 days")
    await house.skips(hours=12)
    assert len(ana.texts) == 2


async def test_new_pause_replaces_the_old_one(house: House) -> None:
    ana = await house.patient()
    await ana.says("/pause")
    await ana.taps("Two weeks")
    await ana.taps("Change the pause")
    await ana.taps("3 days")
    assert (await patient_of(house, ana)).paused_until == datetime(2026, 3, 5, 4, tzinfo=UTC)
    assert len(ana.texts) == 1


async def test_resume_by_command_and_without_a_pause(house: House) -> None:
    ana = await house.patient()
    await ana.says("/resume")
    assert ana.last == SHELF.speech("en").say("pausing.not_paused")
    await ana.says("/pause")
    await ana.taps("A week")
    await ana.says("/resume")
    assert ana.last == SHELF.speech("en").say("pausing.resumed")
    assert (await patient_of(house, ana)).paused_at is None


async def test_menu_offers_the_way_back_while_paused(house: House) -> None:
    ana = await house.patient()
    await ana.says("/menu")
    assert "Pause" in ana.phone.buttons
    await ana.taps("Pause")
    await ana.taps("A week")
    await ana.taps("Menu")
    assert "I'm back" in ana.phone.buttons
    assert "Pause" not in ana.phone.buttons


async def test_forged_length_of_a_pause_changes_nothing(house: House) -> None:
    ana = await house.patient()
    await ana.says("/pause")
    await ana.forges("pause_for", "999")
    assert (await patient_of(house, ana)).paused_at is None


async def test_pause_speaks_spanish(house: House) -> None:
    ana = await house.patient(language="es")
    await ana.says("/pause")
    await ana.taps("Una semana")
    assert "lunes, 9 de marzo" in ana.last


async def test_paused_patient_can_still_say_that_something_is_wrong(house: House) -> None:
    ana = await house.patient()
    await ana.says("/pause")
    await ana.taps("A week")
    await ana.says("chest pain")
    assert "Call 112 now" in ana.last
    assert (await patients_paused(house, ana)) is True


async def patients_paused(house: House, voice: Voice) -> bool:
    async with house.database.transaction() as session:
        patient = await patients.patient_by_chat(session, voice.phone.person_id)
    return patient is not None and patient.paused_at is not None


@pytest.mark.parametrize(
    ("language", "typed", "told"),
    [
        ("en", "/pause 5", "I am quiet until Saturday, 7 March."),
        ("en", "/pause 10 days", "I am quiet until Thursday, 12 March."),
        ("en", "/pause until 12 March", "I am quiet until Thursday, 12 March."),
        ("es", "/pause 12 de marzo", "hasta el jueves, 12 de marzo"),
        ("es", "/pause 2026-03-12", "hasta el jueves, 12 de marzo"),
    ],
)
async def test_pause_is_typed_in_days_or_as_a_date(
    house: House, language: str, typed: str, told: str
) -> None:
    ana = await house.patient(language=language)
    await ana.says(typed)
    assert told in ana.last


@pytest.mark.parametrize("typed", ["/pause 3/4", "/pause soon", "/pause 0", "/pause 400 days"])
async def test_pause_that_is_not_clear_changes_nothing(house: House, typed: str) -> None:
    ana = await house.patient()
    await ana.says(typed)
    assert "has changed" in ana.last
    await ana.says("/menu")
    assert ana.last == "What would you like to do?"


async def test_pause_until_a_day_is_picked_by_button(house: House) -> None:
    ana = await house.patient()
    await ana.says("/pause")
    await ana.taps("Until a day I pick")
    await ana.taps("Later")
    await ana.taps("Earlier")
    await ana.taps("Later")
    await ana.taps("Sat 14 Mar")
    assert "I am quiet until Saturday, 14 March." in ana.last
    await house.skips(days=11)
    assert len(ana.texts) == 1
    await house.skips(days=1, hours=1)
    assert len(ana.texts) == 2
