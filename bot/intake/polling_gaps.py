"""Was there a while in which nobody heard what people sent, or in which somebody else did?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.intake.update_storage import readable
from bot.process.leadership import seconds_awake
from db.delivery import inbox
from db.delivery.queue_figures import people_now
from db.engine import engine_state
from db.engine.database import Database
from rules.clock import Clock
from rules.prompts import TAPS_KEPT
from rules.update_gaps import unremembered

# What a kill would leave us to guess.
NOTED_EVERY = timedelta(seconds=20)
_KEY = "heard_at"

log = structlog.get_logger()


class Listening:
    """Knows when Telegram was last heard, also over a restart, and has taps that were lost asked for again.

    Within one life the machine's own seconds count, sleep included: the clock may be moved.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        missed: Callable[[datetime], Awaitable[int]],
        taken: Callable[[int], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._missed = missed
        # Told once how many updates somebody else took before this life's first.
        self._taken = taken
        self._heard: float | None = None
        self._noted_at: datetime | None = None
        self._away_before = timedelta(0)
        self._began = False

    async def begins(self, updates: Sequence[object]) -> None:
        """Look, before the first polled updates of a life are kept, whether some before them are not remembered."""
        if self._began or not (ids := [row[0] for row in readable(updates)]):
            return
        away = self._away_before if self._heard is not None else await self._away(self._clock.now())
        async with self._database.transaction() as session:
            newest = await inbox.newest_update(session)
            people = await people_now(session)
        count = unremembered(min(ids), newest, away=away, people=people)
        if count:
            log.error("updates_taken_elsewhere", count=count)
            await self._taken(count)
        # Only now: after a fault the updates come again, and so does the look.
        self._began = True

    async def heard(self) -> None:
        """Note that Telegram was heard just now, and mend what was missed before."""
        now = self._clock.now()
        away = await self._away(now)
        if self._heard is None:
            self._away_before = away
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
