"""What do simpler bots do? Each control, in a process that can be killed like ours.

It sends what is owed, a few at a time. It marks a message as sent after it has sent it, or it marks the few that it
takes before it sends them. It fetches taps, acknowledges them as soon as it has them, answers each, and then writes it
down.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

from tests.faults.lives import CLOCK

SENDERS = 8
TAKEN_AT_ONCE = 5
AFTER_DROPPING = timedelta(milliseconds=50)
MARK = "UPDATE owed SET marked = 1 WHERE chat = ?"
TABLES = (
    "CREATE TABLE owed (chat INTEGER PRIMARY KEY, marked INTEGER NOT NULL)",
    "CREATE TABLE rated (chat INTEGER PRIMARY KEY, times INTEGER NOT NULL)",
)
RATE = "INSERT INTO rated VALUES (?, 1) ON CONFLICT (chat) DO UPDATE SET times = times + 1"

_LIVES = multiprocessing.get_context("forkserver")


class Marks(StrEnum):
    """When a message is marked as sent."""

    BEFORE = "mark before send"
    AFTER = "mark after send"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naive:
    """A bot of a few lines, and where it works.

    One that `drops` waits for no lock, and goes on with the next thing when it could not write.
    """

    file: Path
    api_url: str
    token: str
    marks: Marks
    words: str
    drops: bool = False

    def prepare(self, chats: Sequence[int]) -> None:
        """Write whom it owes a message."""
        with sqlite3.connect(self.file) as connection:
            for table in TABLES:
                connection.execute(table)
            connection.executemany("INSERT INTO owed VALUES (?, 0)", [(chat,) for chat in chats])
        connection.close()

    def left(self) -> int:
        """Count what it has not marked."""
        return self._read("SELECT count(*), 0 FROM owed WHERE NOT marked")[0][0]

    def rated(self) -> dict[int, int]:
        """Return how often it wrote down a tap of each chat."""
        return dict(self._read("SELECT chat, times FROM rated"))

    def believed(self) -> dict[int, str]:
        """Return what it believes of each chat's message."""
        rows = self._read("SELECT chat, marked FROM owed")
        return {chat: "sent" if marked else "owed" for chat, marked in rows}

    def run(self) -> None:
        """Live until killed."""
        with asyncio.Runner(loop_factory=uvloop.Loop) as runner:
            runner.run(self._live())

    def _read(self, query: str) -> list[tuple[int, int]]:
        connection = sqlite3.connect(self.file, timeout=30)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    async def _live(self) -> None:
        patience = 0 if self.drops else 30
        connection = sqlite3.connect(self.file, isolation_level=None, timeout=patience)
        chats = [row[0] for row in connection.execute("SELECT chat FROM owed WHERE NOT marked")]
        chats.reverse()
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            for _ in range(SENDERS):
                group.create_task(self._sends(session, connection, chats))
            group.create_task(self._polls(session, connection))

    async def _sends(
        self, session: aiohttp.ClientSession, connection: sqlite3.Connection, chats: list[int]
    ) -> None:
        while chats:
            taken = [chats.pop() for _ in chats[-TAKEN_AT_ONCE:]]
            if self.marks is Marks.BEFORE and not self._writes(connection, MARK, taken):
                await CLOCK.wait_until(CLOCK.now() + AFTER_DROPPING)
                continue
            for chat in taken:
                await self._call(session, "sendMessage", {"chat_id": chat, "text": self.words})
                if self.marks is Marks.AFTER:
                    self._writes(connection, MARK, [chat])

    async def _polls(self, session: aiohttp.ClientSession, connection: sqlite3.Connection) -> None:
        offset = 0
        while True:
            updates = await self._call(session, "getUpdates", {"offset": offset, "timeout": 1})
            if updates:
                offset = updates[-1]["update_id"] + 1
                await self._call(session, "getUpdates", {"offset": offset, "timeout": 0})
            for update in updates:
                tap = update["callback_query"]
                await self._call(session, "answerCallbackQuery", {"callback_query_id": tap["id"]})
                self._writes(connection, RATE, [tap["message"]["chat"]["id"]])

    def _writes(self, connection: sqlite3.Connection, statement: str, chats: list[int]) -> bool:
        """Write it for each chat, and tell whether that went well."""
        try:
            connection.execute("BEGIN")
            connection.executemany(statement, [(chat,) for chat in chats])
            connection.execute("COMMIT")
        except sqlite3.OperationalError:
            if not self.drops:
                raise
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            return False
        return True

    async def _call(
        self, session: aiohttp.ClientSession, method: str, body: dict[str, Any]
    ) -> list[dict[str, Any]]:
        address = f"{self.api_url}/bot{self.token}/{method}"
        async with session.post(address, json=body) as answer:
            found = (await answer.json()).get("result")
        return found if isinstance(found, list) else []


class NaiveProgramLife:
    """One life of a naive bot, in a process that SIGKILL ends."""

    def __init__(self, naive: Naive, log: Path) -> None:
        self.process = _LIVES.Process(target=_run, args=(naive, log), daemon=True)

    def start(self) -> None:
        self.process.start()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


def _run(naive: Naive, log: Path) -> None:
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    naive.run()
