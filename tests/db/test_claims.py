"""Does a batch of deliveries change hands as a whole, on both databases?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from db import claims, deliveries
from db.claims import Returned
from db.database import Database
from db.deliveries import Owed
from rules.sending import DeliveryKind

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


async def test_many_that_surely_were_not_sent_are_owed_again_at_once(opened: Database) -> None:
    owed = [
        Owed(
            kind=DeliveryKind.STAFF_NOTE,
            chat_id=chat_id,
            once=f"note:{chat_id}",
            due_at=NOW,
            expires_at=NOW + timedelta(hours=1),
        )
        for chat_id in (1, 2, 3)
    ]
    async with opened.transaction() as session:
        await deliveries.owe(session, owed, now=NOW)
        first = await claims.claim(session, now=NOW, limit=10, lease=LEASE)
        returned = [
            Returned(delivery=one, not_before=NOW + MINUTE, reason="unsent") for one in first
        ]
        await claims.give_back(session, returned)
    async with opened.transaction() as session:
        assert await claims.claim(session, now=NOW, limit=10, lease=LEASE) == []
        again = await claims.claim(session, now=NOW + MINUTE, limit=10, lease=LEASE)
    assert [one.chat_id for one in again] == [1, 2, 3]
    assert {one.attempts for one in again} == {2}
