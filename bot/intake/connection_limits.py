"""Who may hold a connection to our port, and for how long?

A connection costs a file handle, and SQLite needs handles too: silent strangers must leave both to Telegram.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import cast

import structlog
from aiohttp import web

# Telegram opens at most 100, and a proxy before us keeps some.
MOST_CONNECTIONS = 200
# Of the handles of this process, connections take at most one in so many.
SHARE_OF_HANDLES = 4
# From the first byte, or from the start, to the end of a request's headers.
HEADER_SECONDS = 10.0
# Between two requests; longer than proxies keep a connection: nginx 60 s, Caddy 120 s.
IDLE_SECONDS = 150.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()


class PortRefusal(StrEnum):
    """Why somebody at the port did not get what he came for."""

    # The port was full, and he had been waiting longest.
    CROWDED = "crowded"
    # He said nothing, or not all of it, in time.
    SLOW = "slow"
    # He went, or was sent away, after bytes that are no request.
    NO_REQUEST = "no_request"
    NO_SECRET = "no_secret"  # noqa: S105 - a reason, no secret
    TOO_LARGE = "too_large"
    COMPRESSED = "compressed"
    NO_UPDATE = "no_update"
    NOT_READY = "not_ready"


class ConnectionLimits:
    """Gives each connection its time, and when all are taken lets the newest in for one that waits.

    Who has shown Telegram's secret goes last.
    """

    def __init__(self, refused: Callable[[PortRefusal], None]) -> None:
        self.refused = refused
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.most = min(MOST_CONNECTIONS, max(1, soft // SHARE_OF_HANDLES))
        # In the order in which they began to wait.
        self._waiting: dict[asyncio.BaseTransport, _Connection] = {}
        self._answered: dict[asyncio.BaseTransport, _Connection] = {}

    def guard(self, server: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """Return what makes the protocol of each new connection."""
        return lambda: _Connection(self, server())

    def trust(self, request: web.Request) -> None:
        """Note that this connection is Telegram's."""
        if (connection := self._answered.get(_transport_of(request))) is not None:
            connection.trusted = True

    @web.middleware
    async def answering(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Give a request that has come whole the time it takes."""
        transport = _transport_of(request)
        connection = self._waiting.pop(transport, None)
        if connection is None:
            # It went before its turn came.
            return await handler(request)
        connection.begin(None)
        self._answered[transport] = connection
        try:
            return await handler(request)
        finally:
            if self._answered.pop(transport, None) is not None:
                self._waiting[transport] = connection
                connection.begin(IDLE_SECONDS)

    def admit(self, transport: asyncio.Transport, connection: _Connection) -> bool:
        """Tell whether there is room, or make it."""
        if len(self._waiting) + len(self._answered) >= self.most:
            log.warning("port_crowded", count=self.most)
            strangers = (one for one in self._waiting.values() if not one.trusted)
            longest = next(strangers, None) or next(iter(self._waiting.values()), None)
            self.refused(PortRefusal.CROWDED)
            if longest is None:
                transport.abort()
                return False
            longest.drop()
        self._waiting[transport] = connection
        return True

    def forget(self, transport: asyncio.BaseTransport) -> None:
        """Count a connection no more."""
        self._waiting.pop(transport, None)
        self._answered.pop(transport, None)


class _Connection(asyncio.Protocol):
    """Stands between a transport and aiohttp's protocol, and measures how long it says nothing."""

    __slots__ = ("_asked", "_began", "_inner", "_limits", "_timer", "_transport", "trusted")

    def __init__(self, limits: ConnectionLimits, inner: asyncio.Protocol) -> None:
        self._limits = limits
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        # Whether a request came whole, and whether one has begun since.
        self._asked = False
        self._began = False
        self.trusted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's are of no class of asyncio's.
        stream = cast("asyncio.Transport", transport)
        if not self._limits.admit(stream, self):
            return
        self._transport = stream
        self._inner.connection_made(transport)
        self._wait(HEADER_SECONDS)

    def data_received(self, data: bytes) -> None:
        if self._transport is None:
            return
        if not self._began:
            self._began = True
            if self._asked:
                self._wait(HEADER_SECONDS)
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._transport is not None else None

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is None:
            return
        if self._began and not self._asked:
            self._limits.refused(PortRefusal.NO_REQUEST)
        self._wait(None)
        self._limits.forget(self._transport)
        self._transport = None
        self._inner.connection_lost(exc)

    def begin(self, idle_seconds: float | None) -> None:
        """Begin to answer (None), or to wait for the next request."""
        self._asked = True
        self._began = idle_seconds is None
        self._wait(idle_seconds)

    def drop(self) -> None:
        """End it at once."""
        # Who is sent away is counted once.
        self._began = False
        if self._transport is not None:
            self._limits.forget(self._transport)
            self._transport.abort()

    def _wait(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._late)

    def _late(self) -> None:
        if self._began or not self._asked:
            self._limits.refused(PortRefusal.SLOW)
        self.drop()


def _transport_of(request: web.Request) -> asyncio.BaseTransport:
    # None for a connection that has gone; no other is stored under it.
    return request.transport  # type: ignore[return-value]
