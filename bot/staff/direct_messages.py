"""How does a member of staff write to one patient, or a note about her?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.intake.screens import toasts
from bot.intake.staff_acts import PATIENT_WORDS, waiting_of
from bot.intake.update import IncomingUpdate, words_of
from bot.safety.alert_messages import shown_anew
from bot.safety.unexpected import on_unexpected_sent
from bot.staff.audit import note
from bot.staff.broadcast.source_message import content_of
from bot.staff.patient_card import card_of, meant
from content.buttons.staff import (
    ChangeWords,
    DirectMessageButton,
    KeepWords,
    SendReply,
    SendWords,
    TakeWordsBack,
    WriteNote,
    WriteToPatient,
)
from content.language.text import plain
from content.patient.staff_messages import stored_words, words_message
from content.patient.team_hours import on_day
from content.staff.alerts import who_of
from content.staff.direct_messages import sent_message, shown_message
from db import alerts, conversations, notes, patients, prompts, questions
from db.delivery import deliveries, staff_messages
from db.delivery.sent_to_team import owe_status
from db.tables import PatientState
from rules.addressee import (
    TAKEN_BACK_WITHIN,
    Addressee,
    Going,
    NotGoing,
    StaffAct,
    WaitingFor,
    addressee,
    looks_like_code_or_command,
)
from rules.alert_details import CloseReason
from rules.alerts import AlertRule
from rules.delivery import DeliveryKind, DeliveryState
from rules.message import Media, MediaKind
from rules.people import Patient
from rules.prompt_data import CardAsks, CardPromptData
from rules.prompts import Answer, Edit, Prompt, PromptKind, Remove, Say
from rules.questions import Said, StoredReply, TeamWord
from rules.rights import may_see

# A note is short; a message leaves room in Telegram's 4,096 for who it is from, and a caption in its 1,024.
LONGEST, LONGEST_CAPTION, LONGEST_NOTE = 3_000, 800, 800
# A document may be anything; this is what a patient can open.
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What she wrote for one patient. `changes` are the words it takes the place of, None for new ones.

    `message_id` is Telegram's id of her message: what she makes of it later, the patient reads.
    """

    words: str
    file: Media | None = None
    changes: int | None = None
    message_id: int | None = None


async def on_message_tapped(
    incoming: IncomingUpdate, button: DirectMessageButton
) -> Sequence[Answer]:
    """Ask for words, or send what is ready or shown; write anew what was sent, or take it back."""
    patient = await meant(incoming)
    if patient is None:
        return toasts(incoming, incoming.speech.say("patients.gone"))
    match button:
        case WriteToPatient():
            return await _write_asked(incoming, patient)
        case SendReply(reply=reply):
            return await _reply_sent(incoming, patient, reply)
        case WriteNote():
            return await _note_asked(incoming, patient)
        case SendWords():
            return await _said_yes(incoming, patient)
        case KeepWords():
            await conversations.end_conversation(incoming.session, incoming.chat_id)
            return _settled(incoming, "patients.not_sent", patient)
        case ChangeWords():
            return await _ask_anew(incoming, patient)
        case TakeWordsBack():
            return await _take_back(incoming, patient)


