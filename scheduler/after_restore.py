"""What must not happen again after a restore? Nothing that was said before is said once more.

What went out between the copy and the restore is in no row, so whatever the copy still owed may have been sent.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db import reminders
from db.delivery.restore_cleanup import hold_everything, leave_unsaid
from db.patients import patients_by_id
from db.reminders import Due, Moved
from rules.local_time import local_day
from rules.occurrences import next_occurrence
from scheduler.messages.due_reminders import BATCH


async def calm(session: AsyncSession, *, now: datetime) -> None:
    """Expire what is owed, move every appointment past the present, and hold what comes of itself.

    Open alerts stay as they are: once the hold ends, staff are told of them again.
    """
    await leave_unsaid(session, now=now)
    while due := await reminders.due_reminders(session, now=now, limit=BATCH):
        people = await patients_by_id(session, {one.patient_id for one in due})
        await reminders.move_on(
            session, [_passed_over(one, people[one.patient_id].zone, now) for one in due]
        )
    await hold_everything(session, now=now)


def _passed_over(due: Due, zone: str, now: datetime) -> Moved:
    upcoming = next_occurrence(due.in_zone(zone), after=now)
    next_due_at = upcoming.at if upcoming else None
    return Moved(id=due.id, next_due_at=next_due_at, last_day=local_day(now, zone))
