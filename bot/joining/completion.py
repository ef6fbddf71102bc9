"""What happens when the last question of joining is answered?"""

from __future__ import annotations

from datetime import date, datetime

from bot.intake.update import IncomingUpdate
from bot.joining.answers import must_be_cleared
from bot.joining.current_step import Place, speech_of
from content.patient.joined import Welcome, welcome
from content.patient.pain import pain_question
from db import conversations, patients, prompts, reminders
from db.tables import PatientState
from rules.joining import Step
from rules.local_time import local_day
from rules.message import Message
from rules.people import Patient
from rules.prompt_data import JoiningPromptData
from rules.prompts import Answer, Edit, PromptKind, Remove, Say
from rules.vocabulary import ReminderKind, SafetyAnswer


async def finish(
    incoming: IncomingUpdate, place: Place, *, later: tuple[Step, ...]
) -> list[Answer]:
    """Make her a patient and ask the first pain check; for one who only caught up, say thanks."""
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    await prompts.change_prompt(
        incoming.session, place.prompt_id, data=JoiningPromptData(later=later)
    )
    patient = await patients.patient_by_id(incoming.session, incoming.patient.id)
    if patient is None:
        raise ValueError("whoever answers a question of joining is a patient")
    if patient.state == PatientState.ACTIVE:
        thanks = speech_of(incoming, place).message("joining.rest_saved")
        return await _last(incoming, place, thanks)
    return await _joined(incoming, place, patient, later)


async def _joined(
    incoming: IncomingUpdate, place: Place, patient: Patient, later: tuple[Step, ...]
) -> list[Answer]:
    today = local_day(incoming.now, patient.zone)
    await patients.change_patient(
        incoming.session,
        patient.id,
        state=PatientState.ACTIVE,
        first_day=today,
        joined_at=incoming.now,
        last_heard_at=incoming.now,
    )
    next_check_at = await _check_again(incoming, patient, served_day=today)
    ending = welcome(
        speech_of(incoming, place),
        place.prompt_id,
        await _facts(incoming, patient, next_check_at, later=bool(later)),
    )
    first = await prompts.open_prompt(
        incoming.session,
        patient,
        PromptKind.PAIN,
        now=incoming.now,
        day=today,
        open_until=next_check_at,
    )
    question = pain_question(speech_of(incoming, place), first.id)
    return [*await _last(incoming, place, ending), Say(message=question, prompt_id=first.id)]


async def _check_again(
    incoming: IncomingUpdate, patient: Patient, *, served_day: date
) -> datetime | None:
    """Leave today's check out, since the first rating is today's; return when the next one is due."""
    kind = ReminderKind.PAIN_CHECK
    current = await reminders.reminders_of(incoming.session, patient.id, zone=patient.zone)
    await reminders.set_reminder(
        incoming.session, patient.id, current[kind], now=incoming.now, served_day=served_day
    )
    return await reminders.next_due_of(incoming.session, patient.id, kind)


async def _facts(
    incoming: IncomingUpdate, patient: Patient, next_check_at: datetime | None, *, later: bool
) -> Welcome:
    current = await reminders.reminders_of(incoming.session, patient.id, zone=patient.zone)
    answers = patient.safety or frozenset()
    unknown = patient.safety is None or SafetyAnswer.NOT_SURE in answers
    waits = must_be_cleared(incoming, answers) and not patient.safety_cleared
    return Welcome(
        zone=patient.zone,
        next_check_at=next_check_at,
        times={kind: reminder.at for kind, reminder in current.items()},
        waits=waits,
        unsure=unknown,
        later=later,
    )


async def _last(incoming: IncomingUpdate, place: Place, message: Message) -> list[Answer]:
    """Put the last message in the place of the question, or below what she sent instead of a tap."""
    if incoming.message_id is not None:
        return [Edit(message_id=incoming.message_id, message=message)]
    prompt = await prompts.prompt_by_id(incoming.session, place.prompt_id)
    older = prompt.message_id if prompt else None
    said: list[Answer] = [Say(message=message, prompt_id=place.prompt_id)]
    return [*said, Remove(message_ids=(older,))] if older is not None else said
