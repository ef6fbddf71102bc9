"""What happened to one HTTP request to the Bot API: refused, surely not sent, or perhaps sent?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

SEND_SECONDS = 30.0
CONNECT_SECONDS = 10.0
POLL_MARGIN_SECONDS = 15.0
# More than the ledger may have on its way, so that a reply never waits for a connection.
MOST_CONNECTIONS = 128


class NotSent(Exception):
    """The request surely did not reach Telegram (no connection, connection refused)."""


class MaybeSent(Exception):
    """The request went out and no answer came back: it may have been carried out."""


class Refused(Exception):
    """Telegram does not accept this bot's token."""

    def __init__(self) -> None:
        super().__init__(
            "LIMBER_BOT_TOKEN: Telegram does not accept it; copy the token anew from @BotFather"
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """Telegram's answer: the HTTP status, its JSON where that could be read, and the Date header."""

    status: int
    raw: bytes
    date: str | None = None

    @property
    def json(self) -> Mapping[str, Any] | None:
        """Return the answer as an object, or None for nonsense."""
        try:
            value = json.loads(self.raw)
        except ValueError:
            return None
        return value if isinstance(value, dict) else None


class TelegramHttp:
    """Two sessions to one Bot API address: one for polling, so that it never waits behind sends.

    The token is part of every address, so no address and no exception of aiohttp leaves this class.
    """

    def __init__(self, api_url: str, token: str) -> None:
        self._methods = f"{api_url.rstrip('/')}/bot{token}/"
        self._sends = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS, keepalive_timeout=60)
        )
        self._polls = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=2))
        # Whoever counts: the method, and the HTTP status or how there was none.
        self.on_call: Callable[[str, str], None] = _uncounted
        # Whoever may lead no longer asks nothing of Telegram.
        self.may_call: Callable[[], bool] = always

    async def call(
        self,
        method: str,
        body: Mapping[str, Any] | aiohttp.FormData,
        *,
        seconds: float = SEND_SECONDS,
        polling: bool = False,
    ) -> Reply:
        """Post one method call; raise NotSent or MaybeSent when no answer came."""
        if not self.may_call():
            raise NotSent("not_leading")
        session = self._polls if polling else self._sends
        timeout = aiohttp.ClientTimeout(
            connect=CONNECT_SECONDS, sock_read=seconds, total=seconds + 2 * CONNECT_SECONDS
        )
        form = isinstance(body, aiohttp.FormData)
        try:
            async with session.post(
                self._methods + method,
                data=body if form else json.dumps(body),
                headers=None if form else {"Content-Type": "application/json"},
                timeout=timeout,
            ) as answer:
                raw = await answer.read()
                self.on_call(method, str(answer.status))
                return Reply(answer.status, raw, answer.headers.get("Date"))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            self.on_call(method, "unsent")
            raise NotSent(type(fault).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as fault:
            self.on_call(method, "unsure")
            raise MaybeSent(type(fault).__name__) from None

    async def close(self) -> None:
        """Close every connection."""
        await self._sends.close()
        await self._polls.close()


def always() -> bool:
    """Let every request start."""
    return True


def _uncounted(_method: str, _status: str) -> None:
    """Count nothing."""
