"""Is an update kept once, taken in its chat's order, and marked by one engine only?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from db.delivery import inbox
from db.delivery.inbox import AppliedElsewhere
from db.engine.database import Database
from db.tables import InboxRow, InboxState
from rules.raw_updates import UpdatePriority

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=4)


async def keep(database: Database, *updates: tuple[int, int]) -> int:
    """Store updates, given as (id, chat)."""
    rows: list[tuple[int, int, dict[str, Any]]] = [
        (number, chat, {"update_id": number, "said": "my words"}) for number, chat in updates
    ]
    async with database.transaction() as session:
        return len(await inbox.store(session, rows, now=NOW))


async def heads(database: Database, now: datetime = NOW, limit: int = 9) -> list[int]:
    async with database.transaction() as session:
        return [one.update_id for one in await inbox.open_heads(session, now=now, limit=limit)]


async def row(database: Database, number: int) -> InboxRow:
    async with database.transaction() as session:
        return await session.get_one(InboxRow, number)


async def test_an_update_is_kept_once_however_often_it_comes(opened: Database) -> None:
    assert await keep(opened, (1, 7), (1, 7), (2, 7)) == 2
    assert await keep(opened, (2, 7), (3, 7)) == 1
    async with opened.transaction() as session:
        assert await inbox.count_open(session) == 3
        assert await inbox.payload_of(session, 1) == {"update_id": 1, "said": "my words"}
    assert b"my words" not in ((await row(opened, 1)).payload_sealed or b"")


async def test_each_chat_shows_its_oldest_and_what_waits_comes_last(opened: Database) -> None:
    await keep(opened, (1, 7), (2, 7), (3, 8), (4, 9))
    assert await heads(opened) == [1, 3, 4]
    async with opened.transaction() as session:
        await inbox.put_off(session, 1, error="TypeError", attempts=1, retry_at=SOON)
    # What is put off keeps its place in its chat, but takes nobody else's.
    assert await heads(opened) == [3, 4, 1]
    assert await heads(opened, limit=2) == [3, 4]
    assert await heads(opened, SOON) == [1, 3, 4]


async def test_danger_passes_what_waits_of_its_chat_and_stop_takes_it_along(
    opened: Database,
) -> None:
    await keep(opened, (1, 7), (2, 7), (3, 8), (4, 7))
    said: list[tuple[int, int, dict[str, Any]]] = [(5, 7, {}), (6, 8, {}), (7, 9, {})]
    first = {5: UpdatePriority.DANGER, 6: UpdatePriority.STOP, 7: UpdatePriority.STRANGER}
    async with opened.transaction() as session:
        await inbox.store(session, said, now=NOW, priorities=first)
        await inbox.put_off(session, 1, error="TypeError", attempts=1, retry_at=SOON)
        await inbox.take_along(session, 8, before=6)
        strangers = await inbox.count_of_priority(session, UpdatePriority.STRANGER)
        assert strangers == 1
    assert await heads(opened) == [5, 3, 7]
    async with opened.transaction() as session:
        await inbox.set_aside(session, 3, error="TypeError", now=NOW)
        await inbox.set_aside(session, 5, error="TypeError", now=NOW)
        # Of the chat whose oldest is put off, STOP passes it with what has not failed.
        await inbox.store(session, [(8, 7, {})], now=NOW, priorities={8: UpdatePriority.STOP})
        await inbox.take_along(session, 7, before=8)
    assert await heads(opened) == [2, 6, 7]


async def test_an_update_goes_its_way_and_leaves_no_words(opened: Database) -> None:
    await keep(opened, (1, 7))
    async with opened.transaction() as session:
        await inbox.put_off(session, 1, error="TypeError", attempts=2, retry_at=SOON)
        assert await inbox.answers_of(session, 1) == "[]"
        await inbox.mark_applied(session, 1, answers='["one", "two"]', now=NOW)
    applied = await row(opened, 1)
    assert (applied.state, applied.attempts, applied.retry_at) == (InboxState.APPLIED, 0, None)
    assert applied.payload_sealed is None
    async with opened.transaction() as session:
        assert await inbox.payload_of(session, 1) is None
        assert await inbox.answers_of(session, 1) == '["one", "two"]'
        await inbox.mark_done(session, 1, said=[5], now=NOW)
        await inbox.add_said(session, 1, 6)
        assert await inbox.count_open(session) == 0
    done = await row(opened, 1)
    assert (done.answers_sealed, done.said_ids) == (None, [5, 6])


async def test_what_another_engine_applied_is_not_applied_again(opened: Database) -> None:
    await keep(opened, (1, 7))
    async with opened.transaction() as session:
        await inbox.mark_applied(session, 1, answers="[]", now=NOW)
    with pytest.raises(AppliedElsewhere):
        async with opened.transaction() as session:
            await inbox.mark_applied(session, 1, answers='["again"]', now=NOW)
    with pytest.raises(AppliedElsewhere):
        async with opened.transaction() as session:
            await inbox.set_aside(session, 1, error="TypeError", now=NOW)
    async with opened.transaction() as session:
        assert await inbox.answers_of(session, 1) == "[]"
    assert (await row(opened, 1)).state == InboxState.APPLIED


async def test_an_update_is_set_aside_and_done_by_one_engine_only(opened: Database) -> None:
    await keep(opened, (1, 7), (2, 8))
    async with opened.transaction() as session:
        await inbox.set_aside(session, 1, error="TypeError", now=NOW)
    with pytest.raises(AppliedElsewhere):
        async with opened.transaction() as session:
            await inbox.set_aside(session, 1, error="TypeError", now=NOW)
    async with opened.transaction() as session:
        assert not await inbox.mark_done(session, 1, said=[5], now=NOW)
        await inbox.mark_applied(session, 2, answers="[]", now=NOW)
        assert await inbox.mark_done(session, 2, said=[6], now=NOW)
        assert not await inbox.mark_done(session, 2, said=[7], now=NOW)
    assert (await row(opened, 1)).state == InboxState.ASIDE
    assert (await row(opened, 2)).said_ids == [6]


async def test_poison_is_set_aside_with_its_words_sealed(opened: Database) -> None:
    await keep(opened, (1, 7), (2, 7))
    async with opened.transaction() as session:
        await inbox.set_aside(session, 1, error="TypeError", now=NOW)
    aside = await row(opened, 1)
    assert (aside.state, aside.error) == (InboxState.ASIDE, "TypeError")
    assert aside.payload_sealed is not None
    assert await heads(opened) == [2]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_two_engines_at_once_apply_it_once(opened: Database) -> None:
    await keep(opened, (1, 7))

    async def applies() -> bool:
        try:
            async with opened.transaction() as session:
                assert await inbox.payload_of(session, 1) is not None
                await meeting.wait()
                await inbox.mark_applied(session, 1, answers="[]", now=NOW)
        except AppliedElsewhere:
            return False
        return True

    meeting = asyncio.Barrier(2)
    assert sorted(await asyncio.gather(applies(), applies())) == [False, True]


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_whoever_stores_tells_the_leader(opened: Database, migrated_database: str) -> None:
    async with await psycopg.AsyncConnection.connect(
        migrated_database, autocommit=True
    ) as listening:
        await listening.execute(f"LISTEN {inbox.NEWS_CHANNEL}")
        await keep(opened, (1, 7))
        heard = [one.channel async for one in listening.notifies(timeout=10, stop_after=1)]
        assert heard == [inbox.NEWS_CHANNEL]
        await keep(opened, (1, 7))
        assert [one async for one in listening.notifies(timeout=0)] == []
