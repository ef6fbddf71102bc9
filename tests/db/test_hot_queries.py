"""Does every query that runs for each beat or message find its rows by an index?"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import audiences, patients, prompts, reminders
from db.delivery import claims, deliveries
from db.delivery.broadcasts import standings, unsettled
from db.delivery.claims import Finished
from db.delivery.deliveries import Owed
from db.engine.database import Database
from db.pain_checks import note_on_check
from db.senders import person_by_chat
from db.tables import DeliveryRow
from rules.delivery import DeliveryKind, DeliveryState

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
GROWING = "delivery|reminder|patient|prompt|inbox"
# As many rows as are on their way, however many there are in all.
SHORT_INDEXES = {"ix_delivery_on_the_way"}

Work = Callable[[AsyncSession], Awaitable[object]]


async def _from_claim_to_end(session: AsyncSession) -> None:
    owed = [
        Owed(
            kind=DeliveryKind.NUDGE,
            chat_id=number,
            once=f"n:{number}",
            due_at=NOW,
            expires_at=NOW + HOUR,
        )
        for number in range(9)
    ]
    await deliveries.owe(session, owed, now=NOW)
    claimed = await claims.claim(session, now=NOW, limit=5, held_chats=[3])
    await claims.still_ours(session, claimed)
    await claims.mark_sending(session, claimed)
    ended = [Finished(delivery=one, state=DeliveryState.SENT, message_id=1) for one in claimed]
    await claims.finish(session, ended, now=NOW)


HOT: dict[str, Work] = {
    "from claim to end": _from_claim_to_end,
    "claim of what is urgent": lambda s: claims.claim(s, now=NOW, limit=5, urgent=True),
    "walk of a broadcast": lambda s: _walk_of_broadcast(s),
    "recover": claims.recover,
    "next start": lambda s: deliveries.next_start(s, now=NOW),
    "next start after now": lambda s: deliveries.next_start(s, now=NOW, after=NOW),
    "next expiry": deliveries.next_expiry,
    "expire": lambda s: deliveries.expire(s, now=NOW, limit=200),
    "due reminders": lambda s: reminders.due_reminders(s, now=NOW, limit=200),
    "ids of due reminders": lambda s: reminders.due_ids(s, now=NOW, limit=200),
    "next reminder": lambda s: reminders.next_moment(s, after=NOW),
    "reminder due longest": reminders.longest_due,
    "reminders that are late": lambda s: reminders.count_due(s, before=NOW),
    "end pauses": lambda s: patients.end_pauses(s, now=NOW),
    "next end of a pause": patients.next_pause_end,
    "patient by chat": lambda s: patients.patient_by_chat(s, 1),
    "patients by id": lambda s: patients.patients_by_id(s, {1, 2}),
    "readers": lambda s: audiences.readers(s, [1, 2]),
    "person by chat": lambda s: person_by_chat(s, 1),
    "prompt by id": lambda s: prompts.prompt_by_id(s, 1),
    "note on a check": lambda s: note_on_check(s, 1, where=True),
    "broadcasts that run": unsettled,
    "standings": lambda s: standings(s, {1}),
}


async def _walk_of_broadcast(session: AsyncSession) -> None:
    connection = await session.connection()
    postgresql = session.get_bind().dialect.name == "postgresql"
    given = {"now": NOW, "held": [] if postgresql else "[]", "limit": 5, "broadcast": 1}
    await connection.execute(claims._walk_of_broadcast(postgresql), given)


async def plans_of(database: Database, work: Work) -> list[str]:
    """Return how the database goes about each statement of `work`, the statement above its plan."""
    seen: list[tuple[str, Any]] = []

    def note(
        _c: Connection, _cursor: object, statement: str, given: Any, _x: object, many: bool
    ) -> None:
        seen.append((statement, given[0] if many and isinstance(given, list) else given))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        async with database.transaction() as session:
            await work(session)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    postgresql = database.engine.dialect.name == "postgresql"
    plans = []
    async with database.engine.connect() as connection:
        if postgresql:
            # A small table is read whole, whatever its indexes; here it is asked whether it must be.
            await connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, given in seen:
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
                prefix = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
                rows = await connection.exec_driver_sql(prefix + statement, given)
                told = (str(row[-1]) for row in rows.all())
                plans.append("\n".join([" ".join(statement.split()), *told]))
    return plans


def reads_all(plan: str) -> bool:
    """Tell whether a plan reads a table that grows with the patients from its first row to its last."""
    statement, *lines = plan.splitlines()
    if re.search(rf"Seq Scan on ({GROWING})\b", plan):
        return True
    # An index may be walked until there is enough; without a limit it is walked to its end.
    ends = "LIMIT" in statement
    for line in lines:
        found = re.search(rf"(SCAN|SEARCH) ({GROWING})\b(?: USING (.*))?", line)
        if found is None:
            continue
        way, by = found[1], found[3] or ""
        if not by or (way == "SCAN" and not ends and by.split()[-1] not in SHORT_INDEXES):
            return True
    return False


@pytest.mark.parametrize("work", HOT)
async def test_hot_query_uses_its_index(opened: Database, work: str) -> None:
    plans = await plans_of(opened, HOT[work])
    assert plans
    assert [plan for plan in plans if reads_all(plan)] == []


async def test_a_query_without_an_index_is_found_out(opened: Database) -> None:
    plans = await plans_of(
        opened, lambda s: s.execute(select(DeliveryRow.id).where(DeliveryRow.reason == "crash"))
    )
    assert any(map(reads_all, plans))
