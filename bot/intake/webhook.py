"""How do updates come in when Telegram delivers them?"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

from bot.intake.poller import LONGEST_WAIT, POLL_SECONDS
from bot.intake.polling_gaps import Listening
from bot.intake.update_storage import keep_updates
from bot.transport.bot_api import TelegramHttp
from bot.transport.connection_pool import MaybeSent, NotSent
from bot.transport.telegram_health import TelegramHealth
from content.bundle import ContentBundle
from db.engine.database import Database
from rules.bot_api_answers import outcome_of
from rules.clock import Clock
from rules.delivery import Fate, Outcome
from rules.raw_updates import KINDS

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header

# How long a delivery that failed counts while others wait; Telegram tries again more and more seldom.
FAILED_LATELY_SECONDS = 300
# Telegram's own updates hold objects in objects about ten deep.
DEEPEST_UPDATE = 64
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKETS = re.compile(rb"[\[\]{}]")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAddress:
    """Where Telegram delivers, and the word by which we know that it is Telegram."""

    url: str
    secret: str = field(repr=False)


class WebhookRefused(Exception):
    """Telegram does not deliver to this address."""

    def __init__(self, description: str) -> None:
        _, _, reason = description.partition("bad webhook: ")
        said = f" ({reason})" if reason else ""
        super().__init__(
            f"LIMBER_WEBHOOK_URL: Telegram refuses this address{said};"
            " it must be public https, at port 443, 80, 88 or 8443"
        )


class Receiver:
    """Keeps what is delivered before it is acknowledged; `stored` wakes whoever handles it."""

    def __init__(
        self,
        secret: str,
        *,
        database: Database,
        bundle: ContentBundle,
        clock: Clock,
        stored: Callable[[], None],
    ) -> None:
        self._secret = secret
        self._database = database
        self._bundle = bundle
        self._clock = clock
        self._stored = stored

    def trusts(self, secret: str | None) -> bool:
        """Tell whether a delivery carries our secret, in the same time whatever it carries."""
        given = (secret or "").encode(errors="replace")
        return hmac.compare_digest(given, self._secret.encode())

    async def receive(self, body: bytes) -> bool:
        """Keep one delivered update; False for what is no update. It is committed on return."""
        if _nests_too_deep(body):
            return False
        try:
            update = json.loads(body)
        except ValueError:
            return False
        kept = await keep_updates(self._database, self._bundle, [update], now=self._clock.now())
        if kept:
            self._stored()
        return bool(kept)


def _nests_too_deep(body: bytes) -> bool:
    """Tell whether reading it would go deeper than any update does: the parser must never run out of stack."""
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEEPEST_UPDATE:
            return True
    return False


def _names_webhook(answer: Mapping[str, Any]) -> bool:
    """Tell whether a refusal is about the address (Client.cpp 15961): any other may pass."""
    return "webhook" in str(answer.get("description", ""))


class Webhook:
    """Tells Telegram where to deliver."""

    def __init__(
        self,
        address: WebhookAddress,
        *,
        http: TelegramHttp,
        clock: Clock,
        listening: Listening,
        health: TelegramHealth,
    ) -> None:
        self._address = address
        self._http = http
        self._clock = clock
        self._listening = listening
        self._health = health

    async def run(self) -> None:
        """Set the webhook, however long that takes; then see that it stands, until cancelled."""
        while True:
            await self._set_at_last()
            log.info("webhook_set")
            stands: bool | None = True
            while stands is not False:
                if stands:
                    await self._listening.heard()
                await self._clock.wait_until(self._clock.now() + timedelta(seconds=POLL_SECONDS))
                stands = await self._stands()
            self._health.webhook_taken_at = self._clock.now()
            log.error("webhook_taken")

    async def _set_at_last(self) -> None:
        failures = 0
        while (outcome := await self._set()).fate is not Fate.SENT:
            failures += 1
            wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures, 5)) / 2)
            if outcome.retry_after_seconds is not None:
                wait = max(wait, timedelta(seconds=outcome.retry_after_seconds))
            await self._clock.wait_until(self._clock.now() + wait)

    async def _stands(self) -> bool | None:
        """Tell whether Telegram still delivers to us; None where it does not say."""
        try:
            reply = await self._http.call("getWebhookInfo", {}, polling=True)
        except (NotSent, MaybeSent) as fault:
            log.warning("webhook_not_seen", error=str(fault))
            return None
        info = (reply.json or {}).get("result")
        if not isinstance(info, dict):
            return None
        self._health.heard(reply.date)
        failed = info.get("last_error_date")
        now = self._clock.now()
        lately = isinstance(failed, int) and now.timestamp() - failed < FAILED_LATELY_SECONDS
        if lately and info.get("pending_update_count"):
            # What waits, waits because of it; without that it is an old fault that was mended.
            self._health.webhook_failed_at = now
        return info.get("url") == self._address.url

    async def _set(self) -> Outcome:
        body: dict[str, Any] = {
            "url": self._address.url,
            "secret_token": self._address.secret,
            "allowed_updates": KINDS,
        }
        try:
            reply = await self._http.call("setWebhook", body)
        except (NotSent, MaybeSent) as fault:
            log.warning("webhook_not_set", error=str(fault))
            return Outcome(fate=Fate.UNSENT)
        answer = reply.json
        if reply.status == 400 and answer is not None and _names_webhook(answer):
            raise WebhookRefused(str(answer.get("description", "")))
        outcome = outcome_of(reply.status, answer)
        if outcome.fate is not Fate.SENT:
            log.warning("webhook_not_set", status=reply.status)
        else:
            self._health.heard(reply.date)
        return outcome
