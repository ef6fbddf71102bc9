"""Is anything lost or doubled when the bot is killed in mid-conversation?"""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from pathlib import Path

import pytest

from simulator import Telegram, serve
from tests.faults.lives import (
    CLOCK,
    Disk,
    NaiveLife,
    ProgramLife,
    deaths,
    go_on,
    live_through,
)
from tests.faults.program import program_in
from tests.faults.scene import FIRST_CHAT, Actor, Told, acted, prepare, told_by_database

pytestmark = pytest.mark.unmeasured

PEOPLE = 14
KILLS = 10
PATIENCE = timedelta(seconds=30)


def cast(telegram: Telegram) -> list[Actor]:
    chats = range(FIRST_CHAT, FIRST_CHAT + PEOPLE)
    return [Actor(telegram.person(chat, "Ana", started=True)) for chat in chats]


async def test_kill_9_loses_no_tap_counts_nothing_twice_and_doubles_no_check(
    tmp_path: Path,
) -> None:
    dice = random.Random(2)
    telegram = Telegram(clock=CLOCK)
    actors = cast(telegram)
    async with serve(telegram) as api_url:
        await prepare(tmp_path, people=PEOPLE, now=CLOCK.now())
        program = program_in(tmp_path, api_url=api_url, token=telegram.token)
        log = tmp_path / "log"
        life = await live_through(
            telegram, actors, lambda: ProgramLife(program, log), deaths(dice, KILLS), dice
        )
        told = await come_to_rest(tmp_path, telegram, actors, dice)
        assert isinstance(life, ProgramLife)
        assert await asyncio.to_thread(life.stop) == 0
    assert told.faults() == [], log.read_text()
    # A kill cuts off all requests that are on their way; whether those arrived, nobody knows, and none goes again.
    assert sum(told.checks.values()) >= PEOPLE - told.uncertain
    assert sum(told.taps.values()) == len(told.checks)
    assert "Traceback" not in log.read_text()


async def test_a_bot_that_acknowledges_first_and_marks_last_fails_the_same(tmp_path: Path) -> None:
    dice = random.Random(2)
    telegram = Telegram(clock=CLOCK)
    actors = cast(telegram)
    disk = Disk(set(), {}, {})
    chats = [actor.phone.person_id for actor in actors]
    async with serve(telegram) as api_url:
        last = await live_through(
            telegram,
            actors,
            lambda: NaiveLife(api_url, telegram.token, chats, disk),
            deaths(dice, KILLS),
            dice,
        )
        limit = CLOCK.now() + PATIENCE
        while not (all(a.finished for a in actors) and not telegram.unfinished):
            assert CLOCK.now() < limit
            await go_on(actors, dice)
        last.kill()
    told = acted(telegram, actors)
    told.rated, told.counted = disk.rated, disk.counted
    assert any("counted" in fault or "rated" in fault for fault in told.faults())
    assert any("asked" in fault for fault in told.faults())


async def come_to_rest(
    folder: Path, telegram: Telegram, actors: list[Actor], dice: random.Random
) -> Told:
    """Go on until everybody has said all, and nothing is open any more."""
    limit = CLOCK.now() + PATIENCE
    while True:
        for _ in range(40):
            await go_on(actors, dice)
        told = await told_by_database(folder, telegram, actors)
        done = all(one.finished and not one.waits for one in actors) and not telegram.unfinished
        if (done and not told.open_updates and not told.open_deliveries) or CLOCK.now() > limit:
            return told
