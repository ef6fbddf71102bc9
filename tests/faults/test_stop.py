"""Does the bot stop when it is told to, with nothing cut off, and go on where it was?"""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator import Telegram
from tests.faults.lives import CLOCK
from tests.faults.program import Program
from tests.green.rigs import rig

pytestmark = pytest.mark.unmeasured

# What the README promises.
STOP_SECONDS = 20
SLOW_SECONDS = 2.0


def states(program: Program) -> list[str]:
    with sqlite3.connect(program.folder / "data" / "limber.db") as connection:
        rows = connection.execute("SELECT state FROM inbox ORDER BY update_id").fetchall()
    connection.close()
    return [row[0] for row in rows]


def events(err: str) -> list[str]:
    return [json.loads(line)["event"] for line in err.splitlines() if line.startswith("{")]


@asynccontextmanager
async def monitor() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Yield the address of a monitor, and what is set once it was asked."""
    asked = asyncio.Event()

    async def hears(_request: web.Request) -> web.Response:
        asked.set()
        return web.Response()

    app = web.Application()
    app.router.add_get("/ping", hears)
    async with TestServer(app) as server:
        yield str(server.make_url("/ping")), asked


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=lambda one: one.name)
async def test_a_signal_lets_what_is_on_its_way_arrive_and_the_next_run_goes_on(
    program: Program, telegram: Telegram, number: signal.Signals
) -> None:
    ana = telegram.person(7, "Ana", started=True)
    telegram.faults.slow(SLOW_SECONDS, method="sendMessage")
    async with (
        monitor() as (address, asked),
        program.with_keys(LIMBER_HEARTBEAT_URL=address).running() as running,
    ):
        async with asyncio.timeout(30):
            await asked.wait()
        ana.says("hello")
        await telegram.until(lambda: bool(ana.from_bot), seconds=20)
        told_at = CLOCK.now()
        done = await running.told_to_stop(number)
        assert (CLOCK.now() - told_at).total_seconds() < STOP_SECONDS
    assert done.code == 0, done.err
    assert done.faults == []
    assert events(done.err)[-2:] == ["stopping", "stopped"]
    assert states(program) == ["done"]
    telegram.poller_left()
    ana.says("/help")
    async with program.running() as running:
        await telegram.until(lambda: len(ana.from_bot) == 2, seconds=20)
        await telegram.quiet(seconds=20)
        assert (await running.told_to_stop()).code == 0
    assert len(ana.from_bot) == 2
    assert states(program) == ["done", "done"]


async def test_an_answer_that_never_comes_does_not_keep_it(
    program: Program, telegram: Telegram
) -> None:
    ana = telegram.person(7, "Ana", started=True)
    telegram.faults.slow(60, method="sendMessage")
    async with program.running() as running:
        ana.says("hello")
        await telegram.until(lambda: bool(ana.from_bot), seconds=20)
        told_at = CLOCK.now()
        done = await running.told_to_stop()
        assert (CLOCK.now() - told_at).total_seconds() < STOP_SECONDS
    assert done.code == 0, done.err
    assert "stopped_half_way" in events(done.err)
    assert states(program) == ["applied"]


async def test_a_database_that_is_locked_for_a_while_stops_nothing(
    program: Program, telegram: Telegram
) -> None:
    ana = telegram.person(7, "Ana", started=True)
    async with program.running() as running:
        locked = sqlite3.connect(program.folder / "data" / "limber.db", isolation_level=None)
        locked.execute("BEGIN IMMEDIATE")
        ana.says("hello")
        await telegram.until(lambda: bool(telegram.world.updates.fetch(1)), seconds=20)
        locked.execute("ROLLBACK")
        locked.close()
        await telegram.until(lambda: bool(ana.from_bot), seconds=20)
        await telegram.quiet(seconds=20)
        assert (await running.told_to_stop()).code == 0
    assert len(ana.from_bot) == 1


async def test_a_task_that_heeds_no_cancel_does_not_keep_it(tmp_path: Path) -> None:
    async with rig(tmp_path) as one:
        assert one.process is not None
        await one.inside("a task heeds no cancel")
        one.process.terminate()
        async with asyncio.timeout(60):
            assert await one.process.wait() == 1
        said = (tmp_path / "log").read_text()
    # It says where it stood.
    assert "most recent call first" in said
    assert "bot/commands/engine.py" in said
