"""Is a chat that was told to wait for hours left alone, over kills, and sent to when they are over?

Nobody waits for them: the last life begins as if the machine had been off for most of the hold. Its clock, and the
clock of whoever refuses, are ahead of the machine's by as much.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from content.bundle import load_shelf
from simulator import Telegram, serve
from simulator.faults import Fault, Faults
from tests.conversations.house import SAFETY
from tests.faults.counts import Count
from tests.faults.crowd import (
    FIRST_CHAT,
    broadcast_count,
    put_checks_on_phones,
    reached,
    unfinished,
    write_crowd,
)
from tests.faults.killing import room_for
from tests.faults.lives import CLOCK, ProgramLife, limber_run
from tests.faults.living import passes
from tests.faults.program import program_in
from tests.faults.several import MESSAGES
from tests.faults.storming import VERY_LONG, too_many_requests

HELD_CHAT = FIRST_CHAT
# So much of the hold is left for the life that begins after the others.
LEFT = timedelta(seconds=15)
# A program that forgot the hold would send within this.
TEMPTED_SECONDS = 3
LOOK_EVERY = timedelta(milliseconds=50)
LIMIT = timedelta(seconds=120)


class LongHold(Faults):
    """Refuses one chat from its first message on until the hold is over, and counts what comes meanwhile."""

    def __init__(self) -> None:
        super().__init__(now=CLOCK.now)
        self.ahead = timedelta(0)
        self.until: datetime | None = None
        self.early = 0

    def next_for(self, method: str, chat: int | None) -> Fault | None:
        """Refuse what comes for the held chat before its hold is over."""
        if chat != HELD_CHAT or method not in MESSAGES:
            return None
        now = CLOCK.now() + self.ahead
        if self.until is None:
            self.until = now + timedelta(seconds=VERY_LONG)
        elif now >= self.until:
            return None
        else:
            self.early += 1
        return too_many_requests(HELD_CHAT, (self.until - now).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """What came of the broadcast. `early` messages came inside the hold; the last one came `late` after it."""

    broadcast: Count
    early: int
    late: timedelta


async def hold_over_kills(folder: Path, *, people: int) -> Waited:
    """Kill the program once it was told to wait, and again; then let the hold come to its end."""
    file = room_for(folder)
    crowd = await write_crowd(
        f"sqlite:///{file}", file.with_suffix(".keys"), people=people, now=CLOCK.now()
    )
    telegram, hold, log = Telegram(clock=CLOCK), LongHold(), folder / "log"
    telegram.faults = hold
    put_checks_on_phones(telegram, crowd, load_shelf(SAFETY))
    async with serve(telegram) as api_url:
        program = program_in(folder, api_url=api_url, token=telegram.token)
        first = ProgramLife(program, log)
        first.start()
        await _until_reached(telegram, people - 1)
        first.kill()
        second = ProgramLife(program, log)
        second.start()
        await passes(TEMPTED_SECONDS)
        second.kill()
        assert hold.until is not None
        hold.ahead = hold.until - LEFT - CLOCK.now()
        third = ProgramLife(program, log, does=partial(run_ahead, ahead=hold.ahead))
        third.start()
        await _until_reached(telegram, people)
        database = crowd.database()
        while await unfinished(database):
            await passes(LOOK_EVERY.total_seconds())
        assert await asyncio.to_thread(third.stop) == 0
        count = await broadcast_count(database, telegram, crowd)
        await database.close()
    (last,) = telegram.ledger.messages(HELD_CHAT)
    return Waited(broadcast=count, early=hold.early, late=last.at + hold.ahead - hold.until)


def run_ahead(folder: Path, environment: dict[str, str], log: Path, *, ahead: timedelta) -> None:
    """Be `limber run` whose clock is ahead of the machine's."""
    from bot.process.clock import RealClock

    real = RealClock.now
    pytest.MonkeyPatch().setattr(RealClock, "now", lambda clock: real(clock) + ahead)
    limber_run(folder, environment, log)


async def _until_reached(telegram: Telegram, people: int) -> None:
    limit = CLOCK.now() + LIMIT
    while len(reached(telegram)) < people:
        assert CLOCK.now() < limit
        await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)
