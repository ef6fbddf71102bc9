"""How does a conversation need no socket, no disk and no waiting? All of it lives in this process's memory.

The engine, its queries and the stand-in are the real ones; bytes on a wire, pages on a disk and seconds are left out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from pydantic_core import to_json
from telegram.ext import ExtBot

from bot.root import Engine, Parts
from bot.transport.bot_api import SEND_SECONDS, TelegramHttp, always
from bot.transport.connection_pool import MaybeSent, NotSent, Reply
from bot.transport.ptb_request import LanesRequest
from db.engine.database import Database
from db.engine.sealing import new_key_ring
from simulator import Telegram
from simulator.api.parameters import Upload
from simulator.calls import answer_call
from simulator.clock import MovableClock
from tests.conversations.bot_api_rules import check_requests
from tests.conversations.house import CLINIC, START, House, bundle
from tests.faults.seeded.inline import Desk, inline_sqlite
from tests.faults.seeded.loop import VirtualLoop
from tests.quiet_log import quiet_log

T = TypeVar("T")


class MemoryHttp(TelegramHttp):
    """Asks the stand-in without a wire between them."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self.on_call: list[Callable[[str, str], None]] = []
        self.may_call = always
        # What a connection that is closed without an answer is told as.
        self.hang_up: NotSent | MaybeSent = MaybeSent("ConnectionLost")

    async def call(
        self,
        method: str,
        body: Mapping[str, Any] | aiohttp.FormData,
        *,
        seconds: float = SEND_SECONDS,
        polling: bool = False,
    ) -> Reply:
        """Carry out one method call; raise as the wire would."""
        if not self.may_call():
            raise NotSent("not_leading")
        telegram = self._telegram
        if telegram.faults.refusing:
            self._count(method, "unsent")
            raise NotSent("ConnectionRefusedError")
        given = _fields(body) if isinstance(body, aiohttp.FormData) else json.loads(to_json(body))
        telegram.request_began()
        try:
            answer = await answer_call(telegram, method, given)
        finally:
            telegram.request_ended()
        if answer.hang_up:
            self._count(method, "unsent" if isinstance(self.hang_up, NotSent) else "unsure")
            raise self.hang_up
        self._count(method, str(answer.status))
        return Reply(answer.status, answer.body.encode())

    async def close(self) -> None:
        """Close nothing."""


def _fields(form: aiohttp.FormData) -> dict[str, Any]:
    """Return what a form holds, as the stand-in's server reads it."""
    fields: dict[str, Any] = {}
    for options, headers, value in form._fields:
        name, file = options["name"], options.get("filename")
        if file is None:
            fields[name] = value
        else:
            mime = headers.get("Content-Type", "application/octet-stream")
            fields[name] = Upload(name=file, mime_type=mime, content=bytes(value))
    return fields


class Memory:
    """A migrated database in memory, a copy of which each house begins with.

    Between houses only the compiled statements are kept: compiling them takes longer than running them.
    """

    def __init__(self, migrated: Path) -> None:
        self._template = _in_memory()
        source = sqlite3.connect(migrated)
        source.backup(self._template)
        source.close()
        self._database = Database("sqlite:///memory.db", new_key_ring())

    def lives(self, life: Callable[[House], Awaitable[T]]) -> T:
        """Live through something in a house of its own, in no time; return what came of it."""
        loop = VirtualLoop()
        try:
            with self.begun(), quiet_log():
                return loop.run_until_complete(self._living(loop, life))
        finally:
            loop.close()

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Let the database of the next house be a fresh copy, until the end of the block."""
        raw = _in_memory()
        self._template.backup(raw)
        desk = Desk(raw, has_functions=False, before=_nothing, committed=lambda: None)
        with inline_sqlite(lambda: desk):
            yield
        raw.close()

    async def _living(self, loop: VirtualLoop, life: Callable[[House], Awaitable[T]]) -> T:
        async with self.house(loop) as house:
            return await life(house)

    @asynccontextmanager
    async def house(self, loop: VirtualLoop) -> AsyncIterator[House]:
        """Run the bot on that database, on a loop without real time."""
        clock = MovableClock(START)
        telegram = Telegram(clock=clock, monotonic=loop.time)
        http = MemoryHttp(telegram)
        bot = ExtBot(
            telegram.token, request=LanesRequest(http), get_updates_request=LanesRequest(http)
        )
        parts = Parts(
            api_url="",
            token=telegram.token,
            database=self._database,
            clock=clock,
            bundle=bundle(),
            clinic=CLINIC,
            heartbeat=False,
        )

        @asynccontextmanager
        async def opened() -> AsyncIterator[Engine]:
            engine = Engine(parts, http, bot)
            await engine.start()
            try:
                yield engine
            finally:
                await engine.stop()

        house = House(telegram=telegram, clock=clock, database=self._database, opened=opened)
        try:
            await house.starts()
            await house.settles()
            yield house
        finally:
            await house.stops()
            await self._database.close()
        check_requests(telegram.ledger.calls())


def _in_memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


async def _nothing(verb: str) -> None:
    """Let every call of the driver through."""
