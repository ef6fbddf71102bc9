"""How does time pass at once, and in the same order every time?"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.process.clock import RealClock

T = TypeVar("T")


class Stuck(Exception):
    """Nothing is due and nothing can happen any more."""


class _Instantly(selectors.SelectSelector):
    """Instead of waiting it moves time on."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for nothing: no file is ever read here."""
        if timeout is None:
            raise Stuck
        self.passed += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is counted, not measured."""

    def __init__(self) -> None:
        self._instantly = _Instantly()
        super().__init__(self._instantly)

    def run_in_executor(  # type: ignore[override]  # there is no executor on this loop
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        """Do it here and now: a thread would take real time."""
        done: asyncio.Future[T] = self.create_future()
        done.set_result(func(*args))
        return done

    def time(self) -> float:
        """Return the seconds since it began."""
        return self._instantly.passed


class LoopClock(RealClock):
    """The machine's clock as the engine uses it, over the loop's time; `offset` makes it jump."""

    def __init__(self, loop: asyncio.AbstractEventLoop, start: datetime) -> None:
        super().__init__(monotonic=loop.time)
        self._loop = loop
        self._start = start
        self.offset = timedelta(0)

    def now(self) -> datetime:
        """Return the moment it shows."""
        return self._start + timedelta(seconds=self._loop.time()) + self.offset


async def nap(seconds: float) -> None:
    """Let so much of the loop's time pass, whatever any clock shows."""
    loop = asyncio.get_running_loop()
    passed = loop.create_future()
    timer = loop.call_later(seconds, passed.set_result, None)
    try:
        await passed
    finally:
        timer.cancel()
