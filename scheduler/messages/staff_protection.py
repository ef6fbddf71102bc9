"""Which messages of the clock's may staff neither forward nor save?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from rules.delivery import Delivery
from scheduler.ports import Composed, Composer, Dropped, Wait


def protected(composer: Composer) -> Composer:
    """Return the composer of what is sent to staff, whose messages Telegram now lets nobody forward."""

    async def compose(
        session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        composed = await composer(session, delivery, now)
        if not isinstance(composed, Composed):
            return composed
        return replace(composed, message=replace(composed.message, protect=True))

    return compose
