"""A Telegram that costs next to nothing: what it does not spend, those who are measured may.

It runs in a process of its own, reads only as much of a request as it needs, and answers from a template.
`python -m tests.benchmarks.standin` prints its port, and tells over the same port what it has seen.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from array import array
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import uvloop

_CHAT = re.compile(rb'chat_id"?(?:\r\n\r\n|=|:)\s*"?(-?\d+)')
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_OFFSET = re.compile(rb'offset"?(?:\r\n\r\n|=|:)\s*"?(-?\d+)')
_TAP = re.compile(rb'callback_query_id"?(?:\r\n\r\n|=|:)\s*"?(\d+)')
_EDITED = re.compile(rb'message_id"?(?:\r\n\r\n|=|:)\s*"?(\d+)')
_BOT = b'{"id":7,"is_bot":true,"first_name":"Limber","username":"limber_bot"}'
_SENT = (
    b'{"message_id":%d,"date":1767225600,"chat":{"id":%s,"type":"private","first_name":"Ana"},'
    b'"from":' + _BOT + b',"text":"Hello"}'
)
_POLL_SECONDS = 5.0
_FIRST_UPDATE = 1000


class Seen:
    """What came in, and when, in seconds of the monotonic clock that all processes share."""

    def __init__(self) -> None:
        self.chats: dict[bytes, int] = {}
        self.first: dict[bytes, float] = {}
        self.starts = array("d")
        self.answers: dict[int, float] = {}
        self.offered: dict[int, float] = {}
        self.confirmed: dict[int, float] = {}
        self.numbers = 0

    def told(self) -> dict[str, Any]:
        """Return it all."""
        spent = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "messages": len(self.starts),
            "chats": len(self.chats),
            "first": {chat.decode(): at for chat, at in self.first.items()},
            "doubled": sum(count > 1 for count in self.chats.values()),
            "starts": self.starts.tolist(),
            "offered": self.offered,
            "confirmed": self.confirmed,
            "answers": self.answers,
            "cpu": spent.ru_utime + spent.ru_stime,
        }


class Taps:
    """Button presses that wait to be polled, at a steady pace."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._parked: Callable[[bytes], None] | None = None
        self._first = 0.0
        self._count = 0
        self._every = 0.0
        self._prompts: list[tuple[int, int]] = []

    def begin(self, plan: dict[str, Any]) -> None:
        """Offer `count` taps, `rate` a second, on the prompts (chat id, payload) in their order."""
        self._prompts = plan["prompts"]
        self._every = 1 / plan["rate"]
        self._first = time.monotonic()
        self._count = 0
        self._come()

    def _come(self) -> None:
        now = time.monotonic()
        while self._count < len(self._prompts) and self._first + self._count * self._every <= now:
            number = _FIRST_UPDATE + self._count
            chat, payload = self._prompts[self._count]
            self._waiting.append((number, _tap(number, chat, str(payload))))
            self._seen.offered[number] = self._first + self._count * self._every
            self._count += 1
        if self._waiting and self._parked is not None:
            parked, self._parked = self._parked, None
            parked(self._page())
        if self._count < len(self._prompts):
            upcoming = self._first + self._count * self._every
            asyncio.get_running_loop().call_later(max(0.0, upcoming - time.monotonic()), self._come)

    def poll(self, offset: int, answer: Callable[[bytes], None]) -> None:
        """Answer with what waits, or park."""
        now = time.monotonic()
        while self._waiting and self._waiting[0][0] < offset:
            self._seen.confirmed[self._waiting.popleft()[0]] = now
        if self._waiting:
            answer(self._page())
            return
        self._parked = answer
        asyncio.get_running_loop().call_later(_POLL_SECONDS, self._give_up, answer)

    def _give_up(self, answer: Callable[[bytes], None]) -> None:
        if self._parked is answer:
            self._parked = None
            answer(b"[]")

    def _page(self) -> bytes:
        return b"[" + b",".join(update for _, update in list(self._waiting)[:100]) + b"]"


def _tap(number: int, chat: int, payload: str) -> bytes:
    person = {"id": chat, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    tapped = {
        "message_id": 500 + number,
        "date": 1767225600,
        "chat": {"id": chat, "type": "private", "first_name": "Ana"},
        "from": json.loads(_BOT),
        "text": "How is the pain?",
    }
    query = {
        "id": str(number),
        "from": person,
        "message": tapped,
        "chat_instance": "1",
        "data": payload,
    }
    return json.dumps({"update_id": number, "callback_query": query}).encode()


class Connection(asyncio.Protocol):
    """One connection of somebody who sends."""

    def __init__(self, seen: Seen, taps: Taps) -> None:
        self._seen = seen
        self._taps = taps
        self._left = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to write."""
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        data = self._left + data if self._left else data
        while (end := data.find(b"\r\n\r\n")) >= 0:
            given = _LENGTH.search(data, 0, end)
            whole = end + 4 + (int(given[1]) if given else 0)
            if given is None and b"chunked" in data[:end]:
                # The one kind of body without a length ends like this.
                last = data.find(b"\r\n0\r\n\r\n", end)
                whole = last + 7 if last >= 0 else len(data) + 1
            if len(data) < whole:
                break
            self._answer(data[:end], data[end + 4 : whole])
            data = data[whole:]
        self._left = data

    def _answer(self, head: bytes, body: bytes) -> None:
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].partition(b"?")[0]
        now = time.monotonic()
        seen = self._seen
        if method == b"sendMessage":
            chat = _CHAT.search(body)
            name = chat[1] if chat else b"0"
            seen.starts.append(now)
            seen.chats[name] = seen.chats.get(name, 0) + 1
            seen.first.setdefault(name, now)
            self._reply(_SENT % (len(seen.starts), name))
        elif method == b"getUpdates":
            offset = _OFFSET.search(body)
            self._taps.poll(int(offset[1]) if offset else 0, self._reply)
        elif method == b"editMessageText":
            chat, edited = _CHAT.search(body), _EDITED.search(body)
            number = int(edited[1]) if edited else 0
            seen.answers.setdefault(number - 500, now)
            self._reply(_SENT % (number, chat[1] if chat else b"0"))
        elif method == b"answerCallbackQuery":
            self._reply(b"true")
        elif method == b"getMe":
            self._reply(_BOT)
        elif method == b"begin":
            self._taps.begin(json.loads(body))
            self._reply(b"true")
        elif method == b"seen":
            self._reply(json.dumps(seen.told()).encode())
        elif method == b"forget":
            seen.__init__()  # type: ignore[misc]  # begin again, in place
            self._reply(b"true")
        else:
            self._reply(b"true")

    def _reply(self, result: bytes) -> None:
        body = b'{"ok":true,"result":%s}' % result
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                % len(body)
                + body
            )


async def serve() -> None:
    """Serve until standard input ends, so that no stand-in outlives who started it."""
    seen = Seen()
    taps = Taps(seen)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(seen, taps), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()


if __name__ == "__main__":
    uvloop.run(serve())
