"""Does a batch of deliveries change hands as a whole, on both databases?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from db.delivery import claims, deliveries
from db.delivery.claims import Returned
from db.delivery.deliveries import Owed
from db.engine.database import Database
from rules.delivery import DeliveryKind

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def note(chat_id: int, number: int = 0, *, due_at: datetime = NOW) -> Owed:
    """Return one of several words of the same kind to one chat."""
    return Owed(
        kind=DeliveryKind.STAFF_NOTE,
        chat_id=chat_id,
        once=f"note:{chat_id}:{number}",
        due_at=due_at,
        expires_at=NOW + timedelta(hours=1),
    )


async def test_many_to_one_chat_take_no_place_of_others(opened: Database) -> None:
    crowd = [note(1, number) for number in range(30)]
    others = [note(chat_id, due_at=NOW + timedelta(seconds=1)) for chat_id in (2, 3, 4)]
    now = NOW + timedelta(seconds=1)
    async with opened.transaction() as session:
        await deliveries.owe(session, [*crowd, *others], now=NOW)
        first = await claims.claim(session, now=now, limit=5, free_at=lambda _chat_id, _kind: now)
        assert [one.chat_id for one in first] == [1, 2, 3, 4]
        # The rest of hers come when her chat is free again, and in their order.
        assert await deliveries.next_start(session, now=now) == now + timedelta(seconds=1)
        later = now + timedelta(seconds=1)
        second = await claims.claim(
            session, now=later, limit=5, free_at=lambda _chat_id, _kind: later
        )
    assert [one.id for one in second] == [first[0].id + 1]


async def test_chats_that_are_not_free_take_no_place_of_others(opened: Database) -> None:
    soon = NOW + timedelta(seconds=1)
    async with opened.transaction() as session:
        await deliveries.owe(session, [note(chat_id) for chat_id in range(1, 41)], now=NOW)
        found = await claims.claim(
            session,
            now=NOW,
            limit=5,
            free_at=lambda chat_id, _kind: NOW if chat_id > 30 else soon,
        )
    assert [one.chat_id for one in found] == [31, 32, 33, 34, 35]


async def test_many_that_surely_were_not_sent_are_owed_again_at_once(opened: Database) -> None:
    owed = [note(chat_id) for chat_id in (1, 2, 3)]
    async with opened.transaction() as session:
        await deliveries.owe(session, owed, now=NOW)
        first = await claims.claim(session, now=NOW, limit=10)
        returned = [
            Returned(delivery=one, not_before=NOW + MINUTE, reason="unsent") for one in first
        ]
        await claims.give_back(session, returned)
    async with opened.transaction() as session:
        assert await claims.claim(session, now=NOW, limit=10) == []
        again = await claims.claim(session, now=NOW + MINUTE, limit=10)
    assert [one.chat_id for one in again] == [1, 2, 3]
    assert {one.attempts for one in again} == {2}
