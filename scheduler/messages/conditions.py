"""When do admins read that something is wrong with the engine, and that it is over?

Each condition once, when it begins, and once when it ends; also over a restart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.staff.conditions import condition_line
from db import staff
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.engine.engine_state import recall, remember
from rules.conditions import ConditionCode
from rules.delivery import Delivery, DeliveryKind
from rules.people import Staff
from rules.vocabulary import Role
from scheduler.ports import Composed, Dropped, Result

_TOLD_KEY = "conditions_told"
# News of yesterday's fault help nobody: the all-clear would have come by then.
WORTH = timedelta(hours=12)


async def tell_admins(
    session: AsyncSession,
    *,
    stands: frozenset[ConditionCode],
    over: frozenset[ConditionCode],
    now: datetime,
) -> bool:
    """Owe a line of what stands and was not told, and of what was told and is over; False with nobody to tell."""
    told: dict[str, int] = json.loads(await recall(session, _TOLD_KEY) or "{}")
    begun, ended = stands - told.keys(), over & told.keys()
    if not begun and not ended:
        return True
    admins = [one for one in await staff.reachable_staff(session) if one.role is Role.ADMIN]
    if begun and not admins:
        return False
    # The moment tells this time from the next.
    episode = int(now.timestamp())
    for code in sorted(begun):
        told[code] = episode
        await deliveries.owe(session, _lines(admins, code, episode, now), now=now)
    for code in sorted(ended):
        await _tell_end(session, admins, code, told.pop(code), now)
    await remember(session, _TOLD_KEY, json.dumps(told), now=now)
    return True


async def _tell_end(
    session: AsyncSession, admins: Sequence[Staff], code: ConditionCode, episode: int, now: datetime
) -> None:
    """Take back what did not go out, and tell the end to whoever read of the beginning."""
    keys = {_once(code, episode, one): one for one in admins}
    await deliveries.withdraw_once(session, keys, reason="over")
    read = await deliveries.gone_out(session, keys)
    readers = [one for key, one in keys.items() if key in read]
    await deliveries.owe(session, _lines(readers, code, episode, now, over=True), now=now)


def _lines(
    admins: Sequence[Staff], code: ConditionCode, episode: int, now: datetime, *, over: bool = False
) -> list[Owed]:
    return [
        Owed(
            kind=DeliveryKind.CONDITION,
            chat_id=one.chat_id,
            staff_id=one.id,
            subject_id=episode,
            once=_once(code, episode, one) + (":over" if over else ""),
            due_at=now,
            expires_at=now + WORTH,
            data={"code": code, "over": over},
        )
        for one in admins
    ]


def _once(code: ConditionCode, episode: int, member: Staff) -> str:
    return f"condition:{code}:{episode}:{member.id}"


@dataclass(frozen=True, slots=True)
class ConditionLines:
    """Composes those lines."""

    bundle: ContentBundle

    async def compose(self, session: AsyncSession, delivery: Delivery, _now: datetime) -> Result:
        """Write what is wrong and what mends it, or that it is over."""
        member = await staff.staff_by_id(session, delivery.staff_id or 0)
        if member is None or member.role is not Role.ADMIN:
            return Dropped(reason="no_admin")
        code = ConditionCode(delivery.data["code"])
        speech = self.bundle.speech(member.language)
        return Composed(message=condition_line(speech, code, over=delivery.data["over"]))
