"""Are closures, absences and weekdays kept as they are, and is what was read forgotten when they change?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

import migrations
from db import staff
from db.engine.database import Database, plain_engine
from db.team_calendar import add_closure, calendar_of, remove_closure
from rules.coverage import Closure
from rules.people import Absence, Staff
from rules.vocabulary import Role
from tests.conversations.house import CLINIC

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AWAY = Absence(start=NOW, end=NOW + timedelta(days=3), cover_id=None)


async def nurse(opened: Database, chat_id: int = 1) -> Staff:
    async with opened.transaction() as session:
        return await staff.add_staff(
            session,
            chat_id=chat_id,
            role=Role.COORDINATOR,
            language="en",
            zone="Europe/Madrid",
            name="Bea",
            now=NOW,
        )


async def test_the_calendar_holds_who_works_here_and_what_is_closed(opened: Database) -> None:
    bea = await nurse(opened)
    later = replace(AWAY, start=NOW + timedelta(days=30), end=NOW + timedelta(days=40))
    async with opened.transaction() as session:
        covered = replace(later, cover_id=bea.id)
        await staff.change_staff(session, bea.id, absences=[AWAY, covered], rota=[1, 5])
        first = await add_closure(
            session,
            first=date(2026, 3, 4),
            last=date(2026, 3, 5),
            name="Mudanza",
            by=bea.id,
            now=NOW,
        )
        second = await add_closure(
            session, first=date(2026, 4, 3), last=date(2026, 4, 3), opens=True, by=bea.id, now=NOW
        )
        team = await calendar_of(session, CLINIC)
    assert team.members == (replace(bea, absences=(AWAY, covered), rota=frozenset({1, 5})),)
    assert team.closures == (
        Closure(id=first, first=date(2026, 3, 4), last=date(2026, 3, 5), name="Mudanza"),
        Closure(id=second, first=date(2026, 4, 3), last=date(2026, 4, 3), opens=True),
    )
    assert (team.holidays, team.zone) == (CLINIC.holidays, CLINIC.zone)
    async with opened.transaction() as session:
        await remove_closure(session, first)
        await staff.change_staff(session, bea.id, absences=[], rota=None)
    async with opened.transaction() as session:
        team = await calendar_of(session, CLINIC)
    assert [one.id for one in team.closures] == [second]
    assert team.members == (bea,)


async def test_what_was_read_is_kept_until_a_commit_changes_it(opened: Database) -> None:
    bea = await nurse(opened)

    async def read() -> int:
        async with opened.transaction() as session:
            return len((await calendar_of(session, CLINIC)).members or ())

    assert await read() == 1
    async with opened.transaction() as session:
        # Past our own functions, as another process would.
        await session.execute(text("UPDATE staff SET revoked_at = joined_at"))
    assert await read() == 1
    async with opened.transaction() as session:
        await staff.change_staff(session, bea.id, digest_minute=480)
        assert (await calendar_of(session, CLINIC)).members == ()
    assert await read() == 0


async def test_a_change_that_is_rolled_back_changes_nothing(opened: Database) -> None:
    bea = await nurse(opened)

    async def fails() -> None:
        async with opened.transaction() as session:
            await staff.change_staff(session, bea.id, absences=[AWAY])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    async with opened.transaction() as session:
        assert (await calendar_of(session, CLINIC)).members == (bea,)


def test_who_is_away_stays_so_and_nothing_vanishes_when_the_columns_change(database: str) -> None:
    migrations.upgrade(database, "0009")
    engine = plain_engine(database)
    with engine.begin() as connection:
        for number in (1, 2):
            connection.execute(
                text(
                    "INSERT INTO staff (id, chat_id, role, language, zone, joined_at)"
                    " VALUES (:id, :id, 'admin', 'en', 'UTC', '2026-03-01 00:00:00')"
                ),
                {"id": number},
            )
        connection.execute(
            text("UPDATE staff SET away_until = '2026-03-05 04:00:00', cover_id = 2 WHERE id = 1")
        )
        connection.execute(
            text(
                "INSERT INTO item_off (item_id, off_by, off_at)"
                " VALUES ('chair-stand', 1, '2026-03-01 00:00:00')"
            )
        )
    migrations.upgrade(database)
    with engine.begin() as connection:
        kept = connection.execute(text("SELECT id, absences FROM staff ORDER BY id")).all()
        assert connection.execute(text("SELECT count(*) FROM item_off")).scalar() == 1
    engine.dispose()
    assert "2026-03-05T04:00:00" in str(kept[0].absences)
    assert kept[1].absences is None
