"""Whose check must be asked again, when nobody heard what people tapped?"""

from __future__ import annotations

from datetime import datetime, timedelta

from db import pain_checks
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.engine.database import Database
from rules.clinic import Timing
from rules.delivery import DeliveryKind
from rules.prompts import TAPS_KEPT, Prompt

BATCH = 200
# What was typed meanwhile is read first: it may be the answer.
A_MOMENT = timedelta(seconds=30)


async def ask_open_checks_again(database: Database, *, now: datetime, timing: Timing) -> int:
    """Owe those whose check is open one more question, each once for a check; return how many."""
    asked = 0
    last: int | None = None
    while True:
        async with database.transaction() as session:
            found = await pain_checks.unanswered(
                session, since=now - timing.check_worth, after=last, now=now, limit=BATCH
            )
            # Telegram still has every tap on what was asked since.
            before = [one for one in found if one.created_at < now - TAPS_KEPT]
            whose = [(one.patient_id, one.day) for one in before]
            sooner = await deliveries.hasten(
                session, DeliveryKind.PAIN_REMINDER, whose, until=now + A_MOMENT
            )
            reminded = await deliveries.just_gone(
                session, DeliveryKind.PAIN_REMINDER, whose, since=now - TAPS_KEPT
            )
            owed = [
                _again(one, now, timing)
                for one in before
                if (one.patient_id, one.day) not in sooner | reminded
            ]
            asked += len(sooner) + await deliveries.owe(session, owed, now=now)
        if len(found) < BATCH:
            return asked
        last = found[-1].id


def _again(check: Prompt, now: datetime, timing: Timing) -> Owed:
    return Owed(
        kind=DeliveryKind.PAIN_REMINDER,
        chat_id=check.chat_id,
        patient_id=check.patient_id,
        local_day=check.day,
        once=f"unheard:{check.id}",
        due_at=now,
        not_before=now + A_MOMENT,
        expires_at=check.created_at + timing.check_worth,
    )
