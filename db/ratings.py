"""What have patients rated, and how was each rating corrected?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.core_statements import change, table_of, whole
from db.engine.row_ids import new_id
from db.tables import RatingRow, RatingVersionRow
from rules.pain import Rating
from rules.prompts import Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A rating as it stands: `version` 1 is the first answer, each correction adds one.

    `was` is the value that it had before it was saved now; None for a first answer.
    """

    id: int
    value: int
    version: int
    was: int | None = None


# What runs for each tap is put together once: that takes longer than running it.
_IT = table_of(RatingRow).c
OF_PROMPT = whole(RatingRow).where(_IT.prompt_id == bindparam("prompt_id"))
_FIRST = insert(table_of(RatingRow))
_VERSION = insert(table_of(RatingVersionRow))
_SINCE = (
    select(_IT.value, _IT.answered_at, _IT.day)
    .where(
        _IT.patient_id == bindparam("patient_id"),
        _IT.day >= bindparam("since"),
        _IT.prompt_id != bindparam("without"),
    )
    .order_by(_IT.day, _IT.answered_at, _IT.id)
)
_WHERE_ASKED = (
    select(_IT.day)
    .where(
        _IT.patient_id == bindparam("patient_id"),
        _IT.joints.is_not(None),
        _IT.prompt_id != bindparam("without"),
    )
    .order_by(_IT.day.desc())
    .limit(1)
)


async def save_rating(
    session: AsyncSession,
    prompt: Prompt,
    value: int,
    *,
    day: date,
    source: str,
    now: datetime,
    late: bool = False,
) -> Saved:
    """Store the answer to a check, or correct it; every version is kept. `now` is when she gave it, received `late`."""
    if prompt.patient_id is None:
        raise ValueError("only a patient's prompt can be rated")
    stood = await rating_of_prompt(session, prompt.id)
    if stood is not None and stood.value == value:
        return replace(stood, was=value)
    if stood is None:
        saved = Saved(id=new_id(now), value=value, version=1)
    else:
        saved = Saved(id=stood.id, value=value, version=stood.version + 1, was=stood.value)
    this = {"version": saved.version, "value": value, "source": source, "answered_at": now}
    stands = {**this, "received_late": late}
    if stood is None:
        whose = {"id": saved.id, "patient_id": prompt.patient_id, "prompt_id": prompt.id}
        first = {**whose, "day": day, "asked_at": prompt.created_at, **stands}
        await session.execute(_FIRST, first)
    else:
        await change(session, RatingRow, saved.id, stands)
    await session.execute(_VERSION, {"rating_id": saved.id, **this})
    return saved


async def rating_of_prompt(session: AsyncSession, prompt_id: int) -> Saved | None:
    """Return the rating that answered a check, or None."""
    row = (await session.execute(OF_PROMPT, {"prompt_id": prompt_id})).first()
    return None if row is None else Saved(id=row.id, value=row.value, version=row.version)


async def prompt_of_rating(session: AsyncSession, rating_id: int) -> int | None:
    """Return the id of the check that a rating answered, or None."""
    return await session.scalar(select(RatingRow.prompt_id).where(RatingRow.id == rating_id))


async def ratings_of(
    session: AsyncSession, patient_id: int, *, since: date, without_prompt: int | None = None
) -> list[Rating]:
    """Return the patient's ratings as they stand, from a local date on, oldest first.

    The answer to `without_prompt` is left out: a rating that is corrected is not its own past.
    """
    asked = {"patient_id": patient_id, "since": since, "without": without_prompt or 0}
    found = await session.execute(_SINCE, asked)
    return [Rating(value=value, at=at, day=day) for value, at, day in found.all()]


async def where_asked_day(
    session: AsyncSession, patient_id: int, *, without_prompt: int | None = None
) -> date | None:
    """Return the local date for which the patient was last asked where it aches, or None.

    Whether `without_prompt` asked it is left out, as in `ratings_of`.
    """
    return await session.scalar(
        _WHERE_ASKED, {"patient_id": patient_id, "without": without_prompt or 0}
    )


async def rated_on(session: AsyncSession, patient_id: int, day: date) -> bool:
    """Tell whether the patient rated her pain for that local date."""
    found = select(RatingRow.id).where(RatingRow.patient_id == patient_id, RatingRow.day == day)
    return await session.scalar(found.limit(1)) is not None


class RatingChange(TypedDict, total=False):
    """What goes with a rating."""

    joints: Sequence[str] | None
    novelty: str | None
    urgency: str | None


async def change_rating(
    session: AsyncSession, rating_id: int, **values: Unpack[RatingChange]
) -> None:
    """Set what goes with a rating."""
    await change(session, RatingRow, rating_id, values)
