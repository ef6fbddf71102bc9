"""How does a pain check stand: its prompt and its rating, read together?"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict, Unpack

from pydantic_core import to_jsonable_python
from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import prompts
from db.engine.core_statements import change, table_of
from db.engine.row_ids import first_id
from db.ratings import OF_PROMPT
from db.tables import PromptRow, RatingRow
from rules.local_time import ONE_DAY
from rules.pain import Thresholds
from rules.pain_checks import FILLED_IN_FOR, Check, MissedDay, Novelty, Urgency
from rules.people import Patient
from rules.prompt_data import CheckPromptData
from rules.prompts import Prompt, PromptKind
from rules.vocabulary import Joint

# What runs for each tap is put together once: that takes longer than running it.
_PROMPT, _RATING = table_of(PromptRow), table_of(RatingRow)
_AS_IT_STANDS = (
    select(
        *_PROMPT.columns,
        *(_RATING.c[name] for name in ("value", "novelty", "urgency", "joints")),
    )
    .outerjoin_from(_PROMPT, _RATING, _RATING.c.prompt_id == _PROMPT.c.id)
    .where(_PROMPT.c.id == bindparam("prompt_id"))
)
_KEPT = select(_PROMPT.c.data).where(_PROMPT.c.id == bindparam("prompt_id")).with_for_update()


async def check_of(
    session: AsyncSession, prompt: Prompt, *, thresholds: Thresholds, now: datetime
) -> Check:
    """Return the check of a pain prompt as it stands."""
    found = (await session.execute(_AS_IT_STANDS, {"prompt_id": prompt.id})).first()
    fresh = prompt if found is None else prompts.prompt_of(found)
    data = fresh.kept(CheckPromptData)
    blank = Check(
        prompt_id=fresh.id,
        day=fresh.day or fresh.created_at.date(),
        open=fresh.open_at(now),
        flare=data.flare,
        flare_joints=frozenset(data.flare_joints),
    )
    if found is None or found.value is None:
        return blank
    return Check(
        prompt_id=blank.prompt_id,
        day=blank.day,
        open=blank.open,
        value=found.value,
        severe=found.value >= thresholds.severe_from,
        novelty=Novelty(found.novelty) if found.novelty else None,
        urgency=Urgency(found.urgency) if found.urgency else None,
        joints=frozenset(map(Joint, found.joints or ())),
        where=data.where,
        changing=data.changing,
        unheard=data.unheard,
        told_at=data.told_at,
        flare=blank.flare,
        flare_joints=blank.flare_joints,
    )


async def flare_of(
    session: AsyncSession, patient_id: int, day: date, *, severe_from: int
) -> CheckPromptData:
    """Return what a check of that day keeps of the day before, when that was severe and nothing new; else nothing."""
    row = (
        await session.execute(
            select(RatingRow.value, RatingRow.novelty, RatingRow.joints)
            .where(RatingRow.patient_id == patient_id, RatingRow.day == day - ONE_DAY)
            .order_by(RatingRow.id.desc())
            .limit(1)
        )
    ).first()
    if row is None or row.value < severe_from or row.novelty != Novelty.USUAL:
        return CheckPromptData()
    return CheckPromptData(flare=row.value, flare_joints=tuple(map(Joint, row.joints or ())))


async def missed_days(
    session: AsyncSession, chat_id: int, patient_id: int, *, today: date
) -> tuple[MissedDay, ...]:
    """Return the days before today, of those that can still be filled in, on which she was asked and did not answer."""
    rated = select(RatingRow.day).where(RatingRow.patient_id == patient_id)
    found = await session.execute(
        select(func.max(PromptRow.id), PromptRow.day)
        .where(
            PromptRow.chat_id == chat_id,
            PromptRow.kind == PromptKind.PAIN,
            PromptRow.message_id.is_not(None),
            PromptRow.day >= today - FILLED_IN_FOR,
            PromptRow.day < today,
            PromptRow.day.not_in(rated),
        )
        .group_by(PromptRow.day)
        .order_by(PromptRow.day.desc())
    )
    return tuple(
        MissedDay(prompt_id=prompt_id, day=day) for prompt_id, day in found.all() if day is not None
    )


async def open_check(session: AsyncSession, chat_id: int, *, now: datetime) -> Prompt | None:
    """Return the newest check when it still waits for a number, or None."""
    asked = await prompts.newest_prompt(session, chat_id, PromptKind.PAIN)
    if asked is None or not asked.open_at(now):
        return None
    answered = await session.scalar(select(RatingRow.id).where(RatingRow.prompt_id == asked.id))
    return asked if answered is None or asked.kept(CheckPromptData).changing else None


async def severe_asked_at(
    session: AsyncSession, patient: Patient, *, severe_from: int, now: datetime
) -> datetime | None:
    """Return when her severe rating asked her more, None when no such question is open."""
    asked = await prompts.newest_prompt(session, patient.chat_id, PromptKind.PAIN)
    if asked is None or not asked.open_at(now):
        return None
    row = (await session.execute(OF_PROMPT, {"prompt_id": asked.id})).first()
    if row is None or row.value < severe_from:
        return None
    unanswered = row.novelty is None or (row.novelty == Novelty.USUAL and row.urgency is None)
    return row.answered_at if unanswered else None


async def unanswered(
    session: AsyncSession, *, since: datetime, after: int | None, now: datetime, limit: int
) -> list[Prompt]:
    """Return everybody's checks that went out since a moment and wait for a number, by id, after that one."""
    found = await session.scalars(
        select(PromptRow)
        .outerjoin(RatingRow, RatingRow.prompt_id == PromptRow.id)
        .where(
            PromptRow.id > max(after or 0, first_id(since)),
            PromptRow.kind == PromptKind.PAIN,
            PromptRow.patient_id.is_not(None),
            PromptRow.message_id.is_not(None),
            PromptRow.closed_at.is_(None),
            RatingRow.id.is_(None),
        )
        .order_by(PromptRow.id)
        .limit(limit)
    )
    asked = [prompts.prompt_of(row) for row in found]
    return [one for one in asked if one.open_at(now)]


class CheckChange(TypedDict, total=False):
    """What goes with a check: the fields of its data."""

    where: bool
    changing: bool
    unheard: bool
    told_at: datetime | None


async def note_on_check(
    session: AsyncSession, prompt_id: int, **notes: Unpack[CheckChange]
) -> None:
    """Set what goes with a check, beside whatever else it keeps."""
    kept = await session.scalar(_KEPT, {"prompt_id": prompt_id})
    if kept is not None:
        await change(session, PromptRow, prompt_id, {"data": kept | to_jsonable_python(notes)})


async def unanswered_since(session: AsyncSession, patient_id: int, *, since: datetime) -> int:
    """Count the checks that reached a patient after a moment and have no answer."""
    answered = select(RatingRow.prompt_id).where(RatingRow.patient_id == patient_id)
    found = await session.scalars(
        select(PromptRow.id).where(
            PromptRow.patient_id == patient_id,
            PromptRow.kind == PromptKind.PAIN,
            PromptRow.created_at > since,
            PromptRow.message_id.is_not(None),
            PromptRow.id.not_in(answered),
        )
    )
    return len(list(found))
