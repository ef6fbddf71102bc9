"""How does a bot die at a chosen moment, again and again, while people go on?"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import aiohttp

from bot.process.clock import RealClock
from simulator import Telegram
from tests.faults.program import START_SECONDS, Program

LOOK_EVERY = timedelta(milliseconds=5)
# From its first call on: how long the start takes is the machine's affair.
LONGEST_LIFE = timedelta(seconds=2)
LONGEST_BIRTH = timedelta(seconds=START_SECONDS)
CLOCK = RealClock()

# Imported once, in a process of its own that every life is forked from: a life begins in a moment.
_LIVES = multiprocessing.get_context("forkserver")
_LIVES.set_forkserver_preload(["bot.__main__", "bot.commands.engine", "bot.commands.run"])


@dataclass(frozen=True, slots=True)
class Death:
    """Dies when a call of `method` was carried out so often in this life, and a little later."""

    method: str
    times: int
    delay: timedelta


def deaths(dice: random.Random, count: int) -> list[Death]:
    """Draw moments in fetching, sending and answering."""
    methods = ("getUpdates", "sendMessage", "sendMessage", "answerCallbackQuery")
    return [
        Death(
            method=methods[number % len(methods)],
            times=dice.randint(1, 3),
            delay=timedelta(milliseconds=dice.choice((0, 0, 1, 3, 8, 20, 60))),
        )
        for number in range(count)
    ]


class Acting(Protocol):
    """Somebody, or many, who do something now and then."""

    def acts(self, dice: random.Random) -> None:
        """Do the next thing, if there is one."""
        ...


class Life(Protocol):
    """One life of a bot."""

    def start(self) -> None:
        """Begin."""
        ...

    def kill(self) -> None:
        """End between any two instructions."""
        ...


class ProgramLife:
    """`limber run`, in a process that SIGKILL ends."""

    def __init__(
        self,
        program: Program,
        log: Path,
        *,
        does: Callable[[Path, dict[str, str], Path], None] | None = None,
    ) -> None:
        self.process = _LIVES.Process(
            target=does or limber_run, args=(program.folder, program.environment, log), daemon=True
        )

    def start(self) -> None:
        self.process.start()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()

    def stop(self) -> int | None:
        """Send SIGTERM; return the exit code."""
        self.process.terminate()
        self.process.join(30)
        return self.process.exitcode


def limber_run(folder: Path, environment: dict[str, str], log: Path) -> None:
    """Be `limber run` in that folder, and write what it says into a file."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    sys.argv = ["limber", "run"]
    from bot.__main__ import main

    sys.exit(main())


@dataclass(slots=True)
class Disk:
    """What the naive bot keeps over its deaths."""

    asked: set[int]
    rated: dict[int, int]
    counted: dict[int, int]


class NaiveLife:
    """The control: it acknowledges before it handles, and marks after it has sent."""

    def __init__(self, api_url: str, token: str, chats: Sequence[int], disk: Disk) -> None:
        self._methods = f"{api_url}/bot{token}/"
        self._chats = chats
        self._disk = disk
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._asks()), loop.create_task(self._polls())]

    def kill(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _asks(self) -> None:
        async with aiohttp.ClientSession() as session:
            for chat in self._chats:
                if chat not in self._disk.asked:
                    keys = [{"text": str(n), "callback_data": "rate"} for n in range(11)]
                    rows = [keys[:6], keys[6:]]
                    await self._call(
                        session,
                        "sendMessage",
                        {
                            "chat_id": chat,
                            "text": "How is it?",
                            "reply_markup": {"inline_keyboard": rows},
                        },
                    )
                    await self._writes()
                    self._disk.asked.add(chat)

    async def _polls(self) -> None:
        offset = 0
        async with aiohttp.ClientSession() as session:
            while True:
                body = {"offset": offset, "timeout": 1}
                updates = await self._call(session, "getUpdates", body)
                if updates:
                    offset = updates[-1]["update_id"] + 1
                    await self._call(session, "getUpdates", {"offset": offset, "timeout": 0})
                for update in updates:
                    await self._handles(session, update)

    async def _handles(self, session: aiohttp.ClientSession, update: dict) -> None:
        tap = update.get("callback_query")
        chat = (tap or update)["message"]["chat"]["id"]
        kept = self._disk.rated if tap else self._disk.counted
        await self._writes()
        kept[chat] = kept.get(chat, 0) + 1
        if tap:
            await self._call(session, "answerCallbackQuery", {"callback_query_id": tap["id"]})
        else:
            await self._call(session, "sendMessage", {"chat_id": chat, "text": "Counted."})

    async def _writes(self) -> None:
        await CLOCK.wait_until(CLOCK.now() + timedelta(milliseconds=4))

    async def _call(self, session: aiohttp.ClientSession, method: str, body: dict) -> list[dict]:
        async with session.post(self._methods + method, json=body) as answer:
            return (await answer.json()).get("result", [])


async def live_through(
    telegram: Telegram,
    actors: Sequence[Acting],
    born: Callable[[], Life],
    ends: Sequence[Death],
    dice: random.Random,
    *,
    longest: timedelta = LONGEST_LIFE,
    buried: Callable[[], None] = lambda: None,
) -> Life:
    """Let one life after the other die its death; return the last, which goes on.

    `buried` is called after each death, while nobody lives.
    """
    for end in ends:
        life = born()
        life.start()
        await _die(telegram, actors, life, end, dice, longest)
        buried()
    last = born()
    last.start()
    return last


async def go_on(actors: Sequence[Acting], dice: random.Random) -> None:
    """Let a few milliseconds pass, in which people act."""
    for actor in actors:
        actor.acts(dice)
    await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)


async def _die(
    telegram: Telegram,
    actors: Sequence[Acting],
    life: Life,
    end: Death,
    dice: random.Random,
    longest: timedelta,
) -> None:
    before = _heard(telegram, end.method)
    acts_before = _acts(telegram)
    happened = asyncio.Event()

    def look() -> None:
        if _heard(telegram, end.method) - before >= end.times:
            happened.set()
            if not end.delay:
                # Right here, before the answer to that call is written.
                life.kill()

    telegram.on_change.append(look)
    begun = False
    limit = CLOCK.now() + LONGEST_BIRTH
    while not happened.is_set() and CLOCK.now() < limit:
        await go_on(actors, dice)
        if not begun and _acts(telegram) > acts_before:
            begun, limit = True, CLOCK.now() + longest
    telegram.on_change.remove(look)
    with suppress(ValueError):
        await CLOCK.wait_until(CLOCK.now() + end.delay)
    life.kill()


def _heard(telegram: Telegram, method: str) -> int:
    counts = telegram.ledger.counts
    return sum(count for (name, _), count in counts.items() if name == method)


def _acts(telegram: Telegram) -> int:
    """Count every call but those for updates: of these one may still be open that a dead life began."""
    counts = telegram.ledger.counts
    return sum(count for (name, _), count in counts.items() if name != "getUpdates")
