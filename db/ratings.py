"""What have patients rated, and how was each rating corrected?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import new_id
from db.tables import RatingRow, RatingVersionRow
from rules.pain import Rating
from rules.talk import Prompt


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
OF_PROMPT = (
    select(RatingRow)
    .where(RatingRow.prompt_id == bindparam("prompt_id"))
    .execution_options(populate_existing=True)
)
_SINCE = (
    select(RatingRow.value, RatingRow.answered_at, RatingRow.day)
    .where(
        RatingRow.patient_id == bindparam("patient_id"),
        RatingRow.day >= bindparam("since"),
        RatingRow.prompt_id != bindparam("without"),
    )
    .order_by(RatingRow.day, RatingRow.answered_at, RatingRow.id)
)
_WHERE_ASKED = (
    select(RatingRow.day)
    .where(
        RatingRow.patient_id == bindparam("patient_id"),
        RatingRow.joints.is_not(None),
        RatingRow.prompt_id != bindparam("without"),
    )
    .order_by(RatingRow.day.desc())
    .limit(1)
)


async def save_rating(
    session: AsyncSession, prompt: Prompt, value: int, *, day: date, source: str, now: datetime
) -> Saved:
    """Store the answer to a check, or correct it; every version is kept."""
    if prompt.patient_id is None:
        raise ValueError("only a patient's prompt can be rated")
    row = await session.scalar(OF_PROMPT, {"prompt_id": prompt.id})
    was = None if row is None else row.value
    if row is None:
        row = RatingRow(
            id=new_id(now),
            patient_id=prompt.patient_id,
            prompt_id=prompt.id,
            day=day,
            version=0,
            asked_at=prompt.created_at,
        )
        session.add(row)
    elif row.value == value:
        return Saved(id=row.id, value=row.value, version=row.version, was=was)
    row.value, row.version, row.source, row.answered_at = value, row.version + 1, source, now
    await session.flush()
    session.add(
        RatingVersionRow(
            rating_id=row.id, version=row.version, value=value, source=source, answered_at=now
        )
    )
    await session.flush()
    return Saved(id=row.id, value=value, version=row.version, was=was)


async def rating_of_prompt(session: AsyncSession, prompt_id: int) -> Saved | None:
    """Return the rating that answered a check, or None."""
    row = await session.scalar(OF_PROMPT, {"prompt_id": prompt_id})
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


async def change_rating(session: AsyncSession, rating_id: int, **values: Any) -> None:
    """Set what goes with a rating: `joints`, `novelty`, `urgency`."""
    await session.execute(update(RatingRow).where(RatingRow.id == rating_id).values(**values))
