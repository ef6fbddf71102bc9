"""Which messages does the present moment owe to whom?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from db import patients, reminders
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.reminders import Due, Moved
from db.tables import PatientState
from rules.clinic import Timing
from rules.delivery import DeliveryKind
from rules.local_time import local_day
from rules.occurrences import Occurrence, come_due, next_occurrence
from rules.pauses import is_paused
from rules.people import Patient
from rules.vocabulary import ReminderKind
from scheduler.messages.silence import goes_on

BATCH = 200
# After a long sleep only the last days can still matter; what is older is moved over.
FURTHEST_BACK = timedelta(days=2)

KIND_OF = {
    ReminderKind.PAIN_CHECK: DeliveryKind.PAIN_CHECK,
    ReminderKind.NUDGE: DeliveryKind.NUDGE,
    ReminderKind.REFLECTION: DeliveryKind.REFLECTION,
    ReminderKind.WEEKLY: DeliveryKind.WEEKLY,
}


async def claim_due(
    session: AsyncSession, *, now: datetime, timing: Timing, only: int | None = None
) -> int:
    """Turn up to a batch of due reminders into deliveries and move them on; return how many."""
    due = await reminders.due_reminders(session, now=now, limit=BATCH, only=only)
    people = await patients.patients_by_id(session, {one.patient_id for one in due})
    owed: list[Owed] = []
    moved: list[Moved] = []
    for one in due:
        patient = people[one.patient_id]
        reminder = one.in_zone(patient.zone)
        moments = come_due(
            reminder,
            due_at=one.due_at,
            last_day=one.last_day,
            now=now,
            furthest_back=FURTHEST_BACK,
        )
        if wants_messages(patient, now):
            for moment in moments:
                if goes_on(patient, one.kind, at=moment.at) and _may_try(patient, one.kind):
                    owed += _owed(one, moment, patient, timing)
        upcoming = next_occurrence(reminder, after=now)
        last_day = moments[-1].day if moments else one.last_day or one.due_at.date()
        next_due_at = upcoming.at if upcoming else None
        moved.append(Moved(id=one.id, next_due_at=next_due_at, last_day=last_day))
    await reminders.move_on(session, moved)
    await deliveries.owe(session, owed, now=now)
    return len(due)


def wants_messages(patient: Patient, now: datetime) -> bool:
    """Tell whether this patient gets anything unasked at present."""
    paused = is_paused(now, paused_at=patient.paused_at, paused_until=patient.paused_until)
    reachable = patient.unreachable_at is None or _is_day_to_try(patient, now)
    return patient.state == PatientState.ACTIVE and reachable and not paused


def _is_day_to_try(patient: Patient, now: datetime) -> bool:
    """Tell whether somebody out of reach is tried today: once a week, on the weekday on which she was last heard.

    What is left of her messages after weeks of silence comes on that weekday, too.
    """
    refused = local_day(patient.unreachable_at or now, patient.zone)
    today = local_day(now, patient.zone)
    heard = local_day(patient.last_heard_at, patient.zone) if patient.last_heard_at else refused
    return today > refused and (today - heard).days % 7 == 0


def _may_try(patient: Patient, kind: ReminderKind) -> bool:
    """Tell whether this kind is worth the one try of somebody out of reach."""
    return patient.unreachable_at is None or kind is ReminderKind.PAIN_CHECK


def _owed(due: Due, moment: Occurrence, patient: Patient, timing: Timing) -> list[Owed]:
    check = due.kind == ReminderKind.PAIN_CHECK
    worth = timing.check_worth if check else timing.nudge_worth
    first = Owed(
        kind=KIND_OF[due.kind],
        chat_id=patient.chat_id,
        patient_id=patient.id,
        reminder_id=due.id,
        local_day=moment.day,
        slot=0,
        due_at=moment.at,
        expires_at=moment.at + worth,
    )
    if not check:
        return [first]
    again = Owed(
        kind=DeliveryKind.PAIN_REMINDER,
        chat_id=patient.chat_id,
        patient_id=patient.id,
        reminder_id=due.id,
        local_day=moment.day,
        slot=1,
        due_at=moment.at,
        not_before=moment.at + timing.check_again_after,
        expires_at=moment.at + worth,
    )
    return [first, again]
