"""Which strength sessions was a patient offered, at which steps, and what did she say of them?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.row_ids import new_id
from db.tables import StrengthSessionRow
from rules.strength_ladder import Move, StrengthSession, move_of_data
from rules.vocabulary import Muscle


async def note_session(
    session: AsyncSession,
    patient_id: int,
    moves: Sequence[Move],
    *,
    circuit: int,
    prompt_id: int,
    day: date,
    now: datetime,
) -> None:
    """Write down what one message asks; a change of its movements replaces them."""
    row = await session.scalar(
        select(StrengthSessionRow)
        .where(StrengthSessionRow.prompt_id == prompt_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        row = StrengthSessionRow(
            id=new_id(now), patient_id=patient_id, prompt_id=prompt_id, done=False, sore=[]
        )
        session.add(row)
    row.moves = [move.as_data() for move in moves]
    row.circuit, row.day, row.offered_at = circuit, day, now
    await session.flush()


async def answer_session(
    session: AsyncSession,
    prompt_id: int,
    *,
    done: bool = False,
    two_more: bool | None = None,
    sore: Sequence[Muscle] = (),
) -> None:
    """Keep what she said of it, in place of what she said before."""
    said: dict[str, Any] = {"done": done, "two_more": two_more, "sore": [one.value for one in sore]}
    await session.execute(
        update(StrengthSessionRow).where(StrengthSessionRow.prompt_id == prompt_id).values(**said)
    )


async def session_of_prompt(session: AsyncSession, prompt_id: int) -> StrengthSession | None:
    """Return the session that a message asked for, None for another kind of idea."""
    row = await session.scalar(
        select(StrengthSessionRow)
        .where(StrengthSessionRow.prompt_id == prompt_id)
        .execution_options(populate_existing=True)
    )
    return None if row is None else _session(row)


async def sessions_of(session: AsyncSession, patient_id: int) -> tuple[StrengthSession, ...]:
    """Return all that a patient was asked to do, the oldest first."""
    found = await session.scalars(
        select(StrengthSessionRow)
        .where(StrengthSessionRow.patient_id == patient_id)
        .order_by(StrengthSessionRow.day, StrengthSessionRow.id)
    )
    return tuple(_session(row) for row in found)


def _session(row: StrengthSessionRow) -> StrengthSession:
    return StrengthSession(
        day=row.day,
        moves=tuple(move_of_data(one) for one in row.moves),
        done=row.done,
        two_more=row.two_more,
        sore=frozenset(map(Muscle, row.sore)),
    )
