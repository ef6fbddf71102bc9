"""Is an item that staff switch off known to be off, and a cohort's times kept?"""

from __future__ import annotations

from datetime import UTC, datetime, time

from db import cohorts, item_switches, staff
from db.engine.database import Database
from db.item_switches import ItemOff
from rules.vocabulary import Role

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def _nurse(database: Database) -> int:
    async with database.transaction() as session:
        nurse = await staff.add_staff(
            session,
            chat_id=7,
            role=Role.COORDINATOR,
            language="en",
            zone="UTC",
            name="Bea",
            now=NOW,
        )
    return nurse.id


async def test_item_is_off_once_and_on_again(opened: Database) -> None:
    nurse = await _nurse(opened)
    async with opened.transaction() as session:
        assert await item_switches.items_off(session) == frozenset()
        assert await item_switches.switch_off(session, "chair-stand", staff_id=nurse, now=NOW)
        assert not await item_switches.switch_off(session, "chair-stand", staff_id=nurse, now=NOW)
        assert await item_switches.items_off(session) == {"chair-stand"}
    async with opened.transaction() as session:
        since = await item_switches.off_since(session, "chair-stand")
        assert since == ItemOff(item_id="chair-stand", off_at=NOW, off_by=nurse)
        assert await item_switches.switch_on(session, "chair-stand")
        assert not await item_switches.switch_on(session, "chair-stand")
        assert await item_switches.off_since(session, "chair-stand") is None


async def test_cohort_keeps_its_programme_and_times(opened: Database) -> None:
    async with opened.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        assert (cohort.check_at, cohort.nudge_at) == (None, None)
        await cohorts.change_cohort(session, cohort.id, programme="gentle", check_minute=0)
        await cohorts.change_cohort(session, cohort.id, nudge_minute=10 * 60)
    async with opened.transaction() as session:
        changed = await cohorts.cohort_by_id(session, cohort.id)
    assert (changed.programme, changed.check_at, changed.nudge_at) == ("gentle", time(0), time(10))
