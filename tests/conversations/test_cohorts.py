"""Can an admin choose what a cohort is sent, and when, without code?"""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select

from db import cohorts, patients, reminders
from db.cohorts import Cohort
from db.tables import AuditRow
from rules.people import Patient
from rules.vocabulary import ReminderKind, Role
from tests.conversations.house import House


async def _cohort(house: House) -> Cohort:
    async with house.database.transaction() as session:
        return await cohorts.default_cohort(session, now=house.now)


async def _acts(house: House) -> list[AuditRow]:
    async with house.database.transaction() as session:
        found = await session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [row for row in found if row.act == "cohort_changed"]


@pytest.mark.parametrize(
    ("language", "follows"), [("en", "default follows gentle"), ("es", "default sigue gentle")]
)
async def test_programme_is_chosen_and_holds_at_once(
    house: House, language: str, follows: str
) -> None:
    ana = await house.follows_programme(await house.patient())
    boss = await house.coordinator("Boss", role=Role.ADMIN, language=language)
    await boss.says("/programme")
    await boss.taps("default")
    assert "150" in boss.last
    await boss.taps("nutrition-only")
    assert (await _cohort(house)).programme == "nutrition-only"
    await boss.taps("gentle")
    assert boss.last.startswith(follows)
    assert "✓ gentle" in boss.phone.last.labels
    await boss.taps("nutrition-only")
    await house.skips(days=2)
    assert not any("10 min" in message.labels for message in ana.phone.from_bot)
    assert [row.details for row in await _acts(house)] == [
        {"programme": "nutrition-only"},
        {"programme": "gentle"},
        {"programme": "nutrition-only"},
    ]


async def test_times_are_those_of_whoever_joins_from_now_on(house: House) -> None:
    before = await house.patient("Eva")
    boss = await house.coordinator("Boss", role=Role.ADMIN)
    await boss.says("/programme")
    await boss.taps("default")
    await boss.taps("Check-in time")
    await boss.taps("20:00")
    await boss.taps("Idea time")
    await boss.taps("16:00")
    assert "check-in 20:00, idea 16:00" in boss.last
    ana = await house.joins(house.stranger("Ana"))
    times = {}
    for voice in (before, ana):
        patient = await house.person(voice)
        assert isinstance(patient, Patient)
        async with house.database.transaction() as session:
            found = await reminders.reminders_of(session, patient.id, zone=patient.zone)
            times[patient.name] = {kind: one.at for kind, one in found.items()}
    assert times["Ana"][ReminderKind.PAIN_CHECK] == time(20)
    assert times["Ana"][ReminderKind.NUDGE] == time(16)
    assert times["Eva"][ReminderKind.PAIN_CHECK] == time(9, 30)
    await boss.taps("Check-in time")
    await boss.taps("As the programme says")
    assert "check-in 09:30, idea 16:00" in boss.last


async def test_programme_that_is_gone_is_told_and_can_be_replaced(house: House) -> None:
    cohort = await _cohort(house)
    async with house.database.transaction() as session:
        await cohorts.change_cohort(session, cohort.id, programme="swimming")
    boss = await house.coordinator("Boss", role=Role.ADMIN)
    await boss.says("/programme")
    await boss.taps("default")
    assert "There is no such programme any more." in boss.last
    await boss.taps("joint-care")
    assert (await _cohort(house)).programme == "joint-care"


async def test_coordinator_may_look_and_not_change(house: House) -> None:
    await _cohort(house)
    bea = await house.coordinator()
    page = await bea.says("/programme")
    assert "default: joint-care." in bea.last
    assert "Only an admin can change programmes." in bea.last
    assert not page.buttons


async def test_second_tap_and_odd_values_change_nothing(house: House) -> None:
    boss = await house.coordinator("Boss", role=Role.ADMIN)
    await boss.says("/programme")
    for odd in ("0:9", "0", "7:0", "x:0"):
        await boss.forges("coh_programme", odd)
    for odd in ("0:check:61", "0:noon:60", "0:nudge:own:1", "7:check:480"):
        await boss.forges("coh_time", odd)
    assert await _cohort(house) == await _cohort(house)
    assert (await _cohort(house)).programme == "joint-care"
    assert await _acts(house) == []


async def test_patients_have_no_such_page(house: House) -> None:
    ana = await house.patient()
    await ana.says("/programme")
    assert "joint-care" not in ana.last
    async with house.database.transaction() as session:
        assert await patients.patient_by_chat(session, ana.phone.person_id) is not None
