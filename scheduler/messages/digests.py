"""When does each member of staff read of the last day?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.staff.digests import digest_message
from db import digests, prompts, staff
from db.delivery.deliveries import Owed, owe
from db.team_calendar import calendar_of
from rules.clinic import Clinic
from rules.coverage import is_working_day
from rules.delivery import Delivery, DeliveryKind
from rules.digests import next_digest
from rules.local_time import local_day
from rules.prompts import PromptKind
from scheduler.ports import Composed, Dropped, Result

BATCH = 100
# News of the morning is old by noon.
WORTH = timedelta(hours=4)


async def claim_due(
    session: AsyncSession, *, now: datetime, clinic: Clinic, only: int | None = None
) -> int:
    """Owe each digest that is due, once, and set when the next one is; return how many were due.

    On a day on which she is not there at all, for the team's holidays or her own, there is none.
    """
    due = await digests.due_digests(session, now=now, limit=BATCH, only=only)
    team = await calendar_of(session, clinic) if due else None
    for member in due:
        upcoming = None
        if team is not None and member.digest_minute is not None:
            upcoming = next_digest(member.digest_minute, member.zone, after=now)
            if is_working_day(team, member, local_day(now, team.zone)):
                await owe(session, [_owed(member.id, member.chat_id, now)], now=now)
        await staff.change_staff(session, member.id, digest_at=upcoming)
    return len(due)


def _owed(staff_id: int, chat_id: int, now: datetime) -> Owed:
    return Owed(
        kind=DeliveryKind.DIGEST,
        chat_id=chat_id,
        staff_id=staff_id,
        once=f"digest:{staff_id}:{now.isoformat()}",
        due_at=now,
        expires_at=now + WORTH,
    )


@dataclass(frozen=True, slots=True)
class Digests:
    """Composes a digest when it is sent, from what is so then."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Write the last day of the patients she sees."""
        member = await staff.staff_by_id(session, delivery.staff_id or 0)
        team = await calendar_of(session, self.clinic)
        if member is None or not is_working_day(team, member, local_day(now, team.zone)):
            return Dropped(reason="away")
        prompt = await prompts.open_prompt(session, member, PromptKind.STAFF_MENU, now=now)
        found = await digests.digest_of(session, member, now=now)
        message = digest_message(self.bundle.speech(member.language), found, prompt.id)
        return Composed(message=message, prompt_id=prompt.id)
