"""Which bot does a database belong to, and how does it move to another?

Chats, message ids and update ids are one bot's. A bot that people did not start may not write to them, and may be
told the number of an update that the old one had before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import audit
from db.delivery.inbox import NEWEST_KEY
from db.delivery.restore_cleanup import leave_unsaid
from db.engine.database import Database
from db.engine.engine_state import forget, recall, remember
from db.tables import (
    InboxRow,
    InviteRow,
    PatientRow,
    PatientState,
    PromptRow,
    StaffRow,
)
from rules.conditions import REGISTER, ConditionCode

BOT_KEY = "bot_number"
# When the old bot was last heard tells nothing of the new one.
_HEARD_KEY = "heard_at"


class AnotherBot(Exception):
    """The token is of another bot than the one whose database this is."""

    def __init__(self, given: int, kept: int) -> None:
        condition = REGISTER[ConditionCode.ANOTHER_BOT]
        super().__init__(
            f"LIMBER_BOT_TOKEN: {condition.says} (bot {given}, and not {kept}); {condition.mend}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BotMoved:
    """From which bot to which, and how many people now have to press Start there."""

    before: int | None
    after: int
    patients: int
    staff: int


async def bot_of(session: AsyncSession) -> int | None:
    """Return the number of the bot that a database belongs to, None before its first start."""
    kept = await recall(session, BOT_KEY)
    return None if kept is None else int(kept)


async def require_bot(database: Database, number: int, *, now: datetime) -> None:
    """Keep the bot's number the first time; ever after raise AnotherBot for another."""
    async with database.transaction() as session:
        kept = await bot_of(session)
        if kept is None:
            await remember(session, BOT_KEY, str(number), now=now)
        elif kept != number:
            raise AnotherBot(number, kept)


async def move_bot(session: AsyncSession, number: int, *, now: datetime) -> BotMoved:
    """Let a database belong to another bot: each person is out of reach until she presses Start there.

    What was owed is not said, no old button counts, and links that nobody opened are void.
    """
    before = await bot_of(session)
    if before == number:
        return BotMoved(before=before, after=number, patients=0, staff=0)
    await leave_unsaid(session, now=now)
    await session.execute(delete(InboxRow))
    await session.execute(
        update(PromptRow)
        .where(PromptRow.closed_at.is_(None))
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.execute(update(PromptRow).values(message_id=None))
    await session.execute(
        update(InviteRow).where(InviteRow.revoked_at.is_(None)).values(revoked_at=now)
    )
    taking_part = PatientRow.state == PatientState.ACTIVE
    patients = await session.scalar(select(func.count()).where(taking_part))
    await session.execute(update(PatientRow).where(taking_part).values(unreachable_at=now))
    working = StaffRow.revoked_at.is_(None)
    staff = await session.scalar(select(func.count()).where(working))
    await session.execute(update(StaffRow).where(working).values(unreachable_at=now))
    for key in (_HEARD_KEY, NEWEST_KEY):
        await forget(session, key)
    await remember(session, BOT_KEY, str(number), now=now)
    await audit.note(session, actor="command", act="bot_moved", now=now)
    return BotMoved(before=before, after=number, patients=patients or 0, staff=staff or 0)
