"""How does a member of staff write to one patient, or a note about her?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.safety.alert_messages import shown_anew
from bot.staff.audit import note
from bot.staff.patient_card import card_of, meant
from content.language.text import plain
from content.patient.staff_messages import stored_words
from content.staff.alerts import who_of
from content.staff.patient_card import Asks
from db import alerts, conversations, notes, patients, prompts, questions
from db.delivery import staff_messages
from db.tables import PatientState
from rules.alert_details import CloseReason
from rules.alerts import AlertRule
from rules.people import Patient
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.questions import StoredReply, TeamWord

FLOW = "pt_words"
MESSAGE, NOTE = "message", "note"
# A note is short; a message leaves room in Telegram's 4,096 for who it is from.
LONGEST = {MESSAGE: 3_000, NOTE: 800}
FORGOTTEN_AFTER = timedelta(hours=2)


async def on_write_asked(visit: Visit) -> Sequence[Answer]:
    """Take her next message for the patient, or a reply by one tap."""
    patient = await meant(visit)
    if patient is None:
        return toasts(visit, visit.speech.say("patients.gone"))
    refusal = _refusal(visit, patient)
    if refusal is not None:
        return toasts(visit, refusal, loud=True)
    await _expect(visit, patient, MESSAGE)
    prompt = replace(visit.asked, data={"asks": Asks.WORDS.value})
    await prompts.change_prompt(visit.session, prompt.id, data=prompt.data)
    card = await card_of(visit, prompt, patient)
    return [Edit(message_id=visit.tapped_message, message=card), *toasts(visit)]


async def on_note_asked(visit: Visit) -> Sequence[Answer]:
    """Take her next message as a note."""
    patient = await meant(visit)
    if patient is None:
        return toasts(visit, visit.speech.say("patients.gone"))
    await _expect(visit, patient, NOTE)
    asked = visit.speech.message("patients.ask_note", who=who_of(patient), count=LONGEST[NOTE])
    return [Say(message=asked), *toasts(visit)]


async def on_words_given(visit: Visit) -> Sequence[Answer]:
    """Send them, or keep them, as was asked before."""
    talk = visit.conversation
    if talk is None:
        return []
    patient = await patients.patient_by_id(visit.session, talk.data["patient"])
    if patient is None or not visit.staff.looks_after(patient):
        await conversations.end_conversation(visit.session, visit.chat_id)
        return [Say(message=visit.speech.message("patients.gone"))]
    fault = _fault(visit, talk.step)
    if fault is not None:
        return [fault]
    await conversations.end_conversation(visit.session, visit.chat_id)
    if talk.step == NOTE:
        return await _keep_note(visit, patient)
    return await _send(visit, patient, visit.text or "")


async def on_stored_reply_tapped(visit: Visit) -> Sequence[Answer]:
    """Send one of the replies that are ready, in the patient's language."""
    patient = await meant(visit)
    if patient is None or visit.value not in list(StoredReply):
        return toasts(visit, visit.speech.say("patients.gone"))
    await conversations.end_conversation(visit.session, visit.chat_id)
    speech = visit.services.shelf.speech(patient.language)
    said = await _send(visit, patient, stored_words(speech, StoredReply(visit.value)))
    prompt = replace(visit.asked, data={})
    await prompts.change_prompt(visit.session, prompt.id, data={})
    card = await card_of(visit, prompt, patient)
    return [Edit(message_id=visit.tapped_message, message=card), *said, *toasts(visit)]


def replies_to_message(visit: Visit) -> bool:
    """Tell whether she answers by Telegram's own reply."""
    return visit.text is not None and visit.message is not None and _replied_to(visit) is not None


async def on_replied(visit: Visit) -> Sequence[Answer]:
    """Send what she replied to a message about one patient to that patient."""
    prompt = await prompts.prompt_of_message(visit.session, visit.chat_id, _replied_to(visit) or 0)
    patient = None if prompt is None else await _patient_of(visit, prompt)
    if patient is None:
        return [Say(message=visit.speech.message("patients.reply_to_whom"))]
    fault = _fault(visit, MESSAGE)
    return [fault] if fault is not None else await _send(visit, patient, visit.text or "")


# ---------------------------------------------------------------- how it is done


async def _expect(visit: Visit, patient: Patient, step: str) -> None:
    await conversations.put_conversation(
        visit.session,
        visit.chat_id,
        FLOW,
        step,
        data={"patient": patient.id},
        now=visit.now,
        expires_at=visit.now + FORGOTTEN_AFTER,
    )


def _fault(visit: Visit, step: str) -> Say | None:
    if visit.text is None:
        return Say(message=visit.speech.message("patients.only_words"))
    if len(visit.text) > LONGEST[step]:
        return Say(message=visit.speech.message("patients.too_long", count=LONGEST[step]))
    return None


async def _keep_note(visit: Visit, patient: Patient) -> Sequence[Answer]:
    await notes.add_note(visit.session, patient, visit.staff, visit.text or "", now=visit.now)
    await note(visit, "note_written", f"patient:{patient.id}")
    return [Say(message=visit.speech.message("patients.note_kept", who=who_of(patient)))]


async def _send(visit: Visit, patient: Patient, words: str) -> list[Answer]:
    """Owe her the words; whoever writes has read what she asked."""
    refusal = _refusal(visit, patient)
    if refusal is not None:
        return [Say(message=plain(refusal).message())]
    words_id = await questions.write_to(visit.session, patient, visit.staff, words, now=visit.now)
    await staff_messages.owe_word(
        visit.session,
        patient,
        TeamWord.WORDS,
        words_id=words_id,
        clinic=visit.services.clinic,
        now=visit.now,
    )
    await note(visit, "patient_written_to", f"patient:{patient.id}")
    edits = await _close_questions(visit, patient)
    sent = visit.speech.message("patients.sent", who=who_of(patient))
    return [Say(message=sent), *edits]


async def _close_questions(visit: Visit, patient: Patient) -> list[Answer]:
    edits: list[Answer] = []
    for alert in await alerts.listed_alerts(visit.session, patient_ids=[patient.id]):
        if alert.rule is not AlertRule.QUESTION:
            continue
        await alerts.close_alert(
            visit.session, alert.id, visit.staff.id, reason=CloseReason.TALKED, now=visit.now
        )
        edits += await shown_anew(visit, alert.id)
    return edits


async def _patient_of(visit: Visit, prompt: Prompt) -> Patient | None:
    """Return the one patient a message to staff is about, None when it is about none or several."""
    found = None
    if prompt.kind is PromptKind.PATIENT:
        found = prompt.subject_id
    elif prompt.kind is PromptKind.ALERT and len(prompt.data.get("alerts", ())) == 1:
        alert = await alerts.alert_by_id(visit.session, prompt.data["alerts"][0])
        found = alert.patient_id if alert else None
    patient = None if found is None else await patients.patient_by_id(visit.session, found)
    return patient if patient is not None and visit.staff.looks_after(patient) else None


def _replied_to(visit: Visit) -> int | None:
    said = visit.message
    return said.reply_to_message.message_id if said and said.reply_to_message else None


def _refusal(visit: Visit, patient: Patient) -> str | None:
    """Return why nothing can be sent to her, None when it can."""
    if patient.state != PatientState.ACTIVE:
        return visit.speech.say("patients.not_sent_left", who=who_of(patient))
    if patient.unreachable_at is not None:
        return visit.speech.say("patients.not_sent_blocked", who=who_of(patient))
    return None
