"""What can the page ask for, and what can it do?"""

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator.links import start_payload
from simulator.page.guard import add_headers, guarded
from simulator.page.stream import Sides, Stream
from simulator.page.typed import typed
from simulator.page.view import chat_view
from simulator.phone import Phone
from simulator.protocols import Controls
from simulator.screen import NothingThere
from simulator.telegram import Telegram

STATIC = Path(__file__).parent / "static"
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
MAX_TEXT = 4096
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

Newcomer = Callable[[str], Phone]


def create_page_app(
    telegram: Telegram,
    controls: Controls,
    *,
    sides: Sides,
    links: Mapping[str, str] | None = None,
    newcomer: Newcomer | None = None,
    title: str = "Limber",
) -> web.Application:
    """Return the chat page as an application, to be served on loopback.

    `sides` names the phones side by side ("patient", "coordinator") and whose chats each can show,
    as person ids; the sequences may grow later. `links` are deep links that the Start button of a
    side carries. `newcomer` makes somebody new for a side, for an invite to be opened on.
    """
    page = _Page(telegram, controls, sides, links or {}, newcomer, title)
    app = web.Application(middlewares=[guarded(page.key)], client_max_size=MAX_UPLOAD_BYTES)
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(page.end)
    app.add_routes(
        [
            web.get("/", page.index),
            web.static("/static", STATIC),
            web.get("/events", page.events),
            web.get("/chats/{id}", page.chat),
            web.get("/files/{file_id}", page.file),
            web.post("/clock/{step}", page.clock),
            web.post("/newcomers/{side}", page.newcomer),
            web.post("/chats/{id}/photo", page.photo),
            web.post("/chats/{id}/document", page.document),
            web.post("/chats/{id}/{act}", page.act),
        ]
    )
    return app


class _Page:
    """The handlers, and what they share."""

    def __init__(
        self,
        telegram: Telegram,
        controls: Controls,
        sides: Sides,
        links: Mapping[str, str],
        newcomer: Newcomer | None,
        title: str,
    ) -> None:
        self.key = secrets.token_urlsafe(24)
        self._telegram = telegram
        self._controls = controls
        self._sides = sides
        self._links = links
        self._newcomer = newcomer
        self._title = title
        self._streams: set[Stream] = set()

    async def end(self, _app: web.Application) -> None:
        for stream in tuple(self._streams):
            stream.end()

    async def index(self, _request: web.Request) -> web.Response:
        settings = {
            "key": self.key,
            "title": self._title,
            "sides": list(self._sides),
            "links": dict(self._links),
            "username": self._telegram.username,
            "newcomers": self._newcomer is not None,
        }
        html = (STATIC / "index.html").read_text(encoding="utf-8")
        html = html.replace("{{title}}", escape(self._title))
        return _html(html.replace("{{settings}}", escape(json.dumps(settings), quote=True)))

    async def events(self, request: web.Request) -> web.StreamResponse:
        stream = Stream(self._telegram, self._controls, self._sides)
        self._streams.add(stream)
        try:
            return await stream.run(request)
        finally:
            self._streams.discard(stream)

    async def chat(self, request: web.Request) -> web.Response:
        return web.json_response(
            chat_view(self._telegram, self._phone(request), self._controls.now())
        )

    async def file(self, request: web.Request) -> web.Response:
        stored = self._telegram.world.files.by_id(request.match_info["file_id"])
        if stored is None:
            raise web.HTTPNotFound
        shown = stored.mime_type in SHOWN_IN_PLACE
        name = "".join(c for c in stored.name if c.isalnum() or c in " ._-") or "file"
        how = "inline" if shown else f'attachment; filename="{name}"'
        kind = stored.mime_type if shown else "application/octet-stream"
        headers = {"Content-Disposition": how}
        return web.Response(body=stored.content, content_type=kind, headers=headers)

    async def clock(self, request: web.Request) -> web.Response:
        step = request.match_info["step"]
        if step != "next" and step not in STEPS:
            raise web.HTTPNotFound
        if self._controls.busy:
            raise web.HTTPConflict(text="The clock is already walking.")
        # The request lasts as long as the walk; the stream tells the page that it is busy.
        if step == "next":
            await self._controls.next_message()
        else:
            await self._controls.skip(STEPS[step])
        self._telegram.world.changed()
        return web.json_response({})

    async def newcomer(self, request: web.Request) -> web.Response:
        side = request.match_info["side"]
        if self._newcomer is None or side not in self._sides:
            raise web.HTTPNotFound
        phone = self._newcomer(side)
        return web.json_response({"id": phone.person_id})

    async def photo(self, request: web.Request) -> web.Response:
        caption = request.query.get("caption", "")
        self._phone(request).sends_photo(await request.read(), caption=caption)
        return web.json_response({})

    async def document(self, request: web.Request) -> web.Response:
        name = request.query.get("name", "file")
        content = await request.read()
        self._phone(request).sends_document(content, name=name, mime_type=request.content_type)
        return web.json_response({})

    async def act(self, request: web.Request) -> web.Response:
        phone, act = self._phone(request), _ACTS.get(request.match_info["act"])
        given = await request.json()
        if act is None or not isinstance(given, dict):
            raise web.HTTPNotFound
        try:
            act(phone, given)
        except (NothingThere, ValueError, TypeError, KeyError) as problem:
            # What was on the screen a moment ago may be gone: the page says so and draws anew.
            raise web.HTTPConflict(text=str(problem)) from problem
        return web.json_response({})

    def _phone(self, request: web.Request) -> Phone:
        person_id = request.match_info["id"]
        shown = {str(number) for ids in self._sides.values() for number in ids}
        if person_id not in shown:
            raise web.HTTPNotFound
        return self._telegram.phone(int(person_id))


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _say(phone: Phone, given: dict[str, Any]) -> None:
    text, formatting = typed(str(given["text"]).strip())
    if not text or len(text) > MAX_TEXT:
        raise ValueError("A message has between 1 and 4096 characters.")
    reply_to = given.get("replyTo")
    phone.says(
        text,
        formatting=formatting,
        reply_to=phone.message(reply_to).message_id if reply_to else None,
    )


def _edit(phone: Phone, given: dict[str, Any]) -> None:
    phone.edits_message(phone.message(given["message"]), str(given["text"]).strip())


def _tap(phone: Phone, given: dict[str, Any]) -> None:
    phone.taps_at(phone.message(given["message"]), given["row"], given["column"])


def _key(phone: Phone, given: dict[str, Any]) -> None:
    phone.types_key(given["row"], given["column"])


def _start(phone: Phone, given: dict[str, Any]) -> None:
    link = given.get("link")
    phone.starts(start_payload(str(link), phone.bot_username) if link else None)


def _place(phone: Phone, given: dict[str, Any]) -> None:
    phone.sends_location(float(given["latitude"]), float(given["longitude"]))


def _voice(phone: Phone, _given: dict[str, Any]) -> None:
    phone.sends_voice()


def _block(phone: Phone, _given: dict[str, Any]) -> None:
    phone.blocks()


def _unblock(phone: Phone, _given: dict[str, Any]) -> None:
    phone.unblocks()


def _clear(phone: Phone, _given: dict[str, Any]) -> None:
    phone.deletes_chat()


_ACTS: dict[str, Callable[[Phone, dict[str, Any]], None]] = {
    "say": _say,
    "edit": _edit,
    "tap": _tap,
    "key": _key,
    "start": _start,
    "place": _place,
    "voice": _voice,
    "block": _block,
    "unblock": _unblock,
    "clear": _clear,
}
