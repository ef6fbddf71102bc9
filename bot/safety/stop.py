"""How does a patient leave? At once, in any state, without a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.screens import shown, toasts
from bot.intake.update import IncomingUpdate, words_of
from bot.joining.current_step import Place, place_of, speech_of
from bot.joining.screens import forget_stranger
from content.buttons.safety import AskToStop, ComeBack, StopAll, StopButton
from content.patient.menu import kept_for
from content.patient.stop import came_back, offered_to_stop, stopped, sure_to_stop
from db import audit, conversations, patients, prompts, reminders
from db.delivery import answers, deliveries
from db.tables import PatientState
from rules.answers import AnswerClass
from rules.danger import is_stop
from rules.delivery import DeliveryKind
from rules.message import Message
from rules.occurrences import Reminder, as_data, reminders_of_data
from rules.people import Patient, Staff
from rules.prompt_data import ScreenPromptData
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.vocabulary import ReminderKind

# Staff are still to hear what she said before: leaving closes no alert.
_TO_STAFF = frozenset(
    {
        DeliveryKind.ALERT,
        DeliveryKind.STAFF_NOTE,
        DeliveryKind.DIGEST,
        DeliveryKind.ENGINE_NOTE,
        DeliveryKind.CONDITION,
    }
)
# Until then coming back is one tap (product specification, section 2.1); later, consent is asked again.
COMES_BACK_WITHIN = timedelta(days=1)
TO_PATIENTS = frozenset(DeliveryKind) - _TO_STAFF


def says_stop(incoming: IncomingUpdate) -> bool:
    """Tell whether the whole message is STOP, in any language we know."""
    return is_stop(words_of(incoming.update), incoming.services.bundle.typed.stop)


async def on_stopped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """End everything for a patient; a second STOP is answered and changes nothing."""
    if isinstance(incoming.person, Staff):
        return [Say(message=incoming.speech.message("stopping.staff"))]
    place = place_of(incoming)
    farewell, prompt_id = _farewell(incoming, place), None
    if isinstance(incoming.person, Patient) and incoming.patient.state != PatientState.LEFT:
        patient = incoming.patient
        times = await reminders.reminders_of(incoming.session, patient.id, zone=patient.zone)
        await leave(incoming.session, incoming.patient, now=incoming.now)
        if incoming.patient.state == PatientState.ACTIVE:
            prompt_id = await _way_back(incoming, times.values())
            kept = kept_for(incoming.speech, incoming.services.clinic.retention)
            farewell = stopped(incoming.speech, prompt_id, kept=kept)
    elif place is not None:
        await forget_stranger(incoming, place)
    message = replace(farewell, drops_keys=place is not None and place.keys)
    if incoming.tap_id and incoming.message_id is not None:
        ended = Edit(message_id=incoming.message_id, message=message, kind=AnswerClass.SAFETY)
        return [ended, *toasts(incoming)]
    return [Say(message=message, prompt_id=prompt_id, kind=AnswerClass.SAFETY)]


async def on_stop_tapped(incoming: IncomingUpdate, button: StopButton) -> Sequence[Answer]:
    """Ask once, for a button is easily hit; a pause is offered instead."""
    match button:
        case AskToStop():
            return await shown(incoming, lambda prompt: sure_to_stop(incoming.speech, prompt))
        case StopAll():
            return await on_stopped(incoming)
        case ComeBack():
            return await _comes_back(incoming)


async def _way_back(incoming: IncomingUpdate, times: Iterable[Reminder]) -> int:
    """Open the prompt of the farewell; it keeps her appointments, whose rows leaving removes."""
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.patient,
        PromptKind.STOPPING,
        now=incoming.now,
        data=ScreenPromptData(times=tuple(as_data(times))),
        open_until=incoming.now + COMES_BACK_WITHIN,
    )
    return prompt.id


async def _comes_back(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Let everything go on as before: times, safety answers and goal; what was told is not asked again."""
    session, patient, now = incoming.session, incoming.patient, incoming.now
    if patient.state != PatientState.LEFT:
        return toasts(incoming, incoming.speech.say("unexpected.button"))
    await patients.change_patient(
        session, patient.id, state=PatientState.ACTIVE, left_at=None, last_heard_at=now
    )
    for reminder in reminders_of_data(incoming.asked.kept(ScreenPromptData).times, patient.zone):
        await reminders.set_reminder(session, patient.id, reminder, now=now)
    await audit.note(
        session,
        actor=f"patient:{patient.id}",
        act="came_back",
        subject=f"patient:{patient.id}",
        now=now,
    )
    due = await reminders.next_due_of(session, patient.id, ReminderKind.PAIN_CHECK)
    # The tapped message becomes a page of her menu.
    await prompts.change_prompt(session, incoming.asked.id, open_until=None)
    page = came_back(incoming.speech, incoming.asked.id, check_at=due, zone=patient.zone)
    return [Edit(message_id=incoming.tapped_message, message=page), *toasts(incoming)]


async def on_leaving_meant(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Offer what she may have meant: that the messages stop, or rest for a while."""
    return await shown(incoming, lambda prompt_id: offered_to_stop(incoming.speech, prompt_id))


async def leave(session: AsyncSession, patient: Patient, *, now: datetime) -> None:
    """End everything for a patient, whoever asked for it: nothing more is sent, and no button counts."""
    await patients.change_patient(
        session,
        patient.id,
        state=PatientState.LEFT,
        left_at=now,
        paused_at=None,
        paused_until=None,
    )
    await deliveries.withdraw(session, patient_id=patient.id, kinds=TO_PATIENTS, reason="left")
    await answers.forget_words(session, patient.chat_id)
    await reminders.remove_reminders(session, patient.id)
    await conversations.end_conversation(session, patient.chat_id)
    await prompts.close_prompts(session, patient.chat_id, now=now)


def _farewell(incoming: IncomingUpdate, place: Place | None) -> Message:
    joined = isinstance(incoming.person, Patient) and incoming.patient.joined_at is not None
    if place is not None and not joined:
        return speech_of(incoming, place).message("stopping.before_joining")
    if not isinstance(incoming.person, Patient):
        return incoming.speech.message("stopping.stranger")
    if incoming.patient.state == PatientState.LEFT:
        return incoming.speech.message("stopping.already")
    if not joined:
        return incoming.speech.message("stopping.before_joining")
    kept = kept_for(incoming.speech, incoming.services.clinic.retention)
    return incoming.speech.message("stopping.stopped", kept=kept)
