"""How is a method of the Bot API called?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from pydantic_core import to_json

from bot.transport.connection_pool import ConnectionPool, MaybeSent, NotSent, Reply

SEND_SECONDS = 30.0
POLL_MARGIN_SECONDS = 15.0
# More than the ledger may have on its way, so that a reply never waits for a connection.
MOST_CONNECTIONS = 340


class Refused(Exception):
    """Telegram does not accept this bot's token."""

    def __init__(self) -> None:
        super().__init__(
            "LIMBER_BOT_TOKEN: Telegram does not accept it; copy the token anew from @BotFather"
        )


class TelegramHttp:
    """The ways to one Bot API address: polling has its own, so that it never waits behind sends.

    The token is part of every address, so no address leaves this class.
    """

    def __init__(self, api_url: str, token: str, proxy: str | None = None) -> None:
        address = f"{api_url.rstrip('/')}/bot{token}/"
        self._sends = ConnectionPool(address, most=MOST_CONNECTIONS, proxy=proxy)
        self._polls = ConnectionPool(address, most=2, proxy=proxy)
        # Whoever counts: the method, and the HTTP status or how there was none.
        self.on_call: list[Callable[[str, str], None]] = []
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
        """Post one method call; raise NotSent or MaybeSent when no answer came within `seconds`."""
        if not self.may_call():
            raise NotSent("not_leading")
        connections = self._polls if polling else self._sends
        if isinstance(body, aiohttp.FormData):
            form = body()
            content, content_type = await form.as_bytes(), form.headers["Content-Type"]
        else:
            content, content_type = to_json(body), "application/json"
        try:
            reply = await connections.post(
                method, content, content_type=content_type, seconds=seconds
            )
        except NotSent:
            self._count(method, "unsent")
            raise
        except MaybeSent:
            self._count(method, "unsure")
            raise
        self._count(method, str(reply.status))
        return reply

    def _count(self, method: str, status: str) -> None:
        for count in self.on_call:
            count(method, status)

    async def close(self) -> None:
        """Close every connection."""
        await self._sends.close()
        await self._polls.close()


def always() -> bool:
    """Let every request start."""
    return True
