"""How is the house put together? The composition root."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram.ext import Application, ApplicationBuilder, ExtBot

from bot.attachment_registry import MAKERS
from bot.intake.bot_identity import introduce
from bot.intake.inbox import Inbox
from bot.intake.poller import Poller
from bot.intake.polling_gaps import Listening
from bot.intake.webhook import Webhook, WebhookAddress
from bot.process.command_menu import keep_offering
from bot.routes import ROUTES
from bot.safety import unread
from bot.services import Services
from bot.transport.bot_api import TelegramHttp, always
from bot.transport.circuit_breaker import CircuitBreaker, RefusalPeriod
from bot.transport.pacer import LivePacer
from bot.transport.ptb_request import LanesRequest
from bot.transport.sender import TelegramSender
from bot.transport.telegram_health import TelegramHealth
from content.bundle import ContentBundle
from db import alerts
from db.delivery import answers, deliveries, inbox, rate_holds
from db.delivery.engine_notes import owe_engine_note
from db.delivery.queue_figures import COPIED_KEY, COPY_FAILED_KEY
from db.delivery.restore_cleanup import TAKEN_KEY
from db.engine.database import Database
from db.engine.engine_state import forget, remember
from rules.clinic import Clinic
from rules.clock import Clock
from rules.conditions import ConditionCode
from rules.delivery import DeliveryKind
from rules.engine_health import TelegramFacts
from rules.engine_notes import EngineNote
from rules.pacing import Budget
from rules.worker_loop import WorkerLoop
from scheduler.after_restore import calm
from scheduler.delivery.delivery_loop import DeliveryLoop
from scheduler.heartbeat import Heartbeat
from scheduler.messages.alerts import Alerting
from scheduler.messages.asked_signs import AskedSigns
from scheduler.messages.broadcasts import BroadcastComposer, Broadcasting
from scheduler.messages.conditions import ConditionLines, tell_admins
from scheduler.messages.digests import Digests
from scheduler.messages.discreet import all_discreet
from scheduler.messages.engine_notes import EngineNotes
from scheduler.messages.morning_after import MorningAfter
from scheduler.messages.nudges import Nudging
from scheduler.messages.pain_checks import Checks
from scheduler.messages.reflections import Reflecting
from scheduler.messages.sent_to_team import SentMessages
from scheduler.messages.staff_messages import TeamWords
from scheduler.messages.superseded import Closing
from scheduler.messages.unreachable import UnreachedNotes
from scheduler.messages.weekly_summary import Weekly
from scheduler.outages import ask_open_checks_again
from scheduler.ports import Composers
from scheduler.tick import Tick, TickFailed

# How long requests in flight may take to end; `limber run` stops within 20 s.
STOP_SECONDS = 14.0
COPY_AGAIN_AFTER = timedelta(minutes=10)

# Writes the copy of the night; tells whether it could.
Backup = Callable[[datetime], Coroutine[Any, Any, bool]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an engine is built from. Without a heartbeat, somebody else ticks (a stepped clock's walker)."""

    api_url: str
    token: str = field(repr=False)
    database: Database
    clock: Clock
    bundle: ContentBundle
    clinic: Clinic
    budget: Budget = field(default_factory=Budget)
    heartbeat: bool = True
    proxy: str | None = field(default=None, repr=False)
    webhook: WebhookAddress | None = None
    backup: Backup | None = None
    # Whether requests may start at present: where several processes run, one of them leads.
    may_call: Callable[[], bool] = always


