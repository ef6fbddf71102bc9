"""Do admins read once what is wrong and once that it is over, and nothing while all is well?"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot import readiness
from bot.process.metrics import Metrics
from bot.readiness import Watch
from db import staff
from db.tables.people import StaffRow
from db.team_calendar import calendar_of
from rules.conditions import ConditionCode
from rules.engine_health import DatabaseFault
from rules.vocabulary import Role
from tests.conversations.house import House, Voice

NONE: frozenset[ConditionCode] = frozenset()
SILENT = frozenset({ConditionCode.TELEGRAM_SILENT})
LOOK_EVERY_HOURS = 3


def watch(house: House) -> Watch:
    found = Watch(house.clock, Metrics(version="1", library="abc"))
    found.engine, found.database = house.engine, house.database
    return found


async def admin(house: House, *, language: str = "en") -> Voice:
    return await house.coordinator("Ada", role=Role.ADMIN, language=language)


async def tells(
    house: House, stands: frozenset[ConditionCode], over: frozenset[ConditionCode]
) -> bool:
    done = await house.engine.tell_admins(stands=stands, over=over)
    await house.settles()
    return done


async def test_an_admin_reads_once_what_is_wrong_and_once_that_it_is_over(house: House) -> None:
    ada, bea = await admin(house), await house.coordinator()
    for _ in range(3):
        assert await tells(house, SILENT, NONE)
        await house.skips(minutes=5)
    assert len(ada.texts) == 1
    assert ada.last.startswith("Limber needs a hand. Telegram does not answer")
    assert "internet" in ada.last
    for _ in range(3):
        await tells(house, NONE, SILENT)
        await house.skips(minutes=5)
    assert [text.split(":")[0] for text in ada.texts[1:]] == ["That is over"]
    # The next time is a time of its own.
    await tells(house, SILENT, NONE)
    assert len(ada.texts) == 3
    assert bea.texts == []


async def test_what_another_process_changed_of_the_team_is_known_after_a_look(house: House) -> None:
    await house.coordinator()
    looks = watch(house)
    async with house.database.transaction() as session:
        assert len((await calendar_of(session, house.engine.parts.clinic)).members or ()) == 1
        await session.execute(update(StaffRow).values(revoked_at=house.now))
    await looks.look(anew=True)
    async with house.database.transaction() as session:
        assert (await calendar_of(session, house.engine.parts.clinic)).members == ()


async def test_a_lock_that_another_program_keeps_lets_nobody_wait_who_asks(
    served_house: House, migrated_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "DATABASE_WITHIN", timedelta(seconds=0.1))
    looks = watch(served_house)
    file = migrated_database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        # Whoever waits for the lock itself does so for half a minute.
        async with asyncio.timeout(10):
            found = [await looks.look(anew=True) for _ in range(3)]
        other.rollback()
    assert [one.facts.database_fault for one in found] == [DatabaseFault.AWAY] * 3
    async with asyncio.timeout(10):
        while (await looks.look(anew=True)).facts.database_fault is not None:
            pass


async def test_she_reads_it_in_her_language(house: House) -> None:
    ada = await admin(house, language="es")
    await tells(house, frozenset({ConditionCode.DISK_FULL}), NONE)
    assert ada.last.startswith("Limber necesita ayuda. El disco está lleno")


async def test_what_was_over_before_it_could_be_read_is_not_told(house: House) -> None:
    ada = await admin(house)
    house.telegram.faults.server_error(method="sendMessage", times=None)
    house.engine.pacer.hold(chat_id=None, until=house.now + timedelta(hours=1))
    assert await house.engine.tell_admins(stands=SILENT, over=NONE)
    assert await house.engine.tell_admins(stands=NONE, over=SILENT)
    house.telegram.faults.clear()
    await house.skips(hours=2)
    assert ada.texts == []


async def test_with_nobody_to_tell_it_waits_for_the_first_admin(house: House) -> None:
    await house.coordinator()
    assert not await tells(house, SILENT, NONE)
    ada = await admin(house)
    assert await tells(house, SILENT, NONE)
    assert len(ada.texts) == 1


async def test_an_admin_no_more_reads_nothing(house: House) -> None:
    ada = await admin(house)
    house.engine.pacer.hold(chat_id=None, until=house.now + timedelta(hours=1))
    assert await house.engine.tell_admins(stands=SILENT, over=NONE)
    async with house.database.transaction() as session:
        member = await staff.staff_by_chat(session, ada.phone.person_id)
        assert member is not None
        await staff.change_staff(session, member.id, role=Role.COORDINATOR)
    await house.skips(hours=2)
    assert ada.texts == []


@pytest.mark.unmeasured
async def test_seven_healthy_days_show_none(house: House) -> None:
    async def copied(_now: datetime) -> bool:
        return True

    house.engine.parts = replace(house.engine.parts, backup=copied)
    ada = await admin(house)
    await house.coordinator()
    people = [await house.follows_programme(await house.patient(f"Ana {n}")) for n in range(3)]
    lights = watch(house)
    stood = set()
    for number in range(7 * 24 // LOOK_EVERY_HOURS):
        await house.skips(hours=LOOK_EVERY_HOURS)
        await people[number % 3].says("hello")
        await house.engine.tick()
        await house.settles()
        look = await lights.look(anew=True)
        stood |= {(one.code, one.detail) for one in look.readiness.standing}
        assert b'limber_condition{code="tick_stopped"} 0.0' in await lights.metrics()
    assert stood == set()
    assert not any("needs a hand" in text for text in ada.texts)


async def test_a_quiet_house_learns_that_telegram_answers_again(house: House) -> None:
    ana = await house.patient()
    lights = watch(house)
    for method in ("sendMessage", "getMe"):
        house.telegram.faults.server_error(502, method=method, times=None)
    for _ in range(3):
        ana.phone.says("hello")
        await house.settles()
    await house.skips(minutes=2)
    look = await lights.look(anew=True)
    assert ConditionCode.SENDS_FAILING in {one.code for one in look.readiness.standing}
    house.telegram.faults.clear()
    # Nobody says anything, and nothing is due.
    await house.skips(minutes=1)
    look = await lights.look(anew=True)
    assert ConditionCode.SENDS_FAILING not in {one.code for one in look.readiness.standing}


async def test_a_monitor_outside_hears_of_a_fresh_look_only(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, awake = watch(house), [100.0]
    monkeypatch.setattr(readiness, "seconds_awake", lambda: awake[0])
    assert not found.leads_well()
    look = await found.look()
    assert look.readiness.ready
    assert found.leads_well()
    awake[0] += readiness.LOOKED_LATELY.total_seconds() + 1
    assert not found.leads_well()
