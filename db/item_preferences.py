"""Which items does a patient keep for later, and which does she want no more?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables import PreferenceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """The ids of the items she keeps, and of those she wants no more."""

    liked: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The same as lists, what she chose last in front."""

    liked: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()


async def chosen_items(session: AsyncSession, patient_id: int) -> Chosen:
    """Return what a patient has chosen of the library, to be listed."""
    found = await session.scalars(
        select(PreferenceRow)
        .where(PreferenceRow.patient_id == patient_id)
        .order_by(PreferenceRow.liked_at.desc(), PreferenceRow.retired_at.desc())
        .execution_options(populate_existing=True)
    )
    rows = list(found)
    return Chosen(
        liked=tuple(row.item_id for row in rows if row.liked_at),
        retired=tuple(row.item_id for row in rows if row.retired_at),
    )


async def preferences_of(session: AsyncSession, patient_id: int) -> Preferences:
    """Return what a patient has chosen of the library."""
    found = await session.scalars(
        select(PreferenceRow)
        .where(PreferenceRow.patient_id == patient_id)
        .execution_options(populate_existing=True)
    )
    rows = list(found)
    return Preferences(
        liked=frozenset(row.item_id for row in rows if row.liked_at),
        retired=frozenset(row.item_id for row in rows if row.retired_at),
    )


async def keep_item(
    session: AsyncSession, patient_id: int, item_id: str, *, kept: bool, now: datetime
) -> None:
    """Keep an item for later, or keep it no more; what is kept is not retired."""
    row = await _row(session, patient_id, item_id)
    row.liked_at = now if kept else None
    row.retired_at = None if kept else row.retired_at
    await session.flush()


async def retire_item(
    session: AsyncSession, patient_id: int, item_id: str, *, retired: bool, now: datetime
) -> None:
    """Send an item no more, or let it come again; what is retired is not kept."""
    row = await _row(session, patient_id, item_id)
    row.retired_at = now if retired else None
    row.liked_at = None if retired else row.liked_at
    await session.flush()


async def _row(session: AsyncSession, patient_id: int, item_id: str) -> PreferenceRow:
    row = await session.get(PreferenceRow, (patient_id, item_id))
    if row is None:
        row = PreferenceRow(patient_id=patient_id, item_id=item_id)
        session.add(row)
    return row
