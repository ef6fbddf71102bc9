"""What if the ledger kept less? The naive variants, made from the engine by one change each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery import claims
from db.delivery.claims import Returned
from db.tables import DeliveryRow
from rules.delivery import Delivery, DeliveryState, Fate
from scheduler.delivery import outcomes
from scheduler.delivery.outcomes import Ended

RETRIED_AFTER = timedelta(seconds=5)
_again = outcomes._again


class Variant(StrEnum):
    """Who delivers."""

    OURS = "ours"
    MARK_BEFORE = "mark before send"
    MARK_AFTER = "mark after send"


async def _mark_sent(session: AsyncSession, starting: Sequence[Delivery]) -> None:
    """Take for sent what is about to be sent."""
    await _mark(session, starting, DeliveryState.SENT)


async def _mark_nothing(session: AsyncSession, starting: Sequence[Delivery]) -> None:
    """Leave it as if nothing were about to be sent, so that a crash sends it again."""
    await _mark(session, starting, DeliveryState.CLAIMED)


async def _mark(session: AsyncSession, starting: Sequence[Delivery], state: DeliveryState) -> None:
    for one in starting:
        await session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.id == one.id, DeliveryRow.epoch == one.epoch)
            .values(state=state, prompt_id=one.prompt_id)
        )


def _again_unless_sent(one: Ended) -> Returned | None:
    """Try again whatever did not say that it was sent."""
    if one.outcome.fate == Fate.UNCERTAIN:
        return Returned(delivery=one.delivery, not_before=one.at + RETRIED_AFTER, reason="retried")
    return _again(one)


_CHANGED = {Variant.MARK_BEFORE: _mark_sent, Variant.MARK_AFTER: _mark_nothing}


@contextmanager
def playing(variant: Variant) -> Iterator[None]:
    """Let this variant deliver in the block."""
    if variant is Variant.OURS:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "mark_sending", _CHANGED[variant])
        if variant is Variant.MARK_AFTER:
            patch.setattr(outcomes, "_again", _again_unless_sent)
        yield
