"""May something unasked go to this patient now?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from db import conversations, patients
from db.delivery.deliveries import sent_since
from db.pain_checks import severe_asked_at
from rules.clinic import Clinic
from rules.delivery import Delivery, DeliveryKind
from rules.local_time import at_local, local_day
from rules.people import Patient
from rules.quiet_hours import COUNTED, SentSoFar, hold_until, quiet_hours, room_for
from rules.vocabulary import ReminderKind
from scheduler.messages.due_reminders import KIND_OF, wants_messages
from scheduler.messages.silence import goes_on
from scheduler.ports import Dropped, Wait

_REMINDER_OF: Mapping[DeliveryKind, ReminderKind] = MappingProxyType(
    {delivery: reminder for reminder, delivery in KIND_OF.items()}
)

# One thing at a time: so long after her last step in a conversation nothing else comes.
LEFT_ALONE_FOR = timedelta(minutes=15)


async def reader_of(
    session: AsyncSession, delivery: Delivery, now: datetime, clinic: Clinic
) -> Patient | Dropped | Wait:
    """Return the patient if a message of this kind may reach her now, or what becomes of it.

    What she asked to have brought back counts no more against the day.
    """
    patient = await patients.patient_by_id(session, delivery.patient_id or 0)
    if patient is None or not wants_messages(patient, now):
        return Dropped(reason="not_wanted")
    if not goes_on(patient, _REMINDER_OF[delivery.kind], at=delivery.due_at):
        return Dropped(reason="silent")
    hours = quiet_hours(patient.quiet_from, patient.quiet_to)
    quiet = hold_until(now, patient.zone, hours, delivery.kind)
    if quiet is not None:
        return Wait(until=quiet, reason="quiet")
    busy = await busy_until(session, patient, now, clinic)
    if busy is not None:
        return Wait(until=busy, reason="in_conversation")
    if delivery.prompt_id is None and not await _has_room(session, patient, delivery, now, clinic):
        return Dropped(reason="over_limit")
    return patient


async def busy_until(
    session: AsyncSession, patient: Patient, now: datetime, clinic: Clinic
) -> datetime | None:
    """Return until when she is left to what she is in the middle of; None when she is free.

    That is a conversation of several steps, a little longer than her last word in it, and the
    questions after a severe rating while her answer is waited for.
    """
    talk = await conversations.conversation_of(session, patient.chat_id, now=now)
    ends = [talk.updated_at + LEFT_ALONE_FOR] if talk is not None else []
    if talk is not None and talk.expires_at is not None:
        ends = [min(ends[0], talk.expires_at)]
    asked_at = await severe_asked_at(
        session, patient, severe_from=clinic.thresholds.severe_from, now=now
    )
    if asked_at is not None:
        ends.append(asked_at + timedelta(minutes=clinic.thresholds.reply_minutes))
    return max((end for end in ends if end > now), default=None)


async def _has_room(
    session: AsyncSession, patient: Patient, delivery: Delivery, now: datetime, clinic: Clinic
) -> bool:
    morning = at_local(local_day(now, patient.zone), time(), patient.zone) or now
    today = await sent_since(session, patient.id, since=morning, kinds=COUNTED)
    return room_for(delivery.kind, SentSoFar(today=today), clinic.limits)
