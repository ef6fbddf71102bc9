"""Does nothing wait longer for a clock that was set back, on both databases?"""

from __future__ import annotations

from datetime import timedelta

from db.delivery import claims, deliveries, inbox, rate_holds
from db.delivery.claims import Returned
from db.engine.database import Database
from tests.db.delivery.test_claims import MINUTE, NOW, note
from tests.db.delivery.test_inbox import keep

BACK = timedelta(hours=3)


async def test_what_was_given_back_is_tried_at_once_and_what_is_due_later_stays(
    opened: Database,
) -> None:
    async with opened.transaction() as session:
        await deliveries.owe(session, [note(1)], now=NOW)
        [tried] = await claims.claim(session, now=NOW, limit=5)
        back = Returned(delivery=tried, not_before=NOW + MINUTE, reason="held")
        await claims.give_back(session, [back])
        await deliveries.owe(session, [note(2, due_at=NOW + MINUTE)], now=NOW)
        assert await deliveries.look_again(session, now=NOW - BACK) == 1
        assert [one.chat_id for one in await claims.claim(session, now=NOW - BACK, limit=5)] == [1]


async def test_holds_move_with_the_clock(opened: Database) -> None:
    async with opened.transaction() as session:
        await rate_holds.put_hold(session, 7, until=NOW + MINUTE, now=NOW)
        await rate_holds.shift_holds(session, -BACK)
        standing = await rate_holds.standing_holds(session, now=NOW - BACK)
    assert standing == {7: NOW + MINUTE - BACK}


async def test_an_update_that_failed_is_tried_at_once(opened: Database) -> None:
    await keep(opened, (1, 7))
    async with opened.transaction() as session:
        await inbox.put_off(session, 1, error="busy", attempts=1, retry_at=NOW + MINUTE)
        await inbox.look_again(session, now=NOW - BACK)
        [head] = await inbox.open_heads(session, now=NOW - BACK, limit=9)
    assert head.retry_at == NOW - BACK
