"""What does the outcome of a request mean for its delivery, its chat and its person?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db import claims, holds, patients, prompts, staff
from db.claims import Finished, Returned
from db.erasing import erased_among
from rules.pacing import Pacer
from rules.sending import REPEATABLE, Delivery, DeliveryState, Fate, Outcome
from scheduler.composing import wait_after

# What may have been sent and does no harm twice is sent again after this long.
SECOND_LOOK = timedelta(seconds=30)

_ENDS = {
    Fate.SENT: DeliveryState.SENT,
    Fate.UNCERTAIN: DeliveryState.UNCERTAIN,
    Fate.BLOCKED: DeliveryState.BLOCKED,
    Fate.UNFORMATTED: DeliveryState.FAILED,
    Fate.FAILED: DeliveryState.FAILED,
}

Ended = tuple[Delivery, Outcome]


@dataclass(frozen=True, slots=True)
class Recording:
    """Writes outcomes down, many in one transaction."""

    pacer: Pacer

    async def record(
        self, session: AsyncSession, batch: Sequence[Ended], now: datetime
    ) -> list[tuple[int, int]]:
        """Write down what became of each request.

        Return chat and message of what reached somebody who was erased while it was on its way.
        """
        returned = []
        finished = []
        for delivery, outcome in batch:
            again = await self._again(session, delivery, outcome, now)
            if again is not None:
                returned.append(again)
            else:
                finished.append(_finished(delivery, outcome))
        await claims.give_back(session, returned)
        await claims.finish(session, finished, now=now)
        await prompts.note_sent(
            session,
            {
                delivery.prompt_id: outcome.message_id
                for delivery, outcome in batch
                if delivery.prompt_id is not None and outcome.message_id is not None
            },
        )
        for delivery, outcome in batch:
            if outcome.fate == Fate.BLOCKED:
                await _note_unreachable(session, delivery, now)
        return await _too_late(session, batch)

    async def _again(
        self, session: AsyncSession, delivery: Delivery, outcome: Outcome, now: datetime
    ) -> Returned | None:
        """Return when to try again, or None when this was the end of it."""
        reason = outcome.reason or outcome.fate.value
        if outcome.fate == Fate.HELD:
            until = await self._hold(session, delivery, outcome, now)
            return Returned(delivery=delivery, not_before=until, reason=reason)
        if outcome.fate == Fate.UNSENT:
            until = now + wait_after(delivery.attempts)
            return Returned(delivery=delivery, not_before=until, reason=reason)
        if outcome.fate == Fate.UNCERTAIN and delivery.kind in REPEATABLE:
            return Returned(delivery=delivery, not_before=now + SECOND_LOOK, reason="uncertain")
        return None

    async def _hold(
        self, session: AsyncSession, delivery: Delivery, outcome: Outcome, now: datetime
    ) -> datetime:
        seconds = outcome.retry_after_seconds or 1
        whole_bot = self.pacer.held(now, chat_id=delivery.chat_id, seconds=seconds)
        until = now + timedelta(seconds=seconds)
        held = holds.WHOLE_BOT if whole_bot else delivery.chat_id
        await holds.put_hold(session, held, until=until, now=now)
        return until


async def _too_late(session: AsyncSession, batch: Sequence[Ended]) -> list[tuple[int, int]]:
    reached = [
        (delivery.patient_id, delivery.chat_id, outcome.message_id)
        for delivery, outcome in batch
        if delivery.patient_id is not None and outcome.message_id is not None
    ]
    gone = await erased_among(session, {patient_id for patient_id, _, _ in reached})
    return [(chat, message) for patient_id, chat, message in reached if patient_id in gone]


def _finished(delivery: Delivery, outcome: Outcome) -> Finished:
    return Finished(
        delivery=delivery,
        state=_ENDS[outcome.fate],
        message_id=outcome.message_id,
        reason=outcome.reason,
    )


async def _note_unreachable(session: AsyncSession, delivery: Delivery, now: datetime) -> None:
    if delivery.patient_id is not None:
        await patients.change_patient(session, delivery.patient_id, unreachable_at=now)
    if delivery.staff_id is not None:
        await staff.change_staff(session, delivery.staff_id, unreachable_at=now)
