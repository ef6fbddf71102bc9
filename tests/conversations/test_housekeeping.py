"""Is what has had its time gone each night, and does a hold hold?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db import alerts, patients
from db.delivery.restore_cleanup import hold_everything, release
from db.tables import InboxRow, PatientRow, TombstoneRow
from rules.alerts import AlertRule
from tests.conversations.house import House
from tests.conversations.rated import patient_of

YEAR = timedelta(days=365)


async def count(house: House, table: type) -> int:
    async with house.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_patient_who_left_is_kept_as_long_as_promised_and_then_erased(house: House) -> None:
    ana, berta = await house.patient(), await house.patient("Berta")
    await ana.says("stop")
    await berta.says("stop")
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        left = house.now - YEAR + timedelta(days=2)
        await patients.change_patient(session, patient.id, left_at=left)
    await house.skips(days=1, hours=12)
    assert await count(house, TombstoneRow) == 0
    await house.skips(days=2)
    async with house.database.transaction() as session:
        assert list(await session.scalars(select(TombstoneRow.patient_id))) == [patient.id]
    assert await house.person(ana) is None
    assert await house.person(berta) is not None


async def test_what_stayed_for_an_alert_goes_the_night_after_it_is_closed(house: House) -> None:
    ana = await house.patient()
    bea = await house.coordinator()
    nurse = await house.person(bea)
    patient = await patient_of(house, ana)
    await ana.says("chest pain")
    await ana.says("/forget")
    await ana.taps("Yes, delete it all")
    await house.skips(days=1)
    assert await count(house, PatientRow) == 1
    async with house.database.transaction() as session:
        [alert] = await alerts.open_alerts_of(session, patient.id)
        assert alert.rule is AlertRule.RED_FLAG
        assert nurse is not None
        await alerts.close_alert(
            session, alert.id, staff_id=getattr(nurse, "id", 0), reason="talked", now=house.now
        )
    await house.skips(days=1)
    assert await count(house, PatientRow) == 0


async def test_answered_updates_go_after_two_weeks(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("/help")
    await house.skips(days=14)
    assert await count(house, InboxRow) == 1
    await house.skips(days=2)
    assert await count(house, InboxRow) == 0


@pytest.mark.parametrize("language", ["en", "es"])
async def test_while_on_hold_she_is_answered_and_nothing_else_goes_out(
    house: House, language: str
) -> None:
    ana = await house.patient(language=language)
    async with house.database.transaction() as session:
        await hold_everything(session, now=house.now)
    await house.skips(hours=2)
    assert ana.texts == []
    await ana.says("/menu")
    assert len(ana.texts) == 1
    async with house.database.transaction() as session:
        assert await release(session)
    await house.skips(minutes=2)
    assert len(ana.texts) == 2
