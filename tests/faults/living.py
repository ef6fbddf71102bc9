"""What comes of a broadcast and of taps while something befalls the one program, or what it stands on?"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from content.bundle import load_shelf
from simulator import Telegram, serve
from tests.conversations.house import SAFETY
from tests.faults.counts import Count
from tests.faults.crowd import (
    Crowd,
    Taps,
    broadcast_count,
    put_checks_on_phones,
    sent,
    tap_count,
    unfinished,
)
from tests.faults.lives import CLOCK, ProgramLife, limber_run
from tests.faults.program import program_in

LOOK_EVERY = timedelta(milliseconds=50)
RESTED = timedelta(seconds=300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What came of the broadcast and of the taps, and what the program said."""

    broadcast: Count
    taps: Count
    log: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a fault may take hold of."""

    crowd: Crowd
    telegram: Telegram
    life: ProgramLife
    log: Path

    def sends(self) -> bool:
        """Tell whether much of the broadcast is still to come."""
        return sent(self.telegram) < self.crowd.people * 0.9


async def live_with(
    befalls: Callable[[Scene], Awaitable[None]],
    crowd: Crowd,
    folder: Path,
    *,
    per_second: int,
    telegram: Telegram | None = None,
    does: Callable[[Path, dict[str, str], Path], None] = limber_run,
    waiting: Collection[int] = (),
) -> Lived:
    """Let one `limber run` live through it, from its first message on, and come to rest afterwards.

    The chats that are to be kept `waiting` tap nothing, and nobody waits for what they are owed.
    """
    dice = random.Random(1)
    telegram = telegram or Telegram(clock=CLOCK)
    put_checks_on_phones(telegram, crowd, load_shelf(SAFETY))
    taps = Taps(telegram, crowd, dice, besides=waiting)
    log = folder / "log"
    async with serve(telegram) as api_url:
        program = program_in(
            folder,
            api_url=api_url,
            token=telegram.token,
            LIMBER_DATABASE_URL=crowd.url,
            LIMBER_MASTER_KEY_FILE=str(crowd.key_file),
            LIMBER_MESSAGES_PER_SECOND=str(per_second),
        )
        life = ProgramLife(program, log, does=does)
        life.start()
        async with asyncio.TaskGroup() as meanwhile:
            acting = meanwhile.create_task(_acts(taps, dice))
            await until_sent(telegram, 1)
            await befalls(Scene(crowd=crowd, telegram=telegram, life=life, log=log))
            acting.cancel()
        await taps.all_act()
        database = crowd.database()
        limit = CLOCK.now() + RESTED + timedelta(seconds=crowd.people / per_second)
        while await unfinished(database, besides=waiting) or telegram.unfinished:
            assert life.process.is_alive(), log.read_text()[-4000:]
            assert CLOCK.now() < limit, log.read_text()[-4000:]
            await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)
        assert await asyncio.to_thread(life.stop) == 0, log.read_text()[-4000:]
        lived = Lived(
            broadcast=await broadcast_count(database, telegram, crowd, besides=waiting),
            taps=await tap_count(database, taps.tapped),
            log=log.read_text(),
        )
        await database.close()
    assert "Traceback" not in lived.log
    return lived


async def until_sent(telegram: Telegram, count: int) -> None:
    """Wait until Telegram took so many messages."""
    limit = CLOCK.now() + RESTED
    while sent(telegram) < count:
        assert CLOCK.now() < limit
        await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)


async def passes(seconds: float) -> None:
    """Let so much time pass."""
    await CLOCK.wait_until(CLOCK.now() + timedelta(seconds=seconds))


async def _acts(taps: Taps, dice: random.Random) -> None:
    while True:
        taps.acts(dice)
        await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)
