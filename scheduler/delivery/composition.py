"""What does each claimed delivery say now, if anything?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery import claims
from db.delivery.claims import Finished, Returned
from rules.delivery import Delivery, DeliveryState
from scheduler.ports import Composed, Composers, Dropped, Result, Wait

MOST_ATTEMPTS = 5
LONGEST_WAIT = timedelta(seconds=60)
LONGEST_URGENT_WAIT = timedelta(seconds=15)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery with what it says, about to start."""

    delivery: Delivery
    composed: Composed


@dataclass(frozen=True, slots=True)
class Composing:
    """Asks whoever writes each kind, and puts aside what does not go out now."""

    composers: Composers
    # Which kinds could not be written, by what class of exception, and when that was seen last.
    failing: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    async def prepare(
        self, session: AsyncSession, claimed: Sequence[Delivery], now: datetime
    ) -> list[Ready]:
        """Compose what was claimed in this transaction, and mark as sending what starts, in its order."""
        results = await self._results(session, claimed, now)
        ours = claimed
        if any(one.kind not in self.composers.together for one in claimed):
            # Its composer may have withdrawn others of the batch: one message told both.
            ours = await claims.still_ours(session, claimed)
        ready, ended, returned = [], [], []
        for delivery in ours:
            match results[delivery.id]:
                case Composed(prompt_id=None) as composed:
                    ready.append(Ready(delivery, composed))
                case Composed(prompt_id=prompt_id) as composed:
                    ready.append(Ready(replace(delivery, prompt_id=prompt_id), composed))
                case Dropped(reason=reason, state=state):
                    ended.append(Finished(delivery=delivery, state=state, reason=reason))
                case Wait(until=until, reason=reason):
                    returned.append(Returned(delivery=delivery, not_before=until, reason=reason))
        await claims.mark_sending(session, [one.delivery for one in ready])
        await claims.finish(session, ended, now=now)
        await claims.give_back(session, returned)
        return ready

    async def _results(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> dict[int, Result]:
        results: dict[int, Result] = {}
        many = defaultdict(list)
        for delivery in deliveries:
            if delivery.kind in self.composers.together:
                many[delivery.kind].append(delivery)
            else:
                results[delivery.id] = await self._single(session, delivery, now)
        for kind, batch in many.items():
            try:
                async with session.begin_nested():
                    results |= await self.composers.together[kind](session, batch, now)
                self.failing.pop(kind, None)
            except Exception as fault:
                # The edge of the house: a kind that cannot be written must not hold up the others.
                log.exception("compose_failed", kind=kind, count=len(batch))
                self.failing[kind] = (type(fault).__name__, now)
                results |= {one.id: put_off(one, now, type(fault).__name__) for one in batch}
        return results

    async def _single(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        try:
            async with session.begin_nested():
                result = await self.composers.single[delivery.kind](session, delivery, now)
            self.failing.pop(delivery.kind, None)
            return result
        except Exception as fault:
            # The edge of the house: one message that cannot be written must not hold up the others.
            log.exception("compose_failed", kind=delivery.kind, delivery=delivery.id)
            self.failing[delivery.kind] = (type(fault).__name__, now)
            return put_off(delivery, now, type(fault).__name__)


def put_off(delivery: Delivery, now: datetime, reason: str) -> Result:
    """Return a longer wait after each failed try, and the end after the last."""
    if delivery.attempts >= MOST_ATTEMPTS:
        return Dropped(reason=reason, state=DeliveryState.FAILED)
    return Wait(until=now + wait_after(delivery.attempts), reason=reason)


def wait_after(attempts: int, *, urgent: bool = False) -> timedelta:
    """Return 2, 4, 8 ... seconds, at most a minute; what is urgent waits a quarter of that at most."""
    longest = LONGEST_URGENT_WAIT if urgent else LONGEST_WAIT
    return min(longest, timedelta(seconds=2 ** min(attempts, 6)))
