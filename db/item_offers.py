"""Which items was a patient offered, and what did she answer?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.row_ids import new_id
from db.tables import OfferRow
from rules.item_fit import Offered
from rules.items import Item
from rules.people import Patient
from rules.vocabulary import ReplyTo


async def note_offers(
    session: AsyncSession,
    patient: Patient,
    items: Sequence[Item],
    *,
    prompt_id: int,
    day: date,
    now: datetime,
) -> None:
    """Write down what one message offers for a local date."""
    session.add_all(
        OfferRow(
            id=new_id(now),
            patient_id=patient.id,
            prompt_id=prompt_id,
            item_id=item.id,
            kind=item.kind,
            day=day,
            offered_at=now,
        )
        for item in items
    )
    await session.flush()


async def offers_of(session: AsyncSession, patient_id: int) -> tuple[Offered, ...]:
    """Return all that a patient was ever offered, the oldest first."""
    found = await session.execute(
        select(OfferRow.item_id, OfferRow.day, OfferRow.reply)
        .where(OfferRow.patient_id == patient_id)
        .order_by(OfferRow.day, OfferRow.id)
    )
    return tuple(
        Offered(item_id=row.item_id, day=row.day, reply=ReplyTo(row.reply) if row.reply else None)
        for row in found
    )


async def reply_of(session: AsyncSession, prompt_id: int, item_id: str) -> ReplyTo | None:
    """Return what she answered to one item of a message, None for nothing yet."""
    reply = await session.scalar(
        select(OfferRow.reply).where(OfferRow.prompt_id == prompt_id, OfferRow.item_id == item_id)
    )
    return ReplyTo(reply) if reply else None


async def answer_offer(
    session: AsyncSession,
    prompt_id: int,
    item_id: str,
    reply: ReplyTo | None,
    *,
    now: datetime,
) -> None:
    """Keep what she answered to one item of a message; None takes the answer back."""
    await session.execute(
        update(OfferRow)
        .where(OfferRow.prompt_id == prompt_id, OfferRow.item_id == item_id)
        .values(reply=reply, replied_at=now if reply else None)
    )
