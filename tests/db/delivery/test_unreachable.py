"""Who is told that a patient cannot be reached any more, how often, and when?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db import cohorts, patients, staff
from db.delivery.unreachable import mark_unreachable
from db.engine.database import Database
from db.tables import DeliveryRow
from rules.people import Patient, Staff
from rules.vocabulary import Role

NOW = datetime(2026, 3, 2, 8, 10, tzinfo=UTC)


@pytest.fixture
async def ana(opened: Database) -> Patient:
    async with opened.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        patient = await patients.add_patient(
            session,
            chat_id=1,
            cohort_id=cohort.id,
            language="en",
            zone="UTC",
            quiet_from=21 * 60,
            quiet_to=8 * 60,
            now=NOW,
        )
        await patients.change_patient(session, patient.id, state="active")
    return patient


async def working(opened: Database, chat_id: int, role: Role) -> Staff:
    async with opened.transaction() as session:
        return await staff.add_staff(
            session, chat_id=chat_id, role=role, language="en", zone="UTC", name=None, now=NOW
        )


async def told(opened: Database) -> list[tuple[int | None, datetime]]:
    async with opened.transaction() as session:
        found = await session.execute(
            select(DeliveryRow.staff_id, DeliveryRow.due_at).order_by(DeliveryRow.id)
        )
        return [(row.staff_id, row.due_at) for row in found]


async def mark(opened: Database, patient: Patient, *, now: datetime = NOW) -> None:
    async with opened.transaction() as session:
        await mark_unreachable(session, patient.id, now=now)


async def test_each_coordinator_is_told_once_at_the_next_half_hour(
    opened: Database, ana: Patient
) -> None:
    bea = await working(opened, 11, Role.COORDINATOR)
    kim = await working(opened, 12, Role.COORDINATOR)
    await working(opened, 13, Role.ADMIN)
    await mark(opened, ana)
    await mark(opened, ana, now=NOW + timedelta(hours=2))
    half_past = NOW.replace(minute=30)
    assert await told(opened) == [(bea.id, half_past), (kim.id, half_past)]


async def test_she_who_was_back_and_is_gone_again_is_told_of_again(
    opened: Database, ana: Patient
) -> None:
    await working(opened, 11, Role.COORDINATOR)
    await mark(opened, ana)
    async with opened.transaction() as session:
        await patients.change_patient(session, ana.id, unreachable_at=None)
    await mark(opened, ana, now=NOW + timedelta(days=1))
    assert len(await told(opened)) == 2


async def test_without_a_coordinator_who_sees_her_others_are_told(
    opened: Database, ana: Patient
) -> None:
    away = await working(opened, 11, Role.COORDINATOR)
    async with opened.transaction() as session:
        await staff.change_staff(session, away.id, cohorts=[])
    admin = await working(opened, 13, Role.ADMIN)
    await mark(opened, ana)
    assert [staff_id for staff_id, _ in await told(opened)] == [away.id, admin.id]


async def test_of_who_has_left_nobody_is_told(opened: Database, ana: Patient) -> None:
    await working(opened, 11, Role.COORDINATOR)
    async with opened.transaction() as session:
        await patients.change_patient(session, ana.id, state="left")
    await mark(opened, ana)
    assert await told(opened) == []


async def test_of_who_was_erased_there_is_nothing_to_note(opened: Database, ana: Patient) -> None:
    async with opened.transaction() as session:
        await mark_unreachable(session, ana.id + 1, now=NOW)
    assert await told(opened) == []
