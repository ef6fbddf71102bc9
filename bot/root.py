"""How is the house put together? The composition root."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from telegram.ext import Application, ApplicationBuilder, ExtBot

from bot.inbox import Inbox
from bot.poller import Poller
from bot.routes import ROUTES
from bot.services import Services
from bot.transport.http import TelegramHttp
from bot.transport.pacer import LivePacer
from bot.transport.request import AiohttpRequest
from bot.transport.sender import TelegramSender
from content.shelf import Shelf
from db.database import Database
from rules.clinic import Clinic
from rules.clock import Clock
from rules.pacing import Budget
from rules.sending import DeliveryKind
from scheduler.checks import Checks
from scheduler.delivering import Delivering
from scheduler.heartbeat import Heartbeat
from scheduler.ports import Composers
from scheduler.ticking import Ticking

STOP_SECONDS = 20.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an engine is built from. Without a heartbeat, somebody else ticks (a stepped clock's walker)."""

    api_url: str
    token: str
    database: Database
    clock: Clock
    shelf: Shelf
    clinic: Clinic
    budget: Budget = field(default_factory=Budget)
    heartbeat: bool = True


class Engine:
    """The running bot: it polls, applies, ticks, sends and records."""

    def __init__(self, parts: Parts, http: TelegramHttp) -> None:
        self.parts = parts
        self._running: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.http = http
        self.bot = ExtBot(
            parts.token, request=AiohttpRequest(http), get_updates_request=AiohttpRequest(http)
        )
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder().bot(self.bot).updater(None).job_queue(None).build()
        )
        self.application.add_handlers(ROUTES)
        self.services = Services(
            database=parts.database, clock=parts.clock, shelf=parts.shelf, clinic=parts.clinic
        )
        self.pacer = LivePacer(parts.clock, parts.budget)
        sender = TelegramSender(http, self.bot)
        self.delivering = Delivering(
            database=parts.database,
            clock=parts.clock,
            pacer=self.pacer,
            sender=sender,
            composers=composers(parts),
            spawn=self._spawn,
        )
        self.inbox = Inbox(
            services=self.services,
            application=self.application,
            sender=sender,
            pacer=self.pacer,
            spawn=self._spawn,
        )
        self.poller = Poller(
            http=http,
            database=parts.database,
            clock=parts.clock,
            stored=self.inbox.loop.wake,
        )
        self.ticking = Ticking(database=parts.database, clinic=parts.clinic)
        self._heartbeat = Heartbeat(self.tick) if parts.heartbeat else None

    async def start(self) -> None:
        """Judge what the last run left, then begin; raises what python-telegram-bot says of the token."""
        await self.application.initialize()
        await self.delivering.recover()
        for job in (
            self.poller.run(),
            self.inbox.loop.run(),
            self.delivering.sending.run(),
            self.delivering.recording.run(),
        ):
            self._loops.append(self._spawn(job, endless=True))
        if self._heartbeat is not None:
            self._heartbeat.start()

    async def stop(self) -> None:
        """Take nothing new, let what is on its way finish, and record it."""
        if self._heartbeat is not None:
            self._heartbeat.stop()
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_SECONDS)
        await self.delivering.record_round()
        await self.application.shutdown()

    async def wait_failed(self) -> None:
        """Return never; raise what stopped one of the engine's jobs."""
        await asyncio.shield(self._failed)

    async def tick(self) -> None:
        """Do what is due now."""
        await self.ticking.tick(self.parts.clock.now())

    async def next_due(self) -> datetime | None:
        """Return the next due moment, or None."""
        return await self.ticking.next_due(self.parts.clock.now())

    def unfinished(self) -> int:
        """Count what has not come to rest; raise what stopped one of the engine's jobs."""
        if self._failed.done():
            self._failed.result()
        busy = not self.inbox.idle, not self.delivering.idle
        return sum(busy) + self.parts.database.open_transactions

    def _spawn(
        self, job: Coroutine[Any, Any, None], *, endless: bool = False
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(job)
        if not endless:
            self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None and not self._failed.done():
            self._failed.set_exception(task.exception() or RuntimeError("stopped"))


def composers(parts: Parts) -> Composers:
    """Return who writes each kind of message."""
    checks = Checks(parts.shelf, parts.clinic)
    return {
        DeliveryKind.PAIN_CHECK: checks.ask,
        DeliveryKind.PAIN_REMINDER: checks.ask_again,
        DeliveryKind.CLOSING: checks.close,
    }


@asynccontextmanager
async def running_engine(parts: Parts) -> AsyncIterator[Engine]:
    """Run an engine for the length of the block."""
    http = TelegramHttp(parts.api_url, parts.token)
    try:
        engine = Engine(parts, http)
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()
    finally:
        await http.close()
