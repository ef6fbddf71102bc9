"""Was there a while in which nobody heard what people tapped?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from bot.process.leadership import seconds_awake
from db.engine import engine_state
from db.engine.database import Database
from rules.clock import Clock
from rules.prompts import TAPS_KEPT

# What a kill would leave us to guess.
NOTED_EVERY = timedelta(seconds=20)
_KEY = "heard_at"

log = structlog.get_logger()


class Listening:
    """Knows when Telegram was last heard, also over a restart, and has taps that were lost asked for again.

    Within one life the machine's own seconds count, sleep included: the clock may be moved.
    """

    def __init__(
        self, database: Database, clock: Clock, missed: Callable[[datetime], Awaitable[int]]
    ) -> None:
        self._database = database
        self._clock = clock
        self._missed = missed
        self._heard: float | None = None
        self._noted_at: datetime | None = None

    async def heard(self) -> None:
        """Note that Telegram was heard just now, and mend what was missed before."""
        now = self._clock.now()
        away = await self._away(now)
        self._heard = seconds_awake()
        if away > TAPS_KEPT:
            asked = await self._missed(now)
            log.warning("was_away", seconds=round(away.total_seconds()), count=asked)
        if self._noted_at is None or away > TAPS_KEPT or now - self._noted_at >= NOTED_EVERY:
            async with self._database.transaction() as session:
                await engine_state.remember(session, _KEY, now.isoformat(), now=now)
            self._noted_at = now

    async def _away(self, now: datetime) -> timedelta:
        if self._heard is not None:
            return timedelta(seconds=seconds_awake() - self._heard)
        async with self._database.transaction() as session:
            kept = await engine_state.recall(session, _KEY)
        return timedelta(0) if kept is None else now - datetime.fromisoformat(kept)
