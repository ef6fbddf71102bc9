"""Does one thing come at a time, and does an old message step back for a newer one?"""

from __future__ import annotations

from datetime import time

import pytest

from db import reminders
from rules.occurrences import Reminder
from rules.people import Patient
from rules.vocabulary import ReminderKind
from tests.conversations.house import ZONE, House, Voice


async def _reminded(house: House, voice: Voice, kind: ReminderKind, at: time) -> None:
    patient = await house.person(voice)
    assert isinstance(patient, Patient)
    async with house.database.transaction() as session:
        reminder = Reminder(kind=kind, at=at, zone=ZONE)
        await reminders.set_reminder(session, patient.id, reminder, now=house.now)


async def test_nudge_waits_while_she_is_in_a_conversation(house: House) -> None:
    ana = await house.patient(check_at=time(20))
    await _reminded(house, ana, ReminderKind.NUDGE, time(10))
    await house.skips(minutes=55)
    await ana.says("/log")
    await ana.taps("Walking")
    await house.skips(minutes=8)
    assert len(ana.texts) == 1
    await house.skips(minutes=10)
    assert len(ana.texts) == 2
    assert 60 + 5 <= (house.now.hour - 8) * 60 + house.now.minute <= 75


async def test_nudge_waits_for_the_answer_about_a_severe_day(house: House) -> None:
    await house.coordinator()
    ana = await house.patient(check_at=time(9, 50))
    await _reminded(house, ana, ReminderKind.NUDGE, time(10))
    await house.skips_to_next_message(ana)
    await ana.taps("8")
    await house.skips(minutes=25)
    assert len(ana.texts) == 1
    await ana.taps("My usual pain")
    await ana.taps("It can wait")
    await house.skips(minutes=10)
    assert len(ana.texts) == 2


@pytest.mark.parametrize("language", ["en", "es"])
async def test_old_nudge_loses_its_buttons_when_the_next_comes(house: House, language: str) -> None:
    ana = await house.patient(language=language, check_at=time(20))
    await _reminded(house, ana, ReminderKind.NUDGE, time(11))
    await house.skips_to_next_message(ana)
    assert ana.phone.last.buttons
    await house.skips(days=1, minutes=1)
    old = ana.phone.from_bot[0]
    assert not old.buttons


async def test_no_day_brings_more_than_three_and_one_reminder(house: House) -> None:
    ana = await house.patient(check_at=time(9))
    for kind, at in (
        (ReminderKind.NUDGE, time(10)),
        (ReminderKind.REFLECTION, time(11)),
        (ReminderKind.WEEKLY, time(19)),
    ):
        await _reminded(house, ana, kind, at)
    for _ in range(3):
        before = len(ana.texts)
        await house.skips(days=1)
        assert len(ana.texts) - before <= 4
