"""What does kill -9 do, over and over, to a broadcast and to taps that come in meanwhile?"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from content.bundle import load_shelf
from simulator import Telegram, serve
from tests.conversations.house import SAFETY
from tests.faults.counts import Count, compared
from tests.faults.crowd import (
    WORDS,
    Crowd,
    Taps,
    broadcast_count,
    counted_once,
    put_checks_on_phones,
    reached,
    sent,
    tap_count,
    unfinished,
    write_crowd,
)
from tests.faults.lives import CLOCK, Death, Life, ProgramLife, go_on, live_through
from tests.faults.naive import SENDERS, Marks, Naive, NaiveProgramLife
from tests.faults.program import program_in

LONGEST_LIFE = timedelta(seconds=6)
LOOK_EVERY = timedelta(milliseconds=100)
# How long Telegram takes to answer each answer to a tap, in seconds: so one is under way whenever a bot is killed.
ANSWER_TAKES = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What came of the broadcast and of the taps; `in_flight` is how many requests each kill cut off."""

    broadcast: Count
    taps: Count
    in_flight: tuple[int, ...] = ()


def deaths(dice: random.Random, *, kills: int, people: int) -> list[Death]:
    """Draw moments in sending, answering and fetching, so that all kills fall into the broadcast."""
    share = people / (kills + 1)
    methods = ("sendMessage", "sendMessage", "answerCallbackQuery", "sendMessage", "getUpdates")
    return [
        Death(
            method=method,
            times=1 + int(dice.uniform(0, 2 if method == "getUpdates" else 1.2 * share)),
            delay=timedelta(milliseconds=dice.choice((0, 0, 1, 8, 20, 60, 200, 500))),
        )
        for method in (methods[number % len(methods)] for number in range(kills))
    ]


async def kill_ours(folder: Path, *, people: int, kills: int, seed: int, per_second: int) -> Killed:
    """Kill the real program in the midst of it, and let the last life finish."""
    file = room_for(folder)
    crowd = await write_crowd(
        f"sqlite:///{file}", file.with_suffix(".keys"), people=people, now=CLOCK.now()
    )
    telegram, taps, dice = _scene(crowd, seed)
    cut_off: list[int] = []

    def born() -> Life:
        return ProgramLife(program, folder / "log")

    async with serve(telegram) as api_url:
        program = program_in(
            folder,
            api_url=api_url,
            token=telegram.token,
            LIMBER_MESSAGES_PER_SECOND=str(per_second),
        )
        last = await live_through(
            telegram,
            [taps],
            born,
            deaths(dice, kills=kills, people=people),
            dice,
            longest=LONGEST_LIFE,
            buried=lambda: cut_off.append(cut_off_in(file)),
        )
        database = crowd.database()
        await taps.all_act()
        limit = CLOCK.now() + timedelta(seconds=300 + people / 10)
        while await unfinished(database) or telegram.unfinished:
            assert CLOCK.now() < limit, (folder / "log").read_text()[-4000:]
            await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)
        assert isinstance(last, ProgramLife)
        assert await asyncio.to_thread(last.stop) == 0
        told = Killed(
            broadcast=await broadcast_count(database, telegram, crowd),
            taps=await tap_count(database, taps.tapped),
            in_flight=tuple(cut_off),
        )
        await database.close()
    assert "Traceback" not in (folder / "log").read_text()
    return told


async def kill_naive(
    folder: Path, *, people: int, kills: int, seed: int, per_second: int, marks: Marks
) -> Killed:
    """Kill a naive bot in the same scene at moments drawn the same way."""
    file = room_for(folder)
    crowd = await write_crowd(
        f"sqlite:///{file}", file.with_suffix(".keys"), people=people, now=CLOCK.now()
    )
    telegram, taps, dice = _scene(crowd, seed)
    # It knows no pace: it would be done before it is killed often.
    telegram.faults.slow(SENDERS / per_second, method="sendMessage", times=None)
    async with serve(telegram) as api_url:
        naive = Naive(
            file=folder / "naive.db",
            api_url=api_url,
            token=telegram.token,
            marks=marks,
            words=WORDS,
        )
        naive.prepare(crowd.chats)
        last = await live_through(
            telegram,
            [taps],
            lambda: NaiveProgramLife(naive, folder / "log"),
            deaths(dice, kills=kills, people=people),
            dice,
            longest=LONGEST_LIFE,
        )
        await taps.all_act()
        limit = CLOCK.now() + timedelta(seconds=300 + people / 10)
        while naive.left() or telegram.unfinished:
            assert CLOCK.now() < limit, (folder / "log").read_text()[-4000:]
            await go_on([], dice)
        last.kill()
    return Killed(
        broadcast=compared(reached(telegram), naive.believed(), crowd.chats),
        taps=counted_once(naive.rated(), taps.tapped),
    )


def room_for(folder: Path) -> Path:
    """Make the folder of a program; return where its database will be."""
    (folder / "data").mkdir(parents=True)
    return folder / "data" / "limber.db"


def cut_off_in(file: Path) -> int:
    """Count what was on its way when the last life ended."""
    connection = sqlite3.connect(file, timeout=30)
    try:
        query = "SELECT count(*) FROM delivery WHERE state = 'sending'"
        count: int = connection.execute(query).fetchone()[0]
        return count
    finally:
        connection.close()


def _scene(crowd: Crowd, seed: int) -> tuple[Telegram, Taps, random.Random]:
    dice = random.Random(seed)
    telegram = Telegram(clock=CLOCK)
    telegram.faults.slow(ANSWER_TAKES, method="answerCallbackQuery", times=None)
    put_checks_on_phones(telegram, crowd, load_shelf(SAFETY))
    assert sent(telegram) == 0
    return telegram, Taps(telegram, crowd, dice), dice