class Engine:
    """The running bot: it polls, applies, ticks, sends and records."""

    def __init__(self, parts: Parts, http: TelegramHttp, bot: ExtBot[Any]) -> None:
        self.parts = parts
        self._running: set[asyncio.Task[None]] = set()
        self._ticks = asyncio.Lock()
        self._copy_again_at: datetime | None = None
        self._offering: asyncio.Task[None] | None = None
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.http = http
        self.bot = bot
        self.application: Application[Any, Any, Any, Any, Any, Any] = (
            ApplicationBuilder().bot(self.bot).updater(None).job_queue(None).build()
        )
        self.application.add_handlers(ROUTES)
        self.services = Services(
            database=parts.database, clock=parts.clock, bundle=parts.bundle, clinic=parts.clinic
        )
        self.pacer = LivePacer(parts.clock, parts.budget)
        self.health = TelegramHealth(parts.clock)
        http.on_call.append(self.health.count_request)
        self.breaker = CircuitBreaker(
            http=http, clock=parts.clock, pacer=self.pacer, health=self.health
        )
        self.breaker.on_accepted.append(lambda told: self._spawn(self._tell_of_refusal(told)))
        sender = TelegramSender(http, self.bot)
        self.delivering = DeliveryLoop(
            database=parts.database,
            clock=parts.clock,
            pacer=self.pacer,
            sender=sender,
            composers=all_discreet(
                composers(parts), protects_staff=parts.clinic.protects_staff_messages
            ),
            spawn=self._spawn,
        )
        self.inbox = Inbox(
            services=self.services,
            application=self.application,
            sender=sender,
            pacer=self.pacer,
            spawn=self._spawn,
            makers=MAKERS,
            unread=(unread.act_on_words, unread.on_unread),
        )
        listening = Listening(
            parts.database, parts.clock, missed=self._ask_again, taken=self._hold_all
        )
        self.poller = Poller(
            http=http,
            clock=parts.clock,
            keep=self.inbox.keep,
            listening=listening,
            health=self.health,
        )
        self.webhook: Webhook | None = None
        if parts.webhook is not None:
            self.webhook = Webhook(
                parts.webhook,
                http=http,
                clock=parts.clock,
                listening=listening,
                health=self.health,
            )
        self.breaker.on_accepted.append(lambda told: self._spawn(self.inbox.retries.go_on()))
        self.broadcasting = Broadcasting(
            database=parts.database, clock=parts.clock, clinic=parts.clinic
        )
        self.delivering.on_recorded.append(self.broadcasting.loop.wake)
        self.ticking = Tick(database=parts.database, clinic=parts.clinic, now=parts.clock.now())
        self.ticking.on_tidied.append(self._back_up)
        self._heartbeat = Heartbeat(self._beat) if parts.heartbeat else None

    @property
    def loops(self) -> tuple[WorkerLoop, ...]:
        """Return the endless jobs; delivering is the last to stop, so that every outcome is written."""
        return (
            self.inbox.loop,
            self.inbox.retries.loop,
            self.broadcasting.loop,
            self.breaker.loop,
            self.delivering.loop,
        )

    async def start(self) -> None:
        """Judge what the last run left, then begin."""
        # Another engine may have led meanwhile, and changed the team.
        self.parts.database.team.forget()
        await self.application.initialize()
        await self.delivering.recover()
        await self.inbox.retries.recover()
        self._jobs = [self._spawn(loop.run(), endless=True) for loop in self.loops]
        intake = self.webhook or self.poller
        self._intake = self._spawn(intake.run(), endless=True)
        if self._heartbeat is not None:
            self._heartbeat.start()

    def offer_commands(self) -> None:
        """Let Telegram offer our commands; nobody waits for it."""
        parts = self.parts
        offering = keep_offering(self.bot, parts.bundle.phrases, parts.database, parts.clock)
        self._offering = self._spawn(offering, endless=True)

    async def stop(self) -> None:
        """Take nothing new, let what is on its way finish, and record it."""
        async with self._ticks:
            if self._heartbeat is not None:
                self._heartbeat.stop()
        if self._offering is not None:
            self._offering.cancel()
        async with self.poller.storing:
            self._intake.cancel()
        *others, _ = self.loops
        for loop in others:
            loop.stop()
        self.delivering.close()
        *jobs, writing = self._jobs
        await _ended([self._intake, *jobs])
        if late := await _ended(self._running):
            log.warning("stopped_half_way", count=late)
        self.delivering.loop.stop()
        await _ended([writing])
        await self.delivering.finish()
        await self.inbox.finish()
        await self.application.shutdown()

    @property
    def refused(self) -> bool:
        """Whether Telegram, or who stands before it, takes nothing of this bot at present."""
        return self.breaker.refused_since is not None or self.poller.refused is not None

    def telegram_facts(self) -> TelegramFacts:
        """Return what was last heard of Telegram."""
        reason = self.poller.refused or ""
        if self.breaker.refused_since is not None:
            reason = self.breaker.reason
        return self.health.facts(held=self.pacer.held_bot, refused=reason)

    async def wait_failed(self) -> None:
        """Return never; raise what stopped one of the engine's jobs."""
        await asyncio.shield(self._failed)

    async def tick(self) -> None:
        """Do what is due now."""
        async with self._ticks:
            await self.ticking.tick(self.parts.clock.now())

    async def _beat(self) -> None:
        # What failed is in the log and in the tick's facts; the next beat tries again.
        with suppress(TickFailed):
            await self.tick()
        if self._copy_again_at is not None and self._copy_again_at <= self.parts.clock.now():
            self._back_up()

    async def tell_admins(
        self, *, stands: frozenset[ConditionCode], over: frozenset[ConditionCode]
    ) -> bool:
        """Owe admins a line of each condition that began or ended; False with nobody to tell."""
        now = self.parts.clock.now()
        async with self.parts.database.transaction() as session:
            return await tell_admins(session, stands=stands, over=over, now=now)

    async def next_due(self) -> datetime | None:
        """Return the next due moment, or None."""
        return await self.ticking.next_due(self.parts.clock.now())

    def clock_jumped(self, by: timedelta) -> None:
        """Meet a clock that was set: nobody waits longer for it, and nothing goes out faster."""
        log.warning("clock_jumped", seconds=round(by.total_seconds()))
        self.pacer.clock_jumped(by)
        self.health.clock_jumped(by)
        self.ticking.clock_jumped(by)
        if self._heartbeat is not None:
            self._heartbeat.clock_jumped()
        if by < timedelta(0):
            self._spawn(self._look_again(by))
        for loop in self.loops:
            loop.wake()

    async def _look_again(self, by: timedelta) -> None:
        async with self.parts.database.transaction() as session:
            await rate_holds.shift_holds(session, by)
            await alerts.shift_moments(session, by)
            await deliveries.look_again(session, now=self.parts.clock.now())
            await inbox.look_again(session, now=self.parts.clock.now())
            await answers.look_again(session, now=self.parts.clock.now())

    def unfinished(self) -> int:
        """Count what has not come to rest; raise what stopped one of the engine's jobs."""
        if self._failed.done():
            self._failed.result()
        busy = (
            not self.inbox.idle,
            not self.delivering.idle,
            not self.broadcasting.loop.idle,
            not self.breaker.loop.idle,
        )
        return sum(busy) + self.parts.database.open_transactions

    async def _ask_again(self, now: datetime) -> int:
        return await ask_open_checks_again(
            self.parts.database, now=now, timing=self.parts.clinic.timing
        )

    async def _hold_all(self, updates: int) -> None:
        """Say nothing of our own accord, as after a restore: what is owed here may have been said by another."""
        now = self.parts.clock.now()
        async with self.parts.database.transaction() as session:
            await calm(session, now=now)
            await remember(session, TAKEN_KEY, str(updates), now=now)

    async def _tell_of_refusal(self, told: RefusalPeriod) -> None:
        """Owe admins a note of it, of several in an hour but one."""
        data = {
            "since": told.since.isoformat(),
            "until": told.until.isoformat(),
            "reason": told.reason,
        }
        async with self.parts.database.transaction() as session:
            await owe_engine_note(
                session,
                EngineNote.TELEGRAM_REFUSED,
                once=f"{told.since:%Y-%m-%dT%H}",
                data=data,
                now=told.until,
            )

    def _back_up(self) -> None:
        self._copy_again_at = None
        if self.parts.backup is not None:
            self._spawn(self._copy(self.parts.backup))

    async def _copy(self, backup: Backup) -> None:
        """Write tonight's copy, and remember how it went; one that failed is tried again."""
        now = self.parts.clock.now()
        written = await backup(now)
        if not written:
            self._copy_again_at = self.parts.clock.now() + COPY_AGAIN_AFTER
        async with self.parts.database.transaction() as session:
            await remember(
                session, COPIED_KEY if written else COPY_FAILED_KEY, now.isoformat(), now=now
            )
            if written:
                await forget(session, COPY_FAILED_KEY)

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


