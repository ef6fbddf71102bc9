"""How does the stand-in speak HTTP?"""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from simulator.api.errors import Refusal, bad_request
from simulator.api.parameters import Upload
from simulator.calls import Answer, answer_call
from simulator.telegram import Telegram
from simulator.webhook import delivering_webhooks

# All of a request but its files.
MAX_PARAMETERS_BYTES = 1024 * 1024
MAX_REQUEST_BYTES = 64 * 1024 * 1024
UNAUTHORIZED = Refusal("Unauthorized", code=401)
TOO_LARGE = Refusal("Request Entity Too Large", code=413)
NOT_FOUND = Refusal("Not Found", code=404)

log = logging.getLogger(__name__)


@asynccontextmanager
async def serve(telegram: Telegram, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve the stand-in, and yield its base URL, such as "http://127.0.0.1:12345"."""
    listener = _Listener(telegram, host, port)
    await listener.open()
    telegram.faults.on_refusing.append(listener.refuse)
    try:
        async with delivering_webhooks(telegram.world):
            yield f"http://{host}:{listener.port}"
    finally:
        telegram.faults.on_refusing.remove(listener.refuse)
        await listener.close()


class _Listener:
    """The listening socket, which a fault can close and open again on the same port."""

    def __init__(self, telegram: Telegram, host: str, port: int) -> None:
        self._telegram = telegram
        self._host = host
        self.port = port
        self._sockets: asyncio.Server | None = None
        self._opening: asyncio.Task[None] | None = None
        self._http = web.Server(
            self._handle,
            request_factory=_request,
            handler_cancellation=True,
            access_log=None,
            logger=log,
        )

    async def open(self) -> None:
        await self._accept(self._bound())

    async def close(self) -> None:
        if self._opening is not None:
            await self._opening
        self._stop()
        self._telegram.world.updates.terminate_parked()
        await self._http.shutdown(1)

    def refuse(self, refusing: bool) -> None:
        if refusing:
            self._stop()
            for connection in self._http.connections:
                connection.force_close()
        else:
            # Bound here and now, so that whoever connects next already waits in the backlog.
            loop = asyncio.get_running_loop()
            self._opening = loop.create_task(self._accept(self._bound()))

    def _bound(self) -> socket.socket:
        listening = socket.create_server((self._host, self.port), backlog=1024)
        self.port = listening.getsockname()[1]
        return listening

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._sockets = await loop.create_server(self._http, sock=listening, backlog=1024)

    def _stop(self) -> None:
        if self._sockets is not None:
            self._sockets.close()
            self._sockets = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        telegram = self._telegram
        telegram.request_began()
        try:
            response = await self._response(request)
            told = (telegram.world.now() + telegram.faults.clock_off).astimezone(UTC)
            response.headers["Date"] = format_datetime(told, usegmt=True)
            # Written here, so that the request counts as unfinished until the bot has its answer.
            await response.prepare(request)
            await response.write_eof()
            return response
        finally:
            telegram.request_ended()

    async def _response(self, request: web.BaseRequest) -> web.StreamResponse:
        _, owner, *rest = request.path.split("/", 2)
        if owner == "file" and rest:
            return self._download(rest[0])
        if not owner.startswith("bot") or not rest:
            return _json(NOT_FOUND)
        if owner != f"bot{self._telegram.token}":
            return _json(UNAUTHORIZED)
        try:
            given = await _given(request)
        except Refusal as refusal:
            return _json(refusal)
        return await _sent(request, await answer_call(self._telegram, rest[0], given))

    def _download(self, path: str) -> web.StreamResponse:
        owner, _, name = path.partition("/")
        if owner != f"bot{self._telegram.token}":
            return _json(UNAUTHORIZED)
        stored = self._telegram.world.files.by_path(name)
        if stored is None:
            return _json(NOT_FOUND)
        return web.Response(body=stored.content, content_type="application/octet-stream")


def _request(*args: Any) -> web.BaseRequest:
    # The low-level server leaves the event loop to whoever makes the request object.
    message, payload, protocol, writer, task = args
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=MAX_REQUEST_BYTES
    )


def _json(refusal: Refusal) -> web.Response:
    body = json.dumps(refusal.as_json())
    return web.Response(status=refusal.code, text=body, content_type="application/json")


async def _sent(request: web.BaseRequest, answer: Answer) -> web.StreamResponse:
    if answer.delay_seconds:
        await asyncio.sleep(answer.delay_seconds)  # noqa: TID251  a slow network, not the clock
    if answer.hang_up:
        if request.transport is not None:
            request.transport.abort()
        raise asyncio.CancelledError
    return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)


async def _given(request: web.BaseRequest) -> dict[str, Any]:
    """Return the parameters as they came: from the address, and from the body of any form."""
    given: dict[str, Any] = dict(request.query)
    if request.method not in ("GET", "POST"):
        raise NOT_FOUND
    if not request.body_exists:
        return given
    try:
        if request.content_type == "multipart/form-data":
            form = await request.post()
            return given | _within_bounds({name: _field(value) for name, value in form.items()})
        body = await request.read()
        if len(body) > MAX_PARAMETERS_BYTES:
            raise TOO_LARGE
        if request.content_type == "application/json":
            return given | _parsed(body)
        return given | {name: _field(value) for name, value in (await request.post()).items()}
    except web.HTTPRequestEntityTooLarge:
        raise TOO_LARGE from None


def _within_bounds(fields: dict[str, Any]) -> dict[str, Any]:
    if sum(len(value.encode()) for value in fields.values() if isinstance(value, str)) > (
        MAX_PARAMETERS_BYTES
    ):
        raise TOO_LARGE
    return fields


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise bad_request("can't parse request: a JSON object expected")
    return given


def _field(value: str | bytearray | bytes | web.FileField) -> Any:
    if isinstance(value, web.FileField):
        with value.file as file:
            content = file.read()
        return Upload(name=value.filename, mime_type=value.content_type, content=content)
    return value if isinstance(value, str) else value.decode()
