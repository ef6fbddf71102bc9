"""How do updates come in without one being lost?

They are committed to the inbox first; only the next poll's offset tells Telegram that they arrived.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog

from bot.transport.http import POLL_MARGIN_SECONDS, MaybeSent, NotSent, TelegramHttp
from bot.visits import chat_of
from db import inbox
from db.database import Database
from rules.clock import Clock

POLL_SECONDS = 30
MOST_UPDATES = 100
LONGEST_WAIT = timedelta(seconds=30)
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")

log = structlog.get_logger()


class Refused(Exception):
    """Telegram does not accept this bot's token."""


class Poller:
    """Fetches updates by long polling, on a session of its own."""

    def __init__(
        self, *, http: TelegramHttp, database: Database, clock: Clock, stored: Callable[[], None]
    ) -> None:
        self._http = http
        self._database = database
        self._clock = clock
        self._stored = stored
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        """Poll until cancelled."""
        async with self._database.transaction() as session:
            last = await inbox.last_update_id(session)
        self._offset = None if last is None else last + 1
        while True:
            updates = await self._fetch()
            if updates is None:
                await self._back_off()
                continue
            self._failures = 0
            if updates:
                await self._store(updates)

    async def _fetch(self) -> list[dict[str, Any]] | None:
        body: dict[str, Any] = {
            "timeout": POLL_SECONDS,
            "limit": MOST_UPDATES,
            "allowed_updates": KINDS,
        }
        if self._offset is not None:
            body["offset"] = self._offset
        try:
            reply = await self._http.call(
                "getUpdates", body, seconds=POLL_SECONDS + POLL_MARGIN_SECONDS, polling=True
            )
        except (NotSent, MaybeSent) as fault:
            log.warning("poll_failed", error=str(fault))
            return None
        if reply.status in {401, 404}:
            raise Refused("Telegram does not accept the token; see LIMBER_BOT_TOKEN")
        answer = reply.json
        if answer is None or answer.get("ok") is not True:
            log.warning("poll_refused", status=reply.status)
            return None
        result = answer.get("result")
        return (
            [one for one in result if isinstance(one, dict)] if isinstance(result, list) else None
        )

    async def _store(self, updates: list[dict[str, Any]]) -> None:
        rows = [(int(one["update_id"]), _chat(one), one) for one in updates]
        async with self._database.transaction() as session:
            await inbox.store(session, rows, now=self._clock.now())
        self._offset = max(row[0] for row in rows) + 1
        self._stored()

    async def _back_off(self) -> None:
        self._failures += 1
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(self._failures, 5)) / 2)
        await self._clock.wait_until(self._clock.now() + wait)


def _chat(update: dict[str, Any]) -> int:
    try:
        return chat_of(update)
    except (KeyError, TypeError, ValueError):
        # A malformed update still gets its row; it is set aside when it is handled.
        return 0
