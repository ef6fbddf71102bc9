"""What does a test of the chat page start with?"""

import asyncio
import html
import json
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from simulator import Telegram
from tests.simulator.hand_clock import HandClock

MADRID = ZoneInfo("Europe/Madrid")
INVITE = "https://t.me/limber_bot?start=Zb7Qm2"


class HandControls:
    """Clock controls that walk when the test says so."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.busy = False
        self.may_go = asyncio.Event()
        self.may_go.set()
        self.steps: list[timedelta | None] = []

    def now(self) -> datetime:
        return self.clock.now().astimezone(MADRID)

    async def next_message(self) -> None:
        await self._walk(None)

    async def skip(self, duration: timedelta) -> None:
        await self._walk(duration)

    async def _walk(self, duration: timedelta | None) -> None:
        self.steps.append(duration)
        self.busy = True
        await self.may_go.wait()
        self.clock.moves(seconds=(duration or timedelta(minutes=5)).total_seconds())
        self.busy = False


class Browser:
    """What a page's script can do, without a page."""

    def __init__(self, session: ClientSession, server: TestServer, telegram: Telegram) -> None:
        self.session = session
        self.server = server
        self.telegram = telegram
        self.key = ""

    def address(self, path: str) -> str:
        return str(self.server.make_url(path))

    async def opens(self) -> dict[str, Any]:
        """Load the page and return the settings it carries."""
        async with self.session.get(self.address("/")) as answer:
            found = re.search(r'name="settings" content="([^"]*)"', await answer.text())
        assert found is not None
        settings: dict[str, Any] = json.loads(html.unescape(found[1]))
        self.key = settings["key"]
        return settings

    async def gets(self, path: str) -> Any:
        async with self.session.get(self.address(path), headers={"X-Page-Key": self.key}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def posts(self, path: str, body: Any = None, *, key: str | None = None) -> int:
        """Return the status of the answer."""
        headers = {"X-Page-Key": self.key if key is None else key}
        url = self.address(path)
        async with self.session.post(url, json=body or {}, headers=headers) as answer:
            return answer.status
