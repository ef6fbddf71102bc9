"""What time is it for the stand-in under test? Whatever the test says."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from simulator import Telegram

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class HandClock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self._now = MONDAY

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - MONDAY).total_seconds()

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        self._now = max(self._now, moment)

    def moves(self, **by: float) -> None:
        """Move ahead, by what `timedelta` takes."""
        self._now += timedelta(**by)


class Caller:
    """Calls the Bot API with nothing in between that could put a call right."""

    def __init__(self, session: aiohttp.ClientSession, base: str, telegram: Telegram) -> None:
        self.session = session
        self.base = base
        self.telegram = telegram

    @property
    def address(self) -> str:
        return f"{self.base}/bot{self.telegram.token}"

    async def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the whole body of the answer."""
        async with self.session.post(f"{self.address}/{method}", json=params) as answer:
            body: dict[str, Any] = await answer.json()
            assert body["ok"] or body["error_code"] == answer.status
            return body

    async def result(self, method: str, **params: Any) -> Any:
        """Return the result of a call that must succeed."""
        body = await self(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """Return the words of a refusal that must come."""
        body = await self(method, **params)
        assert not body["ok"], body
        return str(body["description"])


async def heard_by_bot(call: Caller, kind: str) -> list[dict[str, Any]]:
    """Return the pending updates of one kind, without confirming them."""
    return [update[kind] for update in await call.result("getUpdates") if kind in update]
