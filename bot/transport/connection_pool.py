"""How does one request get to Telegram and its answer back, on a connection that is kept?

All our requests are of one kind: a POST to one host, a body known at once, a short answer. A lane is a
connection that carries one of them at a time; httptools reads the answers. What a general client does besides
cost five times the CPU (docs/decisions/lanes-to-telegram.md).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import aiohappyeyeballs
import httptools
import python_socks
from pydantic_core import from_json
from python_socks.async_.asyncio import Proxy

CONNECT_SECONDS = 10.0
# Telegram closes what is idle for longer; a request that goes out just then would be in doubt.
IDLE_SECONDS = 60.0
MOST_ANSWER_BYTES = 8 * 1024 * 1024
# Where a name has addresses of two kinds and one kind leads nowhere, the other is tried so soon.
OTHER_ADDRESS_AFTER = 0.25
# How it is told that a proxy would not lead there, before its own code; and that it could not be reached.
PROXY_REFUSED = "ProxyRefused"
PROXY_AWAY = ("ProxyConnectionError", "ProxyTimeoutError")


class NotSent(Exception):
    """The request surely did not reach Telegram (no connection, connection refused)."""


class MaybeSent(Exception):
    """The request went out and no answer came back: it may have been carried out."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Telegram's answer: the HTTP status, its body, and the Date header."""

    status: int
    raw: bytes
    date: str | None = None

    @property
    def json(self) -> Mapping[str, Any] | None:
        """Return the answer as an object, or None for nonsense."""
        try:
            value = from_json(self.raw)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


