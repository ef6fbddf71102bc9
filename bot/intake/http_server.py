"""What does the HTTP port answer? Health, metrics, and Telegram's deliveries."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.intake.connection_limits import ConnectionLimits, PortRefusal
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

    def __init__(self, address: Address) -> None:
        owner = listener_on(address.port) or "another program"
        super().__init__(
            f"{address.keys}_PORT: {address.host}:{address.port} is taken by {owner};"
            " stop that one, or choose another port"
        )


class PortBarred(Exception):
    """This machine does not let us listen there."""

    def __init__(self, address: Address) -> None:
        super().__init__(
            f"{address.keys}_HOST: cannot listen on {address.host}:{address.port};"
            " choose an address of this machine"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen, and the settings that say so."""

    host: str
    port: int
    keys: str = "LIMBER_HTTP"


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

    def count_refusal(self, reason: PortRefusal) -> None:
        """Count somebody at the port who did not get what he came for."""
        ...


@asynccontextmanager
async def serving(
    watched: Watched,
    address: Address,
    *,
    webhook_path: str | None,
    metrics_address: Address | None = None,
) -> AsyncIterator[int]:
    """Listen for the length of the block, and yield the port; raise PortTaken or PortBarred.

    With an address of its own the metrics page is there alone.
    """
    async with AsyncExitStack() as stack:
        limits = ConnectionLimits(watched.count_refusal)
        pages = _Pages(watched, limits)
        routes = [
            web.get("/healthz", pages.health),
            web.get("/readyz", pages.readiness),
            web.get("/intakez", pages.intake),
        ]
        measured = web.get("/metrics", pages.metrics)
        if metrics_address is None:
            routes.append(measured)
        else:
            apart = ConnectionLimits(watched.count_refusal)
            await stack.enter_async_context(_listening(metrics_address, apart, [measured]))
        if webhook_path is not None:
            routes.append(web.post(webhook_path, pages.delivery))
        yield await stack.enter_async_context(_listening(address, limits, routes))


@asynccontextmanager
async def _listening(
    address: Address, limits: ConnectionLimits, routes: list[web.RouteDef]
) -> AsyncIterator[int]:
    app = web.Application(client_max_size=LARGEST_DELIVERY, middlewares=[limits.answering])
    app.router.add_routes(routes)
    # What is compressed is refused, so nothing unpacks it.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2, auto_decompress=False)
    await runner.setup()
    try:
        if runner.server is None:
            raise RuntimeError("a runner that was set up has a server")
        try:
            server = await asyncio.get_running_loop().create_server(
                limits.guard(runner.server), address.host, address.port
            )
        except OSError as fault:
            taken = fault.errno == errno.EADDRINUSE
            raise (PortTaken if taken else PortBarred)(address) from None
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
    finally:
        await runner.cleanup()


class _Pages:
    def __init__(self, watched: Watched, limits: ConnectionLimits) -> None:
        self._watched = watched
        self._limits = limits

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
            return self._refusal(PortRefusal.NO_SECRET, 403)
        # Telegram never compresses.
        if request.headers.get("Content-Encoding", "identity") != "identity":
            return self._refusal(PortRefusal.COMPRESSED, 415)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return self._refusal(PortRefusal.SLOW, 408)
        except web.HTTPRequestEntityTooLarge:
            return self._refusal(PortRefusal.TOO_LARGE, 413)
        # Without a 200 Telegram brings it again.
        try:
            kept = await self._watched.receive(body)
        except SQLAlchemyError as fault:
            log.error("store_failed", error=fault)
            kept = None
        except InboxFull:
            log.warning("inbox_full", left=1)
            kept = None
        if kept is None:
            return self._refusal(PortRefusal.NOT_READY, 503)
        self._limits.trust(request)
        return web.Response() if kept else self._refusal(PortRefusal.NO_UPDATE, 400)

    def _refusal(self, reason: PortRefusal, status: int) -> web.Response:
        self._watched.count_refusal(reason)
        return web.Response(status=status)