async def on_words_given(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show the words beside the name of the patient they are for, or keep them as a note."""
    talk = incoming.conversation
    to = _addressee(incoming)
    patient = await _patient(incoming, to)
    if talk is None or not isinstance(to, Addressee) or patient is None:
        return await _nobody(incoming)
    if to.going is Going.NOTED:
        return await _noted(incoming, to, patient)
    draft = _draft(incoming, changes=talk.data.get("changes"))
    if not isinstance(draft, Draft):
        return [draft]
    return await _show(incoming, patient, draft)


def replies_to_message(incoming: IncomingUpdate) -> bool:
    """Tell whether she answers by Telegram's own reply; one to our own question is its answer."""
    act = incoming.staff_act
    if act is None or not act.replies or looks_like_code_or_command(act.text or ""):
        return False
    return act.about is not None or incoming.conversation is None


async def on_replied(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Send what she replied to a message about one patient to that patient."""
    to = _addressee(incoming)
    patient = await _patient(incoming, to)
    if not isinstance(to, Addressee) or patient is None:
        return [Say(message=incoming.speech.message("patients.reply_to_whom"))]
    draft = _draft(incoming)
    if not isinstance(draft, Draft):
        return [draft]
    return await _send(incoming, to, patient, draft)


def changes_words(incoming: IncomingUpdate) -> bool:
    """Tell whether she changed the words of a message of hers, and not into a code or a command."""
    words = words_of(incoming.update)
    changed = incoming.update.edited_message is not None and bool(words)
    return changed and not looks_like_code_or_command(words)


async def on_words_changed(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Let a patient read what she made of her words; after two days that is a correction of its own."""
    member, message_id = incoming.staff, incoming.sent.message_id
    words_id = await questions.words_of_message(incoming.session, member, message_id)
    thread = words_id and await questions.question_of_words(incoming.session, words_id)
    if not words_id or not thread:
        return await on_unexpected_sent(incoming)
    patient = await patients.patient_by_id(incoming.session, thread.patient_id)
    if patient is None or not may_see(member, patient.cohort_id):
        return await _nobody(incoming)
    said, words = _words_in(thread.said, words_id), words_of(incoming.update)
    if said is None or said.words == words:
        return []
    if said.file is not None:
        return [Say(message=incoming.speech.message("patients.only_words_change"))]
    if len(words) > LONGEST:
        return [Say(message=incoming.speech.message("patients.too_long", count=LONGEST))]
    if _is_old(incoming, said):
        return await _corrected(incoming, patient, words)
    changed = await _put_in_place(incoming, patient, words_id, words)
    if isinstance(changed, str):
        return [Say(message=plain(changed).message())]
    return [*changed, Say(message=incoming.speech.message("patients.changed", who=who_of(patient)))]


async def _corrected(incoming: IncomingUpdate, patient: Patient, words: str) -> list[Answer]:
    """Send what Telegram lets nobody change any more as a message that says what it is."""
    to = addressee(StaffAct(ready_for=patient.id), None, now=incoming.now)
    if not isinstance(to, Addressee):
        raise TypeError("words that were sent to somebody go to her again")
    speech = incoming.services.bundle.speech(patient.language)
    draft = Draft(words=speech.say("reply.correction", words=words))
    return await _send(incoming, to, patient, draft)


# ---------------------------------------------------------------- whom, and what


def _addressee(incoming: IncomingUpdate) -> Addressee | NotGoing:
    act, waiting = incoming.staff_act, waiting_of(incoming.conversation)
    return NotGoing.NOT_ASKED if act is None else addressee(act, waiting, now=incoming.now)


async def _patient(incoming: IncomingUpdate, to: Addressee | NotGoing) -> Patient | None:
    if not isinstance(to, Addressee):
        return None
    patient = await patients.patient_by_id(incoming.session, to.patient_id)
    return patient if patient is not None and may_see(incoming.staff, patient.cohort_id) else None


async def _nobody(incoming: IncomingUpdate) -> Sequence[Answer]:
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    return [Say(message=incoming.speech.message("patients.gone"))]


def _draft(incoming: IncomingUpdate, *, changes: int | None = None) -> Draft | Say:
    """Return what she wrote, or what to say where it cannot be sent."""
    speech, content = incoming.speech, content_of(incoming.message)
    file = content.media if content else None
    if content is None or (file is not None and (changes or not _can_open(incoming, file))):
        return Say(message=speech.message("patients.only_words"))
    longest = LONGEST if file is None else LONGEST_CAPTION
    if len(content.text) > longest:
        return Say(message=speech.message("patients.too_long", count=longest))
    message_id = None if changes else incoming.sent.message_id
    return Draft(words=content.text, file=file, changes=changes, message_id=message_id)


def _can_open(incoming: IncomingUpdate, file: Media) -> bool:
    document = incoming.message.document if incoming.message else None
    pdf = file.kind is MediaKind.DOCUMENT and document is not None and document.mime_type == _PDF
    return pdf or file.kind is MediaKind.PHOTO


def _refusal(incoming: IncomingUpdate, patient: Patient) -> str | None:
    """Return why nothing can be sent to her, None when it can."""
    if patient.state != PatientState.ACTIVE:
        return incoming.speech.say("patients.not_sent_left", who=who_of(patient))
    if patient.unreachable_at is not None:
        return incoming.speech.say("patients.not_sent_blocked", who=who_of(patient))
    return None


# ---------------------------------------------------------------- asked for, shown, sent


async def _write_asked(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """Take her next message for the patient, to be shown before it goes, or a reply by one tap."""
    refusal = _refusal(incoming, patient)
    if refusal is not None:
        return toasts(incoming, refusal, loud=True)
    await _expect(incoming, patient, WaitingFor.MESSAGE)
    prompt = replace(incoming.asked, data=CardPromptData(asks=CardAsks.WORDS))
    await prompts.change_prompt(
        incoming.session, prompt.id, data=CardPromptData(asks=CardAsks.WORDS)
    )
    card = await card_of(incoming, prompt, patient)
    return [Edit(message_id=incoming.tapped_message, message=card), *toasts(incoming)]


async def _note_asked(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """Take her next message as a note."""
    await _expect(incoming, patient, WaitingFor.NOTE)
    asked = incoming.speech.message("patients.ask_note", who=who_of(patient), count=LONGEST_NOTE)
    return [Say(message=asked), *toasts(incoming)]


async def _reply_sent(
    incoming: IncomingUpdate, patient: Patient, reply: StoredReply
) -> Sequence[Answer]:
    """Send one of the replies that are ready, in the patient's language."""
    to = addressee(StaffAct(ready_for=patient.id), None, now=incoming.now)
    if not isinstance(to, Addressee):
        raise TypeError("a reply that is ready goes to whose card it is on")
    hers = incoming.services.bundle.speech(patient.language)
    speech = on_day(hers, incoming.team, incoming.now)
    said = await _send(incoming, to, patient, Draft(words=stored_words(speech, reply)))
    prompt = replace(incoming.asked, data=CardPromptData())
    await prompts.change_prompt(incoming.session, prompt.id, data=CardPromptData())
    card = await card_of(incoming, prompt, patient)
    return [Edit(message_id=incoming.tapped_message, message=card), *said, *toasts(incoming)]


async def _expect(
    incoming: IncomingUpdate,
    patient: Patient,
    what: WaitingFor,
    *,
    prompt_id: int | None = None,
    **more: Any,
) -> None:
    since = prompt_id or await prompts.newest_id(incoming.session, incoming.chat_id)
    await conversations.put_conversation(
        incoming.session,
        incoming.chat_id,
        PATIENT_WORDS,
        what,
        prompt_id=prompt_id,
        data={"patient": patient.id, "since": since, **more},
        now=incoming.now,
    )


async def _show(incoming: IncomingUpdate, patient: Patient, draft: Draft) -> Sequence[Answer]:
    refusal = _refusal(incoming, patient)
    if refusal is not None:
        return [Say(message=plain(refusal).message())]
    prompt = await _open(incoming, patient)
    file = draft.file and [draft.file.kind, draft.file.file_id]
    await _expect(
        incoming,
        patient,
        WaitingFor.YES,
        prompt_id=prompt.id,
        words=draft.words,
        file=file,
        changes=draft.changes,
        message=draft.message_id,
    )
    shown = shown_message(
        incoming.speech,
        patient,
        prompt.id,
        draft=draft.words,
        file=draft.file,
        anew=draft.changes is not None,
    )
    return [Say(message=shown, prompt_id=prompt.id)]


async def _open(incoming: IncomingUpdate, patient: Patient) -> Prompt:
    return await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.PATIENT,
        subject_id=patient.id,
        now=incoming.now,
    )


async def _said_yes(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    talk, to = incoming.conversation, _addressee(incoming)
    if talk is None or not isinstance(to, Addressee) or to.patient_id != patient.id:
        return _settled(incoming, "patients.waits_no_more", patient)
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    kind_and_id = talk.data["file"]
    file = kind_and_id and Media(kind=MediaKind(kind_and_id[0]), name="", file_id=kind_and_id[1])
    draft = Draft(
        words=talk.data["words"],
        file=file or None,
        changes=talk.data["changes"],
        message_id=talk.data.get("message"),
    )
    if draft.changes is not None:
        return await _change(incoming, patient, draft.changes, draft.words)
    return [*await _send(incoming, to, patient, draft, below=incoming.asked), *toasts(incoming)]


async def _send(
    incoming: IncomingUpdate,
    to: Addressee,
    patient: Patient,
    draft: Draft,
    *,
    below: Prompt | None = None,
) -> list[Answer]:
    """Owe her the words, and say so, `below` in place of the question; whoever writes has read what she asked."""
    refusal = _refusal(incoming, patient)
    if refusal is not None:
        return [Say(message=plain(refusal).message())]
    words_id = await questions.write_to(
        incoming.session,
        to,
        incoming.staff,
        draft.words,
        file=draft.file,
        message_id=draft.message_id,
        now=incoming.now,
    )
    await staff_messages.owe_word(
        incoming.session,
        patient,
        TeamWord.WORDS,
        words_id=words_id,
        clinic=incoming.services.clinic,
        now=incoming.now,
    )
    await note(incoming, "patient_written_to", f"patient:{patient.id}", words=words_id)
    edits = await _close_questions(incoming, patient)
    prompt = below or await _open(incoming, patient)
    await prompts.change_prompt(incoming.session, prompt.id, data=CardPromptData(sent=words_id))
    sent = sent_message(incoming.speech, patient, prompt.id, draft=draft.words, file=draft.file)
    if below is not None:
        return [Edit(message_id=incoming.tapped_message, message=sent), *edits]
    return [Say(message=sent, prompt_id=prompt.id), *edits]


async def _noted(incoming: IncomingUpdate, about: Addressee, patient: Patient) -> Sequence[Answer]:
    if incoming.text is None:
        return [Say(message=incoming.speech.message("patients.only_text"))]
    if len(incoming.text) > LONGEST_NOTE:
        return [Say(message=incoming.speech.message("patients.too_long", count=LONGEST_NOTE))]
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    await notes.add_note(incoming.session, about, incoming.staff, incoming.text, now=incoming.now)
    await note(incoming, "note_written", f"patient:{patient.id}")
    return [Say(message=incoming.speech.message("patients.note_kept", who=who_of(patient)))]


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
        await owe_status(incoming.session, patient, alert.id, now=incoming.now)
        edits += await shown_anew(incoming, alert.id)
    return edits


# ---------------------------------------------------------------- changed, taken back


async def _ask_anew(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    words = await _sent(incoming)
    if words is None:
        return _too_late(incoming)
    await _expect(incoming, patient, WaitingFor.MESSAGE, changes=words.id)
    asked = incoming.speech.message("patients.ask_anew", who=who_of(patient))
    return [Say(message=asked), *toasts(incoming)]


async def _change(
    incoming: IncomingUpdate, patient: Patient, words_id: int, words: str
) -> Sequence[Answer]:
    """Put the new words in the place of the old, and say so."""
    changed = await _put_in_place(incoming, patient, words_id, words)
    if isinstance(changed, str):
        return toasts(incoming, changed, loud=True)
    return [*changed, *_settled(incoming, "patients.changed", patient)]


async def _put_in_place(
    incoming: IncomingUpdate, patient: Patient, words_id: int, words: str
) -> list[Edit] | str:
    """Put the new words into the message she has, or into the one she is to get; or say why not."""
    found = await staff_messages.message_of_words(incoming.session, patient.id, words_id)
    thread = await questions.question_of_words(incoming.session, words_id)
    said = _words_in(thread.said if thread else (), words_id)
    if found is None or thread is None or said is None or _is_old(incoming, said):
        return incoming.speech.say("patients.words_too_late")
    state, message_id = found
    if _is_on_its_way(state, message_id):
        return incoming.speech.say("patients.on_its_way")
    await questions.change_words(incoming.session, words_id, words, now=incoming.now)
    await note(incoming, "patient_words_changed", f"patient:{patient.id}", words=words_id)
    if message_id is None:
        return []
    speech = incoming.services.bundle.speech(patient.language)
    prompt = await prompts.prompt_of_message(incoming.session, patient.chat_id, message_id)
    message = words_message(
        speech,
        thread,
        replace(said, words=words),
        prompt.id if prompt else 0,
        name=incoming.staff.name,
        zone=patient.zone,
    )
    return [Edit(message_id=message_id, message=message, chat_id=patient.chat_id)]


async def _take_back(incoming: IncomingUpdate, patient: Patient) -> Sequence[Answer]:
    """Take the message out of her chat, or do not send it at all."""
    words = await _sent(incoming)
    if words is None:
        return _too_late(incoming)
    found = await staff_messages.message_of_words(incoming.session, patient.id, words.id)
    state, message_id = found or (DeliveryState.WITHDRAWN, None)
    if _is_on_its_way(state, message_id):
        return toasts(incoming, incoming.speech.say("patients.on_its_way"), loud=True)
    await deliveries.withdraw(
        incoming.session,
        patient_id=patient.id,
        subject_id=words.id,
        kinds=(DeliveryKind.TEAM_WORD,),
        reason="taken_back",
    )
    await questions.take_words_back(incoming.session, words.id, now=incoming.now)
    await note(incoming, "patient_words_taken_back", f"patient:{patient.id}", words=words.id)
    done = _settled(incoming, "patients.taken_back", patient)
    if message_id is None:
        return done
    return [Remove(message_ids=(message_id,), chat_id=patient.chat_id), *done]


async def _sent(incoming: IncomingUpdate) -> Said | None:
    """Return what the tapped message says was sent, None when it is too late for a change."""
    words_id = incoming.asked.kept(CardPromptData).sent or 0
    thread = await questions.question_of_words(incoming.session, words_id)
    said = _words_in(thread.said if thread else (), words_id)
    return None if said is None or _is_old(incoming, said) else said


def _words_in(said: Sequence[Said], words_id: int) -> Said | None:
    return next((one for one in said if one.id == words_id), None)


def _is_old(incoming: IncomingUpdate, said: Said) -> bool:
    return incoming.now >= said.at + TAKEN_BACK_WITHIN


def _is_on_its_way(state: DeliveryState, message_id: int | None) -> bool:
    going = (DeliveryState.CLAIMED, DeliveryState.SENDING)
    return state in going or (state is DeliveryState.SENT and message_id is None)


def _too_late(incoming: IncomingUpdate) -> list[Answer]:
    return toasts(incoming, incoming.speech.say("patients.words_too_late"), loud=True)


def _settled(incoming: IncomingUpdate, key: str, patient: Patient) -> list[Answer]:
    """Put what became of the words in place of the question, or of what said that they went."""
    message = incoming.speech.message(key, who=who_of(patient))
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]
