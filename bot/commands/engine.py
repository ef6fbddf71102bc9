"""How does the engine start, stay, and stop?"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog

from bot.commands.backup_steps import daily_copy
from bot.commands.bot_move import AnotherBot, require_bot
from bot.commands.command_error import CommandFault
from bot.commands.resources import (
    bring_up_to_date,
    faults_of_database,
    is_up_to_date,
    open_database,
    unsigned_items,
)
from bot.intake.http_server import Address, PortBarred, PortTaken, serving
from bot.intake.webhook import Receiver, WebhookAddress, WebhookRefused
from bot.process.clock import JumpWatch, RealClock
from bot.process.leadership import (
    SETTLE,
    Leadership,
    LeadershipLost,
    LeadsNobody,
    PoolerInFront,
    lead,
    only_engine,
)
from bot.process.log import class_of, places_of
from bot.process.metrics import Metrics
from bot.process.version import version
from bot.readiness import Watch, WatchedFiles
from bot.root import Engine, Parts, running_engine
from bot.settings import Settings
from bot.transport.bot_api import Refused, always
from bot.transport.outside_heartbeat import ping_outside
from content.bundle import ContentBundle
from db.cohorts import all_cohorts
from db.engine.database import Database
from db.engine.database_faults import comes_later, database_fault
from rules.clock import Clock
from rules.engine_health import DatabaseFault

# The engine ends its requests within 14 s; the rest is for the database and the port.
STOP_WITHIN = timedelta(seconds=18)
# Whatever holds the process up after that is written to standard error as a stack, without values, and it ends.
ENDS_WITHIN = timedelta(seconds=20)
# How long we wait for a database that went away.
AGAIN_AFTER = timedelta(seconds=2)

log = structlog.get_logger()


def serve(settings: Settings, bundle: ContentBundle) -> None:
    """Run the engine until a signal ends it, or a fault."""
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_until_told(_Run(settings, bundle, RealClock()).work()))
    finally:
        faulthandler.cancel_dump_traceback_later()


async def _until_told(work: Awaitable[None]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    # SIGHUP: the terminal it was started from has closed.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, told.set)
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(told.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if working.done():
        return await working
    log.info("stopping")
    # Also a task that heeds no cancel, for which the loop's own end would wait for ever.
    faulthandler.dump_traceback_later(ENDS_WITHIN.total_seconds(), exit=True)
    working.cancel()
    await asyncio.wait({working}, timeout=STOP_WITHIN.total_seconds())
    log.info("stopped")
    return None


class _Run:
    """One process: it leads, or stands by, or comes back after the database was away."""

    def __init__(self, settings: Settings, bundle: ContentBundle, clock: Clock) -> None:
        self._settings = settings
        self._shelf = bundle
        self._clock = clock
        self._metrics = Metrics(version=version(), library=bundle.library.version)
        self._watch = Watch(
            clock,
            self._metrics,
            files=watched_files(settings),
            expired_items=lambda day: sum(
                item.review_by < day for item in bundle.library.items.values()
            ),
            unsigned_items=unsigned_items(settings, bundle.library),
        )
        self._ready = False

    async def work(self) -> None:
        """Take the lock and the port, migrate, and run; every expected fault is one line."""
        try:
            with faults_of_database():
                async with AsyncExitStack() as stack:
                    await self._work(stack)
        except (Refused, WebhookRefused, PortTaken, PortBarred, PoolerInFront, AnotherBot) as fault:
            raise CommandFault(str(fault)) from None

    async def _work(self, stack: AsyncExitStack) -> None:
        settings = self._settings
        if settings.sqlite_file is not None:
            stack.enter_context(only_engine(settings.sqlite_file))
        port = await stack.enter_async_context(self._port())
        log.info("listening", host=settings.http_host, port=port)
        for task in self._watchers():
            stack.callback(asyncio.create_task(task).cancel)
        while True:
            self._watch.waits_for = "database"
            try:
                await self._live()
            except Exception as fault:
                kind = passing_fault(fault, ready=self._ready)
                if kind is None:
                    raise
                self._watch.fault = kind
                log.error("database_away", kind=kind, error=fault)
            await self._clock.wait_until(self._clock.now() + AGAIN_AFTER)

    async def _live(self) -> None:
        """Lead, or stand by until it is our turn, as long as the database is there."""
        async with AsyncExitStack() as life:
            life.callback(self._watch.leave)
            if self._settings.sqlite_file is not None:
                await self._lead(life, None)
                return

            async def stand_by() -> None:
                # Who leads first makes tables and keys.
                settings = self._settings
                self._watch.stands_by, self._watch.lost_lead = True, False
                if self._watch.database is not None or not settings.key_file.exists():
                    return
                if is_up_to_date(settings):
                    await self._open(life)

            leadership = await life.enter_async_context(
                lead(
                    self._settings.database_url,
                    self._settings.bot_number,
                    self._clock,
                    waiting=stand_by,
                )
            )
            try:
                await _first_to_end(leadership.keep(self._look), self._lead(life, leadership))
            except LeadershipLost:
                self._watch.lost_lead = True
                raise

    async def _lead(self, life: AsyncExitStack, leadership: Leadership | None) -> None:
        settings = self._settings
        self._watch.stands_by = False
        await asyncio.to_thread(
            bring_up_to_date, settings, now=self._clock.now(), makes=not self._ready
        )
        database = self._watch.database or await self._open(life)
        await require_bot(database, settings.bot_number, now=self._clock.now())
        await _programmes_there(database, self._shelf)
        if leadership is not None:
            # Whoever led before us may have requests on their way.
            await self._clock.wait_until(self._clock.now() + SETTLE)
        may_call = leadership.is_fresh if leadership else always
        self._watch.waits_for = "telegram"
        async with running_engine(self._parts(database, may_call)) as engine:
            engine.http.on_call.append(self._metrics.count_request)
            engine.delivering.on_ended.append(self._metrics.count_ended)
            engine.inbox.on_answered.append(self._metrics.observe_answer)
            self._watch.engine = engine
            self._watch.fault, self._watch.lost_lead = None, False
            engine.offer_commands()
            leave_what_stays()
            zone = settings.clinic.zone
            log.info(
                "started",
                version=self._shelf.library.version,
                database=database.engine.dialect.name,
                kind="webhook" if settings.webhook_url else "polling",
                clinic_time=f"{self._clock.now().astimezone(ZoneInfo(zone)):%A %H:%M} {zone}",
            )
            try:
                jumps = JumpWatch(self._clock, engine.clock_jumped)
                await _first_to_end(_first_fault(engine), jumps.run())
            finally:
                self._watch.leave()

    async def _open(self, life: AsyncExitStack) -> Database:
        """Open the database, and from then on keep what Telegram delivers."""
        database = await life.enter_async_context(open_database(self._settings, self._clock))
        self._watch.database = database
        if (secret := self._settings.webhook_secret) is not None:
            self._watch.receiver = Receiver(
                secret.get_secret_value(),
                database=database,
                bundle=self._shelf,
                clock=self._clock,
                stored=self._look,
            )
        self._ready = True
        return database

    def _watchers(self) -> Iterator[Coroutine[Any, Any, None]]:
        """Yield what looks at this process as long as it lives, and tells."""
        yield self._watch.run()
        if (secret := self._settings.heartbeat_url) is not None:
            url = secret.get_secret_value()
            proxy = self._settings.proxy_to(url)
            yield ping_outside(url, self._watch.leads_well, self._clock, proxy=proxy)

    def _look(self) -> None:
        """Have the inbox looked at, where this process leads; another leader hears of it by PostgreSQL."""
        if self._watch.engine is not None:
            self._watch.engine.inbox.loop.wake()

    def _parts(self, database: Database, may_call: Callable[[], bool]) -> Parts:
        settings = self._settings
        webhook = None
        if settings.webhook_url and settings.webhook_secret:
            webhook = WebhookAddress(
                url=settings.webhook_url, secret=settings.webhook_secret.get_secret_value()
            )
        return Parts(
            api_url=settings.telegram_api_url,
            token=settings.token or "",
            database=database,
            clock=self._clock,
            bundle=self._shelf,
            clinic=settings.clinic,
            budget=settings.budget,
            proxy=settings.proxy_to(settings.telegram_api_url),
            webhook=webhook,
            backup=partial(daily_copy, settings),
            may_call=may_call,
        )

    @asynccontextmanager
    async def _port(self) -> AsyncIterator[int]:
        settings = self._settings
        hook = settings.webhook_url
        metrics_address = None
        if settings.metrics_port is not None:
            metrics_address = Address(
                host=settings.metrics_host, port=settings.metrics_port, keys="LIMBER_METRICS"
            )
        async with serving(
            self._watch,
            Address(host=settings.http_host, port=settings.http_port),
            webhook_path=(urlsplit(hook).path or "/") if hook else None,
            metrics_address=metrics_address,
        ) as port:
            yield port


def passing_fault(fault: Exception, *, ready: bool) -> DatabaseFault | None:
    """Return in which way the database is away for a while; None for what no waiting mends.

    Before the first start what will not open is a wrong setting, but for a PostgreSQL that is not up yet.
    """
    if isinstance(fault, LeadsNobody):
        return DatabaseFault.READ_ONLY
    lost = isinstance(fault, LeadershipLost)
    cause = fault.__cause__ or fault if lost else fault
    # Once it has run, a file or a handle that is missing may come back.
    away = lost or (ready and isinstance(fault, OSError))
    kind = DatabaseFault.AWAY if away else database_fault(fault)
    return kind if ready or comes_later(cause) else None


def watched_files(settings: Settings) -> WatchedFiles:
    """Return what is to be looked at on the disk."""
    file = settings.sqlite_file
    folder = settings.key_file if file is None else file
    return WatchedFiles(keys=settings.key_file, folder=folder.resolve().parent)


def leave_what_stays() -> None:
    """Let the garbage collector pass over what was built until now: it stays as long as the process.

    In a broadcast the collector had one tenth of the time, nearly all of it for the library.
    """
    gc.collect()
    gc.freeze()


async def _programmes_there(database: Database, bundle: ContentBundle) -> None:
    """Raise CommandFault where a cohort follows a programme whose file is gone."""
    async with database.transaction() as session:
        followed = {one.programme: one.name for one in await all_cohorts(session)}
    gone = sorted(followed.keys() - bundle.programmes.keys())
    if gone:
        raise CommandFault(
            *(
                f"content/programmes/{name}.yaml: missing, and the cohort '{followed[name]}'"
                " follows it; put it back"
                for name in gone
            )
        )


async def _first_to_end(*jobs: Awaitable[None]) -> None:
    """Do jobs side by side; when the first ends, end the others, and raise what ended it."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    ended.pop().result()


async def _first_fault(engine: Engine) -> None:
    """Wait until something stops the engine from within, and raise it."""
    try:
        await engine.wait_failed()
    except (Refused, WebhookRefused):
        raise
    except Exception as fault:
        if database_fault(fault) is not None:
            raise
        # The edge of the program: what stopped the engine is told once, without its text.
        log.exception("engine_failed")
        place = places_of(fault.__traceback__) or "outside its own code"
        raise CommandFault(f"limber stopped: {class_of(fault)} at {place}") from None


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop
