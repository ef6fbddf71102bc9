"""How does a member of staff write to one patient, or a note about her?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.safety.alert_messages import shown_anew
from bot.staff.audit import note
from bot.staff.patient_card import card_of, meant
from content.buttons.staff import (
    DirectMessageButton,
    SendReply,
    WriteNote,
    WriteToPatient,
)
from content.language.text import plain
from content.patient.staff_messages import stored_words
from content.staff.alerts import who_of
from db import alerts, conversations, notes, patients, prompts, questions
from db.delivery import staff_messages
from db.tables import PatientState
from rules.alert_details import CloseReason
from rules.alerts import AlertRule
from rules.people import Patient
from rules.prompts import Answer, CardAsks, Edit, Prompt, PromptKind, Say
from rules.questions import StoredReply, TeamWord

FLOW = "pt_words"
MESSAGE, NOTE = "message", "note"
# A note is short; a message leaves room in Telegram's 4,096 for who it is from.
LONGEST = {MESSAGE: 3_000, NOTE: 800}
FORGOTTEN_AFTER = timedelta(hours=2)


async def on_message_tapped(
    incoming: IncomingUpdate, button: DirectMessageButton
) -> Sequence[Answer]:
    """Take her next message for the patient or as a note, or send a reply by one tap."""
    patient = await meant(incoming)
    if patient is None:
        return toasts(incoming, incoming.speech.say("patients.gone"))
    match button:
        case WriteToPatient():
            return await _write_asked(incoming, patient)
        case SendReply(reply=reply):
            return await _reply_sent(incoming, patient, reply)
        case WriteNote():
            await _expect(incoming, patient, NOTE)
            asked = incoming.speech.message(
                "patients.ask_note", who=who_of(patient), count=LONGEST[NOTE]
            )
            return [Say(message=asked), *toasts(incoming)]


async def _write_asked(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """Take her next message for the patient, or a reply by one tap."""
    refusal = _refusal(incoming, patient)
    if refusal is not None:
        return toasts(incoming, refusal, loud=True)
    await _expect(incoming, patient, MESSAGE)
    prompt = replace(incoming.asked, data={"asks": CardAsks.WORDS.value})
    await prompts.change_prompt(incoming.session, prompt.id, data=prompt.data)
    card = await card_of(incoming, prompt, patient)
    return [Edit(message_id=incoming.tapped_message, message=card), *toasts(incoming)]


async def on_words_given(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Send them, or keep them, as was asked before."""
    talk = incoming.conversation
    if talk is None:
        return []
    patient = await patients.patient_by_id(incoming.session, talk.data["patient"])
    if patient is None or not incoming.staff.looks_after(patient):
        await conversations.end_conversation(incoming.session, incoming.chat_id)
        return [Say(message=incoming.speech.message("patients.gone"))]
    fault = _fault(incoming, talk.step)
    if fault is not None:
        return [fault]
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    if talk.step == NOTE:
        return await _keep_note(incoming, patient)
    return await _send(incoming, patient, incoming.text or "")


async def _reply_sent(
    incoming: IncomingUpdate, patient: Patient, reply: StoredReply
) -> Sequence[Answer]:
    """Send one of the replies that are ready, in the patient's language."""
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    speech = incoming.services.bundle.speech(patient.language)
    said = await _send(incoming, patient, stored_words(speech, reply))
    prompt = replace(incoming.asked, data={})
    await prompts.change_prompt(incoming.session, prompt.id, data={})
    card = await card_of(incoming, prompt, patient)
    return [Edit(message_id=incoming.tapped_message, message=card), *said, *toasts(incoming)]


def replies_to_message(incoming: IncomingUpdate) -> bool:
    """Tell whether she answers by Telegram's own reply."""
    return (
        incoming.text is not None
        and incoming.message is not None
        and _replied_to(incoming) is not None
    )


