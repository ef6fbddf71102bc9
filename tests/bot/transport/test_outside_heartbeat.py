"""Is somebody outside told that all is well, only while it is, and does the log keep the address to itself?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.transport.outside_heartbeat import ping_outside

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PATH = "/ping/4f1c"


class Enough(Exception):
    """It has looked as often as the test wants."""


class HurriedClock:
    """A clock of which every wait is over at once."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        return self._now

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        self._now = moment


def looks(*well: bool) -> Callable[[], bool]:
    left = iter(well)

    def is_well() -> bool:
        for one in left:
            return one
        raise Enough

    return is_well


async def pinged(well: list[bool], statuses: list[int]) -> tuple[list[float], list[EventDict]]:
    """Look so often, with these answers of the monitor; return the seconds at which it was asked, and the log."""
    clock, asked, answers = HurriedClock(), list[float](), iter(statuses)

    async def monitor(_request: web.Request) -> web.Response:
        asked.append((clock.now() - START).total_seconds())
        return web.Response(status=next(answers))

    app = web.Application()
    app.router.add_get(PATH, monitor)
    async with TestServer(app) as server:
        with capture_logs() as log, pytest.raises(Enough):
            await ping_outside(str(server.make_url(PATH)), looks(*well), clock)
    assert PATH not in str(log)
    return asked, log


async def test_the_monitor_is_asked_once_a_minute_and_only_while_all_is_well() -> None:
    asked, log = await pinged([False, False, True, True, False, True], [200, 204, 200])
    assert asked == [10, 70, 135]
    assert log == []


async def test_a_monitor_that_does_not_answer_is_logged_once_and_asked_again() -> None:
    asked, log = await pinged([True] * 4, [500, 302, 200, 200])
    assert len(asked) == 4
    assert [line["event"] for line in log] == ["heartbeat_unanswered", "heartbeat_answered"]


async def test_a_monitor_that_is_not_there_changes_nothing() -> None:
    with capture_logs() as log, pytest.raises(Enough):
        await ping_outside("http://127.0.0.1:9/", looks(True, True), HurriedClock())
    assert [(line["event"], line["error"]) for line in log] == [
        ("heartbeat_unanswered", "ConnectionRefusedError")
    ]
