"""Does the log of who read and did what hold, whoever asks to change it?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from db import audit
from db.engine.database import Database
from db.tables import AuditRow

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def _noted(database: Database) -> list[tuple[str, str, str | None, dict]]:
    async with database.transaction() as session:
        rows = await session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.actor, row.act, row.subject, row.details) for row in rows]


async def test_a_line_is_kept_as_it_was_noted(opened: Database) -> None:
    async with opened.transaction() as session:
        await audit.note(session, actor="command", act="invite", now=NOW)
        await audit.note(
            session, actor="staff:1", act="read", subject="patient:2", details={"days": 7}, now=NOW
        )
    assert await _noted(opened) == [
        ("command", "invite", None, {}),
        ("staff:1", "read", "patient:2", {"days": 7}),
    ]


@pytest.mark.parametrize(
    "change", [update(AuditRow).values(actor="nobody"), delete(AuditRow)], ids=["update", "delete"]
)
async def test_no_line_can_be_changed_or_removed(opened: Database, change: object) -> None:
    async with opened.transaction() as session:
        await audit.note(session, actor="command", act="invite", now=NOW)
    with pytest.raises(DBAPIError, match="the audit log is only added to"):
        async with opened.transaction() as session:
            await session.execute(change)  # type: ignore[call-overload]  # any statement of the table
    assert await _noted(opened) == [("command", "invite", None, {})]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_the_log_cannot_be_emptied_at_once_either(opened: Database) -> None:
    with pytest.raises(DBAPIError, match="the audit log is only added to"):
        async with opened.transaction() as session:
            await session.execute(text("TRUNCATE audit"))
