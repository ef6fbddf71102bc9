"""What have patients done?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.row_ids import new_id
from db.tables import ActivityRow
from rules.activities import Did
from rules.vocabulary import Talk


async def note_activity(
    session: AsyncSession,
    patient_id: int,
    did: Did,
    *,
    source: str,
    now: datetime,
    prompt_id: int | None = None,
    item_id: str | None = None,
) -> None:
    """Store what she did; one message's answer counts once, and a new one replaces it."""
    row = await _of_prompt(session, prompt_id)
    if row is None:
        row = ActivityRow(id=new_id(now), patient_id=patient_id, prompt_id=prompt_id)
        session.add(row)
    row.item_id, row.kind, row.minutes = item_id, did.kind, did.minutes
    row.way, row.talk = did.way, did.talk
    row.day, row.source, row.done_at = did.day, source, now
    await session.flush()


async def drop_activity(session: AsyncSession, prompt_id: int) -> None:
    """Take back what was counted for one message."""
    await session.execute(delete(ActivityRow).where(ActivityRow.prompt_id == prompt_id))


async def activity_of_prompt(session: AsyncSession, prompt_id: int) -> Did | None:
    """Return what was counted for one message, or None."""
    row = await _of_prompt(session, prompt_id)
    return None if row is None else _did(row)


async def activities_of(session: AsyncSession, patient_id: int, *, since: date) -> list[Did]:
    """Return what a patient did from a local date on, the oldest first."""
    found = await session.scalars(
        select(ActivityRow)
        .where(ActivityRow.patient_id == patient_id, ActivityRow.day >= since)
        .order_by(ActivityRow.day, ActivityRow.id)
    )
    return [_did(row) for row in found]


async def note_talk(session: AsyncSession, prompt_id: int, talk: Talk) -> None:
    """Keep how brisk it was, by her own word, with what was counted for one message."""
    await session.execute(
        update(ActivityRow).where(ActivityRow.prompt_id == prompt_id).values(talk=talk)
    )


def _did(row: ActivityRow) -> Did:
    return Did(
        kind=row.kind,
        day=row.day,
        minutes=row.minutes,
        way=row.way,
        talk=Talk(row.talk) if row.talk else None,
    )


async def _of_prompt(session: AsyncSession, prompt_id: int | None) -> ActivityRow | None:
    if prompt_id is None:
        return None
    return await session.scalar(
        select(ActivityRow)
        .where(ActivityRow.prompt_id == prompt_id)
        .execution_options(populate_existing=True)
    )
