"""Does the lock go to one process, and does whoever holds it know when it is gone?"""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot.process import leadership
from bot.process.clock import RealClock
from bot.process.leadership import (
    FRESH_SECONDS,
    PULSE_SECONDS,
    SETTLE,
    AlreadyRunning,
    LeadershipLost,
    LeadsNobody,
    PoolerInFront,
    lead,
    look_for_pooler,
    only_engine,
)
from db.delivery.inbox import NEWS_CHANNEL
from tests.faults.several import end_connection_of_leader
from tests.pooler import pooling

CLOCK = RealClock()


def test_a_file_is_held_by_one_until_it_lets_go(tmp_path: Path) -> None:
    file = tmp_path / "data" / "limber.db"
    with (
        only_engine(file),
        pytest.raises(AlreadyRunning, match=re.escape(f"{file}: another Limber runs on this file")),
        only_engine(file),
    ):
        pass
    with only_engine(file):
        pass


def test_a_new_leader_waits_until_the_old_one_surely_sends_no_more() -> None:
    # What the old one started last has left its second before the new one begins.
    a_second = timedelta(seconds=1)
    assert timedelta(seconds=PULSE_SECONDS) < timedelta(seconds=FRESH_SECONDS) <= SETTLE - a_second


@pytest.fixture
def backend() -> str:
    return "postgresql"


async def test_another_bot_on_the_same_server_has_a_lock_of_its_own(database: str) -> None:
    async with (
        lead(database, 1, CLOCK, waiting=nothing),
        lead(database, 2, CLOCK, waiting=nothing) as other,
    ):
        assert other.is_fresh()


async def test_the_next_in_line_leads_when_the_leader_lets_go(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "STANDBY_LOOK", timedelta(0))
    looked = asyncio.Event()

    async def waiting() -> None:
        looked.set()

    async def next_in_line() -> bool:
        async with lead(database, 1, CLOCK, waiting=waiting) as mine:
            return mine.is_fresh()

    async with asyncio.TaskGroup() as group, lead(database, 1, CLOCK, waiting=nothing):
        standby = group.create_task(next_in_line())
        await looked.wait()
        assert not standby.done()
    assert standby.result()


async def test_a_leader_hears_news_and_notices_that_its_connection_is_gone(database: str) -> None:
    heard: asyncio.Queue[None] = asyncio.Queue()

    async def keeps(mine: leadership.Leadership) -> None:
        with pytest.raises(LeadershipLost):
            await mine.keep(lambda: heard.put_nowait(None))

    async with (
        asyncio.timeout(30),
        lead(database, 1, CLOCK, waiting=nothing) as mine,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(keeps(mine))
        # Its first pulse, and then news.
        await heard.get()
        with psycopg.connect(database, autocommit=True) as other:
            other.execute(f"NOTIFY {NEWS_CHANNEL}")
        await heard.get()
        end_connection_of_leader(database)


async def test_without_a_pulse_no_request_may_start(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(leadership, "seconds_awake", lambda: now)
    async with lead(database, 1, CLOCK, waiting=nothing) as mine:
        assert mine.is_fresh()
        now += FRESH_SECONDS
        assert not mine.is_fresh()


async def test_a_server_that_is_not_there_is_no_leadership(tmp_path: Path) -> None:
    with pytest.raises(LeadershipLost):
        async with lead(f"postgresql://nobody@/x?host={tmp_path}", 1, CLOCK, waiting=nothing):
            pass


async def test_a_pooler_that_changes_sessions_is_refused(database: str) -> None:
    async with pooling(database) as pooled:
        with pytest.raises(PoolerInFront, match="a pooler that changes connections"):
            async with lead(pooled, 1, CLOCK, waiting=nothing):
                pass
        with pytest.raises(PoolerInFront):
            await look_for_pooler(pooled)
    await look_for_pooler(database)


async def test_behind_a_pooler_two_would_hold_one_lock(database: str) -> None:
    # The control: what is refused above makes two leaders.
    key = (1, 1)
    async with pooling(database) as pooled, await leadership._connect(pooled) as one:
        assert await leadership._taken(one, key)
        async with await leadership._connect(pooled) as other:
            assert await leadership._taken(other, key)


async def test_a_lock_that_is_no_longer_held_ends_the_lead_at_the_next_pulse(
    database: str,
) -> None:
    async with lead(database, 1, CLOCK, waiting=nothing) as mine:
        await mine._connection.execute("SELECT pg_advisory_unlock_all()")
        with pytest.raises(LeadershipLost):
            await mine.keep(lambda: None)


async def test_nobody_leads_on_a_server_that_is_read_only(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with pytest.raises(LeadsNobody):
        async with lead(database, 1, CLOCK, waiting=nothing):
            pass


async def test_a_password_may_hold_any_sign(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    real = psycopg.AsyncConnection.connect

    async def connect(*args: object, **kwargs: object) -> object:
        given.append(kwargs.get("password"))
        return await real(*args, **kwargs)  # type: ignore[arg-type]  # whatever it was given

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", connect)
    address = make_url(database).set(password="a space, a+plus and 100%@home")
    async with await leadership._connect(address.render_as_string(hide_password=False)):
        assert given == ["a space, a+plus and 100%@home"]


async def nothing() -> None:
    """Do nothing while waiting."""