async def on_replied(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Send what she replied to a message about one patient to that patient."""
    prompt = await prompts.prompt_of_message(
        incoming.session, incoming.chat_id, _replied_to(incoming) or 0
    )
    patient = None if prompt is None else await _patient_of(incoming, prompt)
    if patient is None:
        return [Say(message=incoming.speech.message("patients.reply_to_whom"))]
    fault = _fault(incoming, MESSAGE)
    return [fault] if fault is not None else await _send(incoming, patient, incoming.text or "")


# ---------------------------------------------------------------- how it is done


async def _expect(incoming: IncomingUpdate, patient: Patient, step: str) -> None:
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        FLOW,
        step,
        data={"patient": patient.id},
        now=incoming.now,
        expires_at=incoming.now + FORGOTTEN_AFTER,
    )


def _fault(incoming: IncomingUpdate, step: str) -> Say | None:
    if incoming.text is None:
        return Say(message=incoming.speech.message("patients.only_words"))
    if len(incoming.text) > LONGEST[step]:
        return Say(message=incoming.speech.message("patients.too_long", count=LONGEST[step]))
    return None


async def _keep_note(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    await notes.add_note(
        incoming.session, patient, incoming.staff, incoming.text or "", now=incoming.now
    )
    await note(incoming, "note_written", f"patient:{patient.id}")
    return [Say(message=incoming.speech.message("patients.note_kept", who=who_of(patient)))]


async def _send(incoming: IncomingUpdate, patient: Patient, words: str) -> list[Answer]:
    """Owe her the words; whoever writes has read what she asked."""
    refusal = _refusal(incoming, patient)
    if refusal is not None:
        return [Say(message=plain(refusal).message())]
    words_id = await questions.write_to(
        incoming.session, patient, incoming.staff, words, now=incoming.now
    )
    await staff_messages.owe_word(
        incoming.session,
        patient,
        TeamWord.WORDS,
        words_id=words_id,
        clinic=incoming.services.clinic,
        now=incoming.now,
    )
    await note(incoming, "patient_written_to", f"patient:{patient.id}")
    edits = await _close_questions(incoming, patient)
    sent = incoming.speech.message("patients.sent", who=who_of(patient))
    return [Say(message=sent), *edits]


async def _close_questions(incoming: IncomingUpdate, patient: Patient) -> list[Answer]:
    edits: list[Answer] = []
    for alert in await alerts.listed_alerts(incoming.session, patient_ids=[patient.id]):
        if alert.rule is not AlertRule.QUESTION:
            continue
        await alerts.close_alert(
            incoming.session,
            alert.id,
            incoming.staff.id,
            reason=CloseReason.TALKED,
            now=incoming.now,
        )
        edits += await shown_anew(incoming, alert.id)
    return edits


async def _patient_of(incoming: IncomingUpdate, prompt: Prompt) -> Patient | None:
    """Return the one patient a message to staff is about, None when it is about none or several."""
    found = None
    if prompt.kind is PromptKind.PATIENT:
        found = prompt.subject_id
    elif prompt.kind is PromptKind.ALERT and len(prompt.data.get("alerts", ())) == 1:
        alert = await alerts.alert_by_id(incoming.session, prompt.data["alerts"][0])
        found = alert.patient_id if alert else None
    patient = None if found is None else await patients.patient_by_id(incoming.session, found)
    return patient if patient is not None and incoming.staff.looks_after(patient) else None


def _replied_to(incoming: IncomingUpdate) -> int | None:
    said = incoming.message
    return said.reply_to_message.message_id if said and said.reply_to_message else None


def _refusal(incoming: IncomingUpdate, patient: Patient) -> str | None:
    """Return why nothing can be sent to her, None when it can."""
    if patient.state != PatientState.ACTIVE:
        return incoming.speech.say("patients.not_sent_left", who=who_of(patient))
    if patient.unreachable_at is not None:
        return incoming.speech.say("patients.not_sent_blocked", who=who_of(patient))
    return None
