"""How do several `limber run` share one PostgreSQL, and who brings them their updates?"""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import aiohttp
import psycopg

import bot.process.leadership
from bot.intake.webhook import SECRET_HEADER
from simulator import Telegram
from simulator.ledger import busiest_window
from tests.faults.lives import CLOCK, ProgramLife, limber_run
from tests.faults.program import Program

SECRET = "only-telegram-knows-this-long-word"
# Nobody listens there: our own postman delivers.
HOOK = "https://127.0.0.1:9/hook"
LOOK_EVERY = timedelta(milliseconds=20)
MESSAGES = {"sendMessage", "editMessageText"}
# Requests that start in one second may arrive within a little less.
SECOND_AS_ARRIVED = 0.9


class Process:
    """One of several `limber run` on the same database."""

    def __init__(
        self,
        program: Program,
        log: Path,
        *,
        does: Callable[[Path, dict[str, str], Path], None] = limber_run,
    ) -> None:
        self.log = log
        self.life = ProgramLife(program, log, does=does)
        self.life.start()
        self.dead = False

    def events(self) -> list[str]:
        """Return what its log tells, in order."""
        if not self.log.exists():
            return []
        whole = [line for line in self.log.read_text().splitlines() if line.endswith("}")]
        return [json.loads(line)["event"] for line in whole if line.startswith("{")]

    @property
    def port(self) -> int | None:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        for line in lines:
            if '"listening"' in line and line.endswith("}"):
                return int(json.loads(line)["port"])
        return None

    @property
    def leads(self) -> bool:
        """Tell whether it runs the bot now."""
        told = [e for e in self.events() if e in {"started", "database_away", "standing_by"}]
        return not self.dead and told[-1:] == ["started"]

    def kill(self) -> None:
        self.dead = True
        self.life.kill()


def leads_anyway(folder: Path, environment: dict[str, str], log: Path) -> None:
    """The control: its lock is one that nobody else asks for, so it leads at once."""
    from bot.commands import engine

    vars(bot.process.leadership)["_LOCK_FAMILY"] = os.getpid()
    vars(engine)["SETTLE"] = timedelta(0)
    limber_run(folder, environment, log)


@dataclass(slots=True)
class Postman:
    """Brings each update to any process that takes it, in order, as a load balancer would."""

    telegram: Telegram
    processes: Sequence[Process]
    dice: random.Random
    taken: Counter[int]

    async def run(self) -> None:
        """Deliver for ever."""
        updates = self.telegram.world.updates
        async with aiohttp.ClientSession() as session:
            while True:
                waiting = updates.fetch(1) if len(updates) else []
                if waiting and await self._delivered(session, waiting[0]):
                    updates.confirm(waiting[0]["update_id"] + 1)
                else:
                    await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)

    async def _delivered(self, session: aiohttp.ClientSession, update: dict) -> bool:
        for number in self.dice.sample(range(len(self.processes)), len(self.processes)):
            process = self.processes[number]
            if process.dead or process.port is None:
                continue
            url = f"http://127.0.0.1:{process.port}/hook"
            with suppress(aiohttp.ClientError):
                async with session.post(
                    url, json=update, headers={SECRET_HEADER: SECRET}
                ) as answer:
                    if answer.status == 200:
                        self.taken[number] += 1
                        return True
        return False


@asynccontextmanager
async def delivering(telegram: Telegram, processes: Sequence[Process]) -> AsyncIterator[Postman]:
    """Have a postman at work for the length of the block."""
    postman = Postman(telegram, processes, random.Random(1), Counter())
    async with asyncio.TaskGroup() as group:
        task = group.create_task(postman.run())
        try:
            yield postman
        finally:
            task.cancel()


async def until(happened: Callable[[], bool], *, within: float, telling: Callable[[], str]) -> None:
    """Wait until something happened, at most so many seconds."""
    limit = CLOCK.now() + timedelta(seconds=within)
    while not happened():
        assert CLOCK.now() < limit, telling()
        await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)


def end_connection_of_leader(url: str) -> None:
    """End the connection that holds the lock, as a network that breaks would."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )


def most_messages(telegram: Telegram, *, seconds: int) -> int:
    """Return how many messages arrived in any so many seconds."""
    return busiest_window(telegram.ledger.messages(), seconds)


def most_to_one_chat(telegram: Telegram) -> int:
    """Return how many new messages one chat got within about any second."""
    chats = {call.chat_id for call in telegram.ledger.messages()}
    return max(busiest_window(telegram.ledger.messages(chat), SECOND_AS_ARRIVED) for chat in chats)


def pauses(telegram: Telegram) -> list[float]:
    """Return the real seconds between one message, new or changed, and the next; the longest first."""
    moments = sorted(call.monotonic for call in telegram.ledger.calls() if call.method in MESSAGES)
    return sorted((after - before for before, after in pairwise(moments)), reverse=True)
