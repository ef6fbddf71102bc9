"""How does the engine start, stay, and stop?"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from importlib import metadata
from urllib.parse import urlsplit

import structlog

from bot.clock import RealClock
from bot.commands.faults import CommandFault
from bot.commands.opening import (
    bring_up_to_date,
    faults_of_database,
    open_database,
)
from bot.leadership import Leadership, LeadershipLost, lead, only_engine
from bot.log import class_of, places_of
from bot.metrics import Metrics
from bot.root import Engine, Parts, running_engine
from bot.settings import Settings
from bot.transport.http import Refused
from bot.watching import Watch
from bot.web import PortBarred, PortTaken, serving
from bot.webhook import WebhookAddress, WebhookRefused
from content.shelf import Shelf
from db.database import Database
from rules.clock import Clock

# The engine ends its requests within 14 s; the rest is for the database and the port.
STOP_WITHIN = timedelta(seconds=20)

log = structlog.get_logger()


def serve(settings: Settings, shelf: Shelf) -> None:
    """Run the engine until a signal ends it, or a fault."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_until_told(_Run(settings, shelf, RealClock()).work()))


async def _until_told(work: Awaitable[None]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(told.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if working.done():
        return await working
    log.info("stopping")
    working.cancel()
    await asyncio.wait({working}, timeout=STOP_WITHIN.total_seconds())
    log.info("stopped")
    return None


class _Run:
    """One run of the engine, from the locks to the last recorded outcome."""

    def __init__(self, settings: Settings, shelf: Shelf, clock: Clock) -> None:
        self._settings = settings
        self._shelf = shelf
        self._clock = clock
        self._metrics = Metrics(version=metadata.version("limber"), library=shelf.library.version)
        self._watch = Watch(clock, self._metrics)

    async def work(self) -> None:
        """Take the locks and the port, migrate, and run; every expected fault is one line."""
        try:
            with faults_of_database():
                async with AsyncExitStack() as stack:
                    await self._work(stack)
        except (Refused, WebhookRefused, PortTaken, PortBarred) as fault:
            raise CommandFault(str(fault)) from None

    async def _work(self, stack: AsyncExitStack) -> None:
        settings = self._settings
        if settings.sqlite_file is not None:
            stack.enter_context(only_engine(settings.sqlite_file))
        port = await stack.enter_async_context(self._port())
        log.info("listening", host=settings.http_host, port=port)
        leadership = await stack.enter_async_context(self._leading())
        await asyncio.to_thread(bring_up_to_date, settings, now=self._clock.now())
        database = await stack.enter_async_context(open_database(settings, self._clock))
        engine = await stack.enter_async_context(running_engine(self._parts(database)))
        engine.http.on_call = self._metrics.count_request
        self._watch.engine = engine
        log.info(
            "started",
            version=self._shelf.library.version,
            database=database.engine.dialect.name,
            kind="webhook" if settings.webhook_url else "polling",
        )
        stack.callback(self._watch.leave)
        await _first_fault(engine, leadership)

    def _parts(self, database: Database) -> Parts:
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
            shelf=self._shelf,
            clinic=settings.clinic,
            budget=settings.budget,
            webhook=webhook,
        )

    @asynccontextmanager
    async def _port(self) -> AsyncIterator[int]:
        address = self._settings.webhook_url
        async with serving(
            self._watch,
            host=self._settings.http_host,
            port=self._settings.http_port,
            webhook_path=(urlsplit(address).path or "/") if address else None,
        ) as port:
            yield port

    @asynccontextmanager
    async def _leading(self) -> AsyncIterator[Leadership | None]:
        if self._settings.sqlite_file is not None:
            yield None
            return
        number = int((self._settings.token or "0").partition(":")[0])
        async with lead(self._settings.database_url, number, self._clock) as leadership:
            yield leadership


async def _first_fault(engine: Engine, leadership: Leadership | None) -> None:
    """Wait until something stops the engine from within, and raise it."""
    watches = [asyncio.ensure_future(engine.wait_failed())]
    if leadership is not None:
        watches.append(asyncio.ensure_future(leadership.keep()))
    try:
        ended, _ = await asyncio.wait(watches, return_when=asyncio.FIRST_COMPLETED)
        ended.pop().result()
    except LeadershipLost:
        raise CommandFault(
            "LIMBER_DATABASE_URL: PostgreSQL dropped the leader's connection; start Limber again"
        ) from None
    except (Refused, WebhookRefused):
        raise
    except Exception as fault:
        # The edge of the program: what stopped the engine is told once, without its text.
        log.exception("engine_failed")
        place = places_of(fault.__traceback__) or "outside its own code"
        raise CommandFault(f"limber stopped: {class_of(fault)} at {place}") from None
    finally:
        for watch in watches:
            watch.cancel()


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop
