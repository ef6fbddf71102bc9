"""What does the outcome of a request mean for its delivery, its chat and its person?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db import patients, prompts
from db.delivery import claims, rate_holds
from db.delivery.claims import Finished, Returned
from db.delivery.unreachable import (
    gone_and_unreachable,
    mark_member_reachable,
    mark_member_unreachable,
    mark_unreachable,
    retell_where_nobody_reads,
)
from rules.delivery import (
    EDITS,
    FIRST_TRIES,
    MAYBE_ARRIVED,
    REPEATABLE,
    TRIED_AGAIN,
    About,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Fate,
    Outcome,
    Priority,
)
from scheduler.delivery.composition import MOST_ATTEMPTS, wait_after

# What may have been sent and does no harm twice is sent again after this long.
SECOND_LOOK = timedelta(seconds=30)

_ENDS = {
    Fate.SENT: DeliveryState.SENT,
    Fate.UNCERTAIN: DeliveryState.UNCERTAIN,
    Fate.BLOCKED: DeliveryState.BLOCKED,
    Fate.UNFORMATTED: DeliveryState.FAILED,
    Fate.FAILED: DeliveryState.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A request that is over, and when."""

    delivery: Delivery
    outcome: Outcome
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """How many are owed again, and chat and message of what reached somebody erased while it was on its way."""

    again: int = 0
    too_late: Sequence[tuple[int, int]] = ()


async def note_holds(
    session: AsyncSession, held: Mapping[int | None, datetime], now: datetime
) -> None:
    """Write down until when a chat, or the whole bot (None), is to be left alone."""
    for chat_id, until in held.items():
        row = rate_holds.WHOLE_BOT if chat_id is None else chat_id
        await rate_holds.put_hold(session, row, until=until, now=now)


async def record(session: AsyncSession, batch: Sequence[Ended], now: datetime) -> Recorded:
    """Write down what became of each request; return what follows from it."""
    if not batch:
        return Recorded()
    returned = []
    finished = []
    for ended in batch:
        again = _again(ended)
        if again is not None:
            returned.append(again)
        else:
            finished.append(_finished(ended))
    await claims.give_back(session, returned)
    await claims.finish(session, finished, now=now)
    await prompts.note_sent(
        session,
        {
            ended.delivery.prompt_id: ended.outcome.message_id
            for ended in batch
            if ended.delivery.prompt_id is not None and ended.outcome.message_id is not None
        },
    )
    for ended in batch:
        delivery = ended.delivery
        if ended.outcome.fate == Fate.BLOCKED and not _is_worth_another_try(ended):
            await _note_unreachable(session, delivery, ended.at)
        elif ended.outcome.fate == Fate.SENT and delivery.data.get(TRIED_AGAIN):
            await mark_member_reachable(session, delivery.staff_id or 0, now=ended.at)
    return Recorded(again=len(returned), too_late=await _reached(session, batch))


def _is_worth_another_try(ended: Ended) -> bool:
    """Tell whether a refusal may pass: one that nobody knows, any of an alert, and once that of a digest's chat.

    Of a broadcast it is met by all, and staff read of it. What a digest says nobody else reads.
    """
    delivery, outcome = ended.delivery, ended.outcome
    if outcome.fate is Fate.BLOCKED:
        return delivery.kind is DeliveryKind.DIGEST and delivery.attempts <= FIRST_TRIES
    passing = outcome.about is About.UNKNOWN or delivery.kind is DeliveryKind.ALERT
    worth = outcome.fate is Fate.FAILED and passing and delivery.broadcast_id is None
    return worth and delivery.attempts < MOST_ATTEMPTS


def _again(ended: Ended) -> Returned | None:
    """Return when to try again, or None when this was the end of it."""
    delivery, outcome = ended.delivery, ended.outcome
    reason = outcome.reason or outcome.fate.value
    wait = wait_after(delivery.attempts, urgent=delivery.priority <= Priority.ALERT)
    if outcome.fate == Fate.HELD:
        until = ended.at + timedelta(seconds=outcome.retry_after_seconds or 1)
    elif outcome.fate == Fate.UNSENT and outcome.about is About.BOT:
        # All rests, and this one goes out again as soon as anything does; it waits where it is itself the cause.
        until = ended.at + (wait if delivery.attempts > FIRST_TRIES else timedelta(0))
    elif outcome.fate == Fate.UNSENT or _is_worth_another_try(ended):
        until = ended.at + wait
    elif outcome.fate == Fate.UNCERTAIN and delivery.kind in REPEATABLE:
        until, reason = ended.at + SECOND_LOOK, MAYBE_ARRIVED
    else:
        return None
    return Returned(delivery=delivery, not_before=until, reason=reason)


async def _reached(session: AsyncSession, batch: Sequence[Ended]) -> list[tuple[int, int]]:
    """Note which patients a message reached after all; return what reached somebody who was erased meanwhile."""
    reached = [
        (one.delivery.patient_id, one.delivery.chat_id, one.outcome.message_id)
        for one in batch
        if one.delivery.patient_id is not None and one.outcome.message_id is not None
    ]
    gone, unreachable = await gone_and_unreachable(session, {patient for patient, _, _ in reached})
    # A change of an old message says nothing of her: Telegram takes it though she has blocked us.
    written = {one.delivery.patient_id for one in batch if one.delivery.kind not in EDITS}
    for patient_id in sorted(unreachable & written):
        await patients.change_patient(session, patient_id, unreachable_at=None)
    return [(chat, message) for patient_id, chat, message in reached if patient_id in gone]


def _finished(ended: Ended) -> Finished:
    return Finished(
        delivery=ended.delivery,
        state=_ENDS[ended.outcome.fate],
        message_id=ended.outcome.message_id,
        reason=ended.outcome.reason,
    )


async def _note_unreachable(session: AsyncSession, delivery: Delivery, now: datetime) -> None:
    if delivery.patient_id is not None:
        await mark_unreachable(session, delivery.patient_id, now=now)
    if delivery.staff_id is not None:
        await mark_member_unreachable(session, delivery.staff_id, now=now)
    if delivery.kind is DeliveryKind.ALERT:
        await retell_where_nobody_reads(session, delivery, now=now)
