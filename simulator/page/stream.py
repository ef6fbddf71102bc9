"""How does an open page hear at once that something changed?"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

from aiohttp import web

from simulator.page.view import Row, summary
from simulator.protocols import Controls
from simulator.telegram import Telegram

# Real seconds. The first bundles what changes together; the second keeps the clock on the page going.
BUNDLE_SECONDS = 0.04
TICK_SECONDS = 1.0
RETRY_MILLISECONDS = 500

Sides = Mapping[str, Sequence[int]]


class Stream:
    """The server-sent events of one open page: the time, and the lines of the list that changed."""

    def __init__(self, telegram: Telegram, controls: Controls, sides: Sides) -> None:
        self._telegram = telegram
        self._controls = controls
        self._sides = sides
        self._changed = asyncio.Event()
        self._ended = False
        self._sent: dict[int, tuple[int, str]] = {}

    def end(self) -> None:
        """Let the stream end soon."""
        self._ended = True
        self._changed.set()

    async def run(self, request: web.Request) -> web.StreamResponse:
        """Send events until the page goes or the server ends."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(f"retry: {RETRY_MILLISECONDS}\n\n".encode())
        self._telegram.on_change.append(self._changed.set)
        try:
            with suppress(ConnectionError):
                await self._send_until_ended(response)
        finally:
            self._telegram.on_change.remove(self._changed.set)
        return response

    async def _send_until_ended(self, response: web.StreamResponse) -> None:
        while not self._ended:
            self._changed.clear()
            await response.write(f"data: {json.dumps(self._news())}\n\n".encode())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), TICK_SECONDS)
                await asyncio.sleep(BUNDLE_SECONDS)  # noqa: TID251  a screen's pace, not the clock

    def _news(self) -> Row:
        now = self._controls.now()
        return {
            "now": now.strftime("%Y-%m-%dT%H:%M:%S"),
            "zone": getattr(now.tzinfo, "key", None) or now.tzname(),
            "busy": self._controls.busy,
            "people": self._changed_people(),
        }

    def _changed_people(self) -> list[Row]:
        now = self._controls.now()
        rows = []
        for side, ids in self._sides.items():
            for person_id in ids:
                phone = self._telegram.phone(person_id)
                # Typing ends by the clock alone: no version tells of it.
                state = (phone.chat.version, phone.action)
                if self._sent.get(person_id) != state:
                    self._sent[person_id] = state
                    rows.append(summary(phone, side, now) | {"action": phone.action})
        return rows
