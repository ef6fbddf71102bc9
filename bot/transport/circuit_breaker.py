"""Does Telegram take anything of this bot at all, and when do we ask again?

An answer about the bot as a whole (`rules.bot_api_answers`) opens the circuit: nothing starts any more. After waits
that grow one `getMe` is asked; once that is answered, all goes on. Whatever was refused is owed as before.
Requests that fail on the way open nothing, as each finds out by itself; but in a quiet house none may follow for hours,
so the same `getMe` tells when the way is open again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.transport.bot_api import TelegramHttp
from bot.transport.connection_pool import MaybeSent, NotSent
from bot.transport.pacer import LivePacer
from bot.transport.telegram_health import TelegramHealth
from rules.bot_api_answers import outcome_of
from rules.clock import Clock
from rules.delivery import Fate, Outcome
from rules.worker_loop import NEVER, WorkerLoop

# 1, 2, 4 ... seconds: what is refused once is sent a second later, and an hour's refusal is over half a minute later.
LONGEST_WAIT = timedelta(seconds=30)
ASKED_WITHIN_SECONDS = 10.0
# Refused again so soon after a getMe was answered: that proves too little, and the waits grow on.
SOON = timedelta(minutes=2)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPeriod:
    """A time in which Telegram took nothing of this bot."""

    since: datetime
    until: datetime
    reason: str


class CircuitBreaker:
    """Bars the pacer while Telegram refuses the bot; `on_accepted` hear of each such time when it is over."""

    def __init__(
        self, *, http: TelegramHttp, clock: Clock, pacer: LivePacer, health: TelegramHealth
    ) -> None:
        self._http = http
        self._health = health
        self._clock = clock
        self._pacer = pacer
        self._failures = 0
        self._ask_at = NEVER
        self._accepted_at: datetime | None = None
        self.reason = ""
        self.refused_since: datetime | None = None
        self.on_accepted: list[Callable[[RefusalPeriod], object]] = []
        self.loop = WorkerLoop(clock, self.round)
        pacer.on_refused.append(self._open)
        health.on_failing.append(self.loop.wake)

    async def round(self) -> datetime:
        """Ask Telegram whether it takes us again, when it is time; return when to ask."""
        if self.refused_since is None:
            return await self._probe()
        if self._clock.now() < self._ask_at:
            return self._ask_at
        outcome = await self._asked()
        if outcome.refuses_bot:
            self._wait_longer(outcome)
            return self._ask_at
        self._accept()
        return NEVER

    async def _probe(self) -> datetime:
        """Ask once nothing has been asked for a while since a request failed; the answer is counted as any other."""
        failed_at = self._health.failed_at
        if failed_at is None:
            return NEVER
        if self._clock.now() >= failed_at + LONGEST_WAIT:
            await self._asked()
        failed_at = self._health.failed_at
        return NEVER if failed_at is None else failed_at + LONGEST_WAIT

    def _open(self, outcome: Outcome) -> None:
        if self.refused_since is not None:
            return
        now = self._clock.now()
        long_ago = self._accepted_at is None or now - self._accepted_at > SOON
        if self._pacer.accepted or long_ago:
            self._failures = 0
        self.refused_since = now
        self.reason = outcome.reason or outcome.fate.value
        log.error("telegram_refuses", reason=self.reason)
        self._wait_longer(outcome)
        self.loop.wake()

    def _wait_longer(self, outcome: Outcome) -> None:
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(self._failures, 5)))
        self._failures += 1
        self.reason = outcome.reason or self.reason
        self._ask_at = self._clock.now() + wait
        # The answer may take its time; until it is there, nothing starts.
        self._pacer.bar(self._ask_at + timedelta(seconds=2 * ASKED_WITHIN_SECONDS))

    async def _asked(self) -> Outcome:
        try:
            reply = await self._http.call("getMe", {}, seconds=ASKED_WITHIN_SECONDS)
        except (NotSent, MaybeSent):
            # That is about the way there, and each message finds out by itself.
            return Outcome(fate=Fate.UNSENT)
        return outcome_of(reply.status, reply.json)

    def _accept(self) -> None:
        self._accepted_at = now = self._clock.now()
        since, self.refused_since = self.refused_since or now, None
        log.info("telegram_accepts", seconds=round((now - since).total_seconds()))
        self._pacer.unbar()
        for listener in self.on_accepted:
            listener(RefusalPeriod(since=since, until=now, reason=self.reason))