class ConnectionPool:
    """The kept connections to the host of one address, at most so many at once.

    `proxy` is an address such as http://proxy:3128 or socks5://name:password@proxy:1080: it leads to the host, and
    what is said there, TLS included, is said to the host.
    """

    def __init__(self, address: str, *, most: int, proxy: str | None = None) -> None:
        parts = urlsplit(address)
        self._proxy = proxy
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        self._host_header = parts.netloc.rpartition("@")[2]
        self._path = parts.path + (f"?{parts.query}" if parts.query else "")
        self._tls: ssl.SSLContext | None = None
        # Used last, taken first: what is idle longest is at the left.
        self._idle: deque[_Connection] = deque()
        self._busy: set[_Connection] = set()
        self._most = most
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def post(self, method: str, body: bytes, *, content_type: str, seconds: float) -> Reply:
        """Post `body` to `method` below the address; the whole answer may take so long.

        Raise NotSent when no byte of it left, MaybeSent when no answer came.
        """
        head = (
            f"POST {self._path}{method} HTTP/1.1\r\nHost: {self._host_header}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return await self._ask(head.encode("ascii") + body, seconds)

    async def get(self, *, seconds: float) -> Reply:
        """Ask for the address itself; raise NotSent when no byte of it left, MaybeSent when no answer came."""
        head = f"GET {self._path or '/'} HTTP/1.1\r\nHost: {self._host_header}\r\n\r\n"
        return await self._ask(head.encode("ascii"), seconds)

    async def _ask(self, request: bytes, seconds: float) -> Reply:
        if self._taken < self._most:
            self._taken += 1
        else:
            await self._place()
        try:
            lane = self._kept() or await self._opened()
            self._busy.add(lane)
            try:
                return await lane.carry(request, seconds=seconds)
            finally:
                self._busy.discard(lane)
                self._keep(lane)
        finally:
            self._leave_place()

    async def close(self) -> None:
        """Close every connection; what is on its way is in doubt."""
        for lane in (*self._idle, *self._busy):
            lane.hang_up()
        self._idle.clear()

    async def _place(self) -> None:
        """Wait until somebody hands over a place."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await turn
        except (TimeoutError, asyncio.CancelledError) as fault:
            if not turn.cancelled():
                self._leave_place()
            if isinstance(fault, TimeoutError):
                raise NotSent("NoConnectionFree") from None
            raise

    def _leave_place(self) -> None:
        """Hand the place over to the first who still waits for one."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._taken -= 1

    def _kept(self) -> _Connection | None:
        """Return an open connection, the one used last; those that are over are put away."""
        while self._idle:
            lane = self._idle.pop()
            if lane.stays():
                return lane
        return None

    def _keep(self, lane: _Connection) -> None:
        """Keep a lane for the next request; put away what has been idle for too long."""
        if lane.stays():
            self._idle.append(lane)
        while self._idle and not self._idle[0].stays():
            self._idle.popleft()

    async def _opened(self) -> _Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                way = await (self._straight() if self._proxy is None else self._led(self._proxy))
                way.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                if self._secure and self._tls is None:
                    self._tls = ssl.create_default_context()
                _, lane = await loop.create_connection(
                    lambda: _Connection(loop),
                    sock=way,
                    ssl=self._tls,
                    server_hostname=self._host if self._secure else None,
                )
        except python_socks.ProxyError as fault:
            # The proxy spoke: 407 and the like where it speaks HTTP, a code of its own where it speaks SOCKS.
            raise NotSent(f"{PROXY_REFUSED}{fault.error_code or ''}") from None
        except OSError as fault:
            # A name that is not known, a refusal, a certificate that does not hold, too long a wait.
            raise NotSent(type(fault).__name__) from None
        return lane

    async def _straight(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        return await aiohappyeyeballs.start_connection(
            found, happy_eyeballs_delay=OTHER_ADDRESS_AFTER, loop=loop
        )

    async def _led(self, proxy: str) -> socket.socket:
        """Return a socket that the proxy leads to the host, whose name it looks up itself."""
        way = Proxy.from_url(proxy, rdns=True)
        return await way.connect(self._host, self._port, timeout=CONNECT_SECONDS)


class _Connection(asyncio.Protocol):
    """One connection; httptools calls its `on_` methods."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._way: asyncio.Transport | None = None
        self._answer: asyncio.Future[Reply] | None = None
        self._until = loop.time() + IDLE_SECONDS
        self._parser = httptools.HttpResponseParser(self)
        self._begin()

    def _begin(self) -> None:
        self._parts: list[bytes] = []
        self._bytes = 0
        self._date: str | None = None
        self._sized = self._headed = False
        self._reply: Reply | None = None
        # Whether the next request may take this way.
        self._goes_on = False

    def stays(self) -> bool:
        """Tell whether another request may take this way; one that was idle for too long is closed."""
        if self._loop.time() > self._until:
            self.hang_up()
        return self._way is not None and not self._way.is_closing()

    async def carry(self, request: bytes, *, seconds: float) -> Reply:
        """Send one request and return its answer; raise MaybeSent when none came in so long."""
        if self._way is None or self._way.is_closing():
            raise NotSent("ConnectionLost")
        self._begin()
        answer: asyncio.Future[Reply] = self._loop.create_future()
        self._answer = answer
        too_late = self._loop.call_later(seconds, self._lose, "NoAnswerInTime")
        self._way.write(request)
        try:
            return await answer
        finally:
            too_late.cancel()
            self._answer = None
            # Whoever no longer waits leaves an answer behind that must not be taken for the next.
            if not self._goes_on:
                self.hang_up()
            self._until = self._loop.time() + IDLE_SECONDS

    def hang_up(self) -> None:
        """Close the connection at once."""
        if self._way is not None:
            self._way.abort()

    # ---------------------------------------------------------------- asyncio's calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to write."""
        self._way = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Read on; what nobody asked for, or is not HTTP, ends the connection."""
        if self._answer is None:
            self.hang_up()
            return
        self._bytes += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._goes_on = False
            # What follows a whole answer does not spoil it.
            self._settle("NotHttp")
            return
        if self._reply is not None:
            self._settle()
        elif self._bytes > MOST_ANSWER_BYTES:
            self._lose("AnswerTooLong")

    def connection_lost(self, exc: Exception | None) -> None:
        """Take what came for the answer where its end is the end of the connection; else there is none."""
        if exc is None and self._headed and not self._sized and self._reply is None:
            self._reply = self._read()
        self._settle("ConnectionLost")

    # ---------------------------------------------------------------- the parser's calls

    def on_message_begin(self) -> None:
        """Note a second answer to the one question: where it belongs, nobody knows."""
        if self._reply is not None:
            self._goes_on = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Note whether the answer says how long it is, and Telegram's time."""
        match name.lower():
            case b"content-length" | b"transfer-encoding":
                self._sized = True
            case b"date":
                self._date = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Note that the status is known."""
        self._headed = True

    def on_body(self, body: bytes) -> None:
        """Keep a part."""
        self._parts.append(body)

    def on_message_complete(self) -> None:
        """Keep the answer; what only announces it (1xx) is not it."""
        if self._reply is not None:
            return
        if self._parser.get_status_code() < 200:
            self._begin()
        else:
            self._reply = self._read()
            self._goes_on = self._parser.should_keep_alive()

    def _read(self) -> Reply:
        return Reply(self._parser.get_status_code(), b"".join(self._parts), self._date)

    def _settle(self, otherwise: str = "") -> None:
        """Give the answer to whoever waits for it; without one say why there is none."""
        if self._reply is None:
            self._lose(otherwise)
        elif self._answer is not None and not self._answer.done():
            self._answer.set_result(self._reply)

    def _lose(self, why: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(MaybeSent(why))
        self.hang_up()
