"""What does the HTTP port answer? Health, metrics, and Telegram's deliveries."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.intake.update_storage import InboxFull
from bot.intake.webhook import SECRET_HEADER
from bot.process.port_owner import listener_on
from rules.conditions import SERVER, Readiness

# An update is far smaller; Telegram's documents come as file ids.
LARGEST_DELIVERY = 1024 * 1024
# How long a delivery may take to come in.
BODY_SECONDS = 10

log = structlog.get_logger()


class PortTaken(Exception):
    """Somebody else listens there."""

    def __init__(self, host: str, port: int) -> None:
        owner = listener_on(port) or "another program"
        super().__init__(
            f"LIMBER_HTTP_PORT: {host}:{port} is taken by {owner}; stop that one, or choose another port"
        )


class PortBarred(Exception):
    """This machine does not let us listen there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"LIMBER_HTTP_HOST: cannot listen on {host}:{port}; choose an address of this machine"
        )


class Watched(Protocol):
    """What the port tells about; it is there before the engine is."""

    async def readiness(self) -> Readiness:
        """Return what stands: nothing that stops it when all is well."""
        ...

    async def metrics(self) -> bytes:
        """Return the metrics page."""
        ...

    @property
    def takes_deliveries(self) -> bool:
        """Whether what Telegram delivers here can be kept: what a load balancer asks."""
        ...

    def trusts(self, secret: str | None) -> bool:
        """Tell whether a delivery comes from Telegram."""
        ...

    async def receive(self, body: bytes) -> bool | None:
        """Keep a delivered update: True once it is committed, False for nonsense, None: not ready."""
        ...


@asynccontextmanager
async def serving(
    watched: Watched, *, host: str, port: int, webhook_path: str | None
) -> AsyncIterator[int]:
    """Listen for the length of the block, and yield the port; raise PortTaken or PortBarred."""
    app = web.Application(client_max_size=LARGEST_DELIVERY)
    pages = _Pages(watched)
    app.router.add_get("/healthz", pages.health)
    app.router.add_get("/readyz", pages.readiness)
    app.router.add_get("/intakez", pages.intake)
    app.router.add_get("/metrics", pages.metrics)
    if webhook_path is not None:
        app.router.add_post(webhook_path, pages.delivery)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as fault:
            taken = fault.errno == errno.EADDRINUSE
            raise (PortTaken if taken else PortBarred)(host, port) from None
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


class _Pages:
    def __init__(self, watched: Watched) -> None:
        self._watched = watched

    async def health(self, _request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readiness(self, _request: web.Request) -> web.Response:
        found = await self._watched.readiness()
        return web.json_response(
            found.as_json(), status=200 if found.ready else 503, headers={"Server": SERVER}
        )

    async def intake(self, _request: web.Request) -> web.Response:
        return web.json_response({}, status=200 if self._watched.takes_deliveries else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        page = await self._watched.metrics()
        return web.Response(body=page, headers={"Content-Type": "text/plain; version=0.0.4"})

    async def delivery(self, request: web.Request) -> web.Response:
        if not self._watched.trusts(request.headers.get(SECRET_HEADER)):
            return web.Response(status=403)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        # Without a 200 Telegram brings it again.
        try:
            kept = await self._watched.receive(body)
        except SQLAlchemyError as fault:
            log.error("store_failed", error=fault)
            return web.Response(status=503)
        except InboxFull:
            log.warning("inbox_full", left=1)
            return web.Response(status=503)
        return web.Response(status={True: 200, False: 400, None: 503}[kept])