async def _ended(tasks: Collection[asyncio.Task[None]]) -> int:
    """Wait until the tasks have ended; cancel those that take too long, and return how many."""
    if not tasks:
        return 0
    _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return len(late)


def composers(parts: Parts) -> Composers:
    """Return who writes each kind of message."""
    checks = Checks(parts.bundle, parts.clinic)
    alerting = Alerting(parts.bundle, parts.clinic)
    broadcasts = BroadcastComposer(parts.bundle, parts.clinic)
    nudging = Nudging(parts.bundle, parts.clinic)
    reflecting = Reflecting(parts.bundle, parts.clinic)
    weekly = Weekly(parts.bundle, parts.clinic)
    return Composers(
        single={
            DeliveryKind.PAIN_CHECK: checks.ask,
            DeliveryKind.PAIN_REMINDER: checks.ask_again,
            DeliveryKind.CLOSING: Closing(parts.bundle, parts.clinic, checks.close).compose,
            DeliveryKind.NUDGE: nudging.compose,
            DeliveryKind.REFLECTION: reflecting.compose,
            DeliveryKind.WEEKLY: weekly.compose,
            DeliveryKind.ALERT: alerting.compose,
            DeliveryKind.DIGEST: Digests(parts.bundle, parts.clinic).compose,
            DeliveryKind.STAFF_NOTE: UnreachedNotes(parts.bundle, parts.clinic).compose,
            DeliveryKind.ASKED_AGAIN: AskedSigns(parts.bundle, parts.clinic).compose,
            DeliveryKind.MORNING_AFTER: MorningAfter(parts.bundle).ask,
            DeliveryKind.NO_REPLY: MorningAfter(parts.bundle).renew,
            DeliveryKind.SENT_STATUS: SentMessages(parts.bundle, parts.clinic).compose,
            DeliveryKind.TEAM_WORD: TeamWords(parts.bundle, parts.clinic).compose,
            DeliveryKind.CONDITION: ConditionLines(parts.bundle).compose,
            DeliveryKind.ENGINE_NOTE: EngineNotes(parts.bundle, parts.clinic).compose,
            DeliveryKind.PROGRESS: broadcasts.show,
        },
        together={
            DeliveryKind.BROADCAST: broadcasts.compose,
            DeliveryKind.BROADCAST_EDIT: broadcasts.change,
            DeliveryKind.BROADCAST_REMOVAL: broadcasts.change,
        },
    )


@asynccontextmanager
async def running_engine(parts: Parts) -> AsyncIterator[Engine]:
    """Run an engine for the length of the block; raise Refused for a wrong token."""
    http = TelegramHttp(parts.api_url, parts.token, parts.proxy)
    http.may_call = parts.may_call
    try:
        bot = ExtBot(
            parts.token, request=LanesRequest(http), get_updates_request=LanesRequest(http)
        )
        await introduce(bot, parts.clock)
        clinic = replace(parts.clinic, bot_name=bot.username)
        engine = Engine(replace(parts, clinic=clinic), http, bot)
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()
    finally:
        await http.close()
