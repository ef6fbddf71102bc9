"""How do updates come in without one being lost?

They are committed to the inbox first; only the next poll's offset tells Telegram that they arrived.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.intake.polling_gaps import Listening
from bot.intake.update_storage import InboxFull
from bot.transport.bot_api import POLL_MARGIN_SECONDS, TelegramHttp
from bot.transport.connection_pool import MaybeSent, NotSent, Reply
from bot.transport.telegram_health import TelegramHealth
from rules.bot_api_answers import outcome_of
from rules.clock import Clock
from rules.raw_updates import KINDS

# Short enough for silence to be seen within a minute, whenever in a poll it begins.
POLL_SECONDS = 15
MOST_UPDATES = 100
LONGEST_WAIT = timedelta(seconds=30)

log = structlog.get_logger()
# Commits updates to the inbox and returns the ids of those that are kept; raises InboxFull or SQLAlchemyError.
Keep = Callable[[Sequence[object]], Awaitable[list[int]]]


class Poller:
    """Fetches updates by long polling, on lanes of its own, and has them kept.

    The offset goes out only to acknowledge what was just stored: after a quiet week Telegram numbers updates
    anew, and an old, higher offset would throw the new ones away.
    """

    def __init__(
        self,
        *,
        http: TelegramHttp,
        clock: Clock,
        keep: Keep,
        listening: Listening,
        health: TelegramHealth,
    ) -> None:
        self._http = http
        self._clock = clock
        self._keep = keep
        self._listening = listening
        self.health = health
        self._offset: int | None = None
        self._failures = 0
        self._no_webhook = False
        # Whoever stops the poller takes this first, so that no batch is cut in half.
        self.storing = asyncio.Lock()
        # Why Telegram, or who stands before it, takes nothing of this bot at present.
        self.refused: str | None = None

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            if not self._no_webhook:
                self._no_webhook = await self._removed_webhook()
            updates = await self._fetch() if self._no_webhook else None
            if updates is None or not await self._kept(updates):
                await self._back_off()

    async def _removed_webhook(self) -> bool:
        answer = await self._call("deleteWebhook", {"drop_pending_updates": False}, seconds=30)
        return answer is not None

    async def _fetch(self) -> list[Any] | None:
        body: dict[str, Any] = {
            # After a failure the answer is to show at once that all is well again.
            "timeout": 0 if self._failures else POLL_SECONDS,
            "limit": MOST_UPDATES,
            "allowed_updates": KINDS,
        }
        if self._offset is not None:
            body["offset"] = self._offset
        answer = await self._call("getUpdates", body, seconds=POLL_SECONDS + POLL_MARGIN_SECONDS)
        result = None if answer is None else answer.get("result")
        return result if isinstance(result, list) else None

    async def _kept(self, updates: list[Any]) -> bool:
        try:
            async with self.storing:
                await self._listening.begins(updates)
                kept = await self._keep(updates)
                await self._listening.heard()
        except SQLAlchemyError as fault:
            # Not acknowledged, so Telegram brings them again.
            log.error("store_failed", error=fault)
            return False
        except InboxFull:
            log.warning("inbox_full", left=len(updates))
            return False
        self._failures = 0
        self._offset = max(kept) + 1 if kept else None
        return bool(kept) or not updates

    async def _call(
        self, method: str, body: Mapping[str, Any], *, seconds: float
    ) -> Mapping[str, Any] | None:
        """Return Telegram's answer, or None after anything but a good one.

        Nothing ends the polling: a token that was right at the start is refused for a while now and then.
        """
        begun_at = self._clock.now()
        try:
            reply = await self._http.call(method, body, seconds=seconds, polling=True)
        except (NotSent, MaybeSent) as fault:
            log.warning("poll_failed", method=method, error=str(fault))
            self.health.poll_failed(begun_at)
            return None
        answer = reply.json
        if answer is None or answer.get("ok") is not True:
            self.health.poll_failed(begun_at)
            self._note_refusal(method, reply)
            return None
        self.health.heard(reply.date)
        self.refused = None
        return answer

    def _note_refusal(self, method: str, reply: Reply) -> None:
        outcome = outcome_of(reply.status, reply.json)
        if outcome.refuses_bot:
            self.refused = outcome.reason
        if reply.status != 409:
            log.warning("poll_refused", method=method, status=reply.status)
            return
        webhook = "webhook" in str((reply.json or {}).get("description", ""))
        self._no_webhook = not webhook
        now = self._clock.now()
        if webhook:
            self.health.webhook_taken_at = now
        else:
            self.health.another_poller_at = now
        log.error("poll_conflict", reason="webhook" if webhook else "another_poller")

    async def _back_off(self) -> None:
        self._failures += 1
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(self._failures, 5)) / 2)
        await self._clock.wait_until(self._clock.now() + wait)
