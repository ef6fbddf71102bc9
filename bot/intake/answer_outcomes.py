"""What is written down of the answers that went out, and of those that are still owed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.answers import Answered, encode_answers
from db import patients, prompts
from db.delivery import inbox
from db.delivery.inbox import Received
from db.delivery.unreachable import mark_unreachable
from db.tables import InboxState
from rules.prompts import Answer, Forget


@dataclass(frozen=True, slots=True)
class Told:
    """An update that took effect, and how far its answers went."""

    head: Received
    answers: list[Answer]
    answered: Answered


async def write_down(session: AsyncSession, told: Told, *, now: datetime) -> None:
    """Note that the update is done, or owe the rest of its answers for a later try."""
    head, answered = told.head, told.answered
    for prompt_id, message_id in answered.message_ids.items():
        await prompts.change_prompt(session, prompt_id, message_id=message_id)
    if answered.blocked:
        patient = await patients.patient_by_chat(session, head.chat_id)
        if patient is not None:
            await mark_unreachable(session, patient.id, now=now)
    if answered.left:
        left = encode_answers(answered.left)
        await inbox.keep_answers(session, head.update_id, answers=left)
        before = head.attempts if head.state == InboxState.APPLIED else 0
        await put_off(session, head, before + 1, "unsent", now)
        return
    await inbox.mark_done(session, head.update_id, said=answered.said, now=now)
    if any(isinstance(answer, Forget) for answer in told.answers):
        await inbox.forget_chat(session, head.chat_id, now=now)


async def put_off(
    session: AsyncSession, head: Received, attempts: int, error: str, now: datetime
) -> None:
    """Put an update off, for longer after each try, at most a minute."""
    retry_at = now + timedelta(seconds=min(60, 2**attempts))
    await inbox.put_off(session, head.update_id, error=error, attempts=attempts, retry_at=retry_at)
