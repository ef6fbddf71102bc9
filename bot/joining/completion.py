"""What happens when the last question of joining is answered?"""

from __future__ import annotations

from datetime import date, datetime

from bot.intake.update import Visit
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
from rules.prompts import Answer, Edit, PromptKind, Remove, Say
from rules.vocabulary import ReminderKind, SafetyAnswer


async def finish(visit: Visit, place: Place, *, later: tuple[Step, ...]) -> list[Answer]:
    """Make her a patient and ask the first pain check; for one who only caught up, say thanks."""
    await conversations.end_conversation(visit.session, visit.chat_id)
    await prompts.change_prompt(
        visit.session, place.prompt_id, data={"later": list(later)} if later else {}
    )
    patient = await patients.patient_by_id(visit.session, visit.patient.id)
    if patient is None:
        raise ValueError("whoever answers a question of joining is a patient")
    if patient.state == PatientState.ACTIVE:
        thanks = speech_of(visit, place).message("joining.rest_saved")
        return await _last(visit, place, thanks)
    return await _joined(visit, place, patient, later)


async def _joined(
    visit: Visit, place: Place, patient: Patient, later: tuple[Step, ...]
) -> list[Answer]:
    today = local_day(visit.now, patient.zone)
    await patients.change_patient(
        visit.session,
        patient.id,
        state=PatientState.ACTIVE,
        first_day=today,
        joined_at=visit.now,
        last_heard_at=visit.now,
    )
    next_check_at = await _check_again(visit, patient, served_day=today)
    ending = welcome(
        speech_of(visit, place),
        place.prompt_id,
        await _facts(visit, patient, next_check_at, later=bool(later)),
    )
    first = await prompts.open_prompt(
        visit.session,
        patient,
        PromptKind.PAIN,
        now=visit.now,
        day=today,
        open_until=next_check_at,
    )
    question = pain_question(speech_of(visit, place), first.id)
    return [*await _last(visit, place, ending), Say(message=question, prompt_id=first.id)]


async def _check_again(visit: Visit, patient: Patient, *, served_day: date) -> datetime | None:
    """Leave today's check out, since the first rating is today's; return when the next one is due."""
    kind = ReminderKind.PAIN_CHECK
    current = await reminders.reminders_of(visit.session, patient.id, zone=patient.zone)
    await reminders.set_reminder(
        visit.session, patient.id, current[kind], now=visit.now, served_day=served_day
    )
    return await reminders.next_due_of(visit.session, patient.id, kind)


async def _facts(
    visit: Visit, patient: Patient, next_check_at: datetime | None, *, later: bool
) -> Welcome:
    current = await reminders.reminders_of(visit.session, patient.id, zone=patient.zone)
    answers = patient.safety or frozenset()
    unknown = patient.safety is None or SafetyAnswer.NOT_SURE in answers
    waits = must_be_cleared(visit, answers) and not patient.safety_cleared
    return Welcome(
        zone=patient.zone,
        next_check_at=next_check_at,
        times={kind: reminder.at for kind, reminder in current.items()},
        waits=waits,
        unsure=unknown,
        later=later,
    )


async def _last(visit: Visit, place: Place, message: Message) -> list[Answer]:
    """Put the last message in the place of the question, or below what she sent instead of a tap."""
    if visit.message_id is not None:
        return [Edit(message_id=visit.message_id, message=message)]
    prompt = await prompts.prompt_by_id(visit.session, place.prompt_id)
    older = prompt.message_id if prompt else None
    said: list[Answer] = [Say(message=message, prompt_id=place.prompt_id)]
    return [*said, Remove(message_ids=(older,))] if older is not None else said
