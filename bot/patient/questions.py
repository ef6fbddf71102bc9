"""How does a patient ask her team, and see who answers?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.intake.message_kinds import file_in
from bot.intake.routing import Handler, arguments_of, command_of
from bot.intake.screens import shown, team_there, toasts
from bot.intake.update import IncomingUpdate, words_of
from bot.safety.alert_messages import shown_anew
from bot.safety.sent_to_team import sent_shown
from content.buttons.patient import (
    QuestionButton,
    SendToTeam,
    TakeQuestionBack,
    WriteQuestion,
)
from content.patient.questions import Desk, ask_page, taken_back, write_page
from db import alerts, conversations, prompts, questions, staff
from db.delivery import staff_messages
from db.delivery.sent_to_team import owe_status
from db.unsent import take_unsent
from rules.alerts import AlertFacts, AlertRule, AlertState
from rules.message import Message
from rules.prompts import Answer, PromptKind, Say
from rules.questions import Question, Unsent

FLOW = "ask"
# After this long what she types is no question to her team any more.
WRITE_WITHIN = timedelta(hours=1)
# Telegram lets a message hold 4,096; what staff read has a head of its own.
LONGEST = 1500


async def on_ask_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show how to ask, and how her last question stands; words after the command are passed on."""
    await _stop_writing(incoming)
    if incoming.tap_id is None and arguments_of(incoming):
        message_id = incoming.sent.message_id
        return await _asked(incoming, Unsent(words=arguments_of(incoming), message_id=message_id))
    threads = await questions.questions_of(incoming.session, incoming.patient.id, limit=1)
    desk = await _desk(incoming, threads)
    if incoming.prompt is not None and incoming.prompt.subject_id is not None:
        # What her nurse wrote stays where it is.
        page = await prompts.open_prompt(
            incoming.session, incoming.patient, PromptKind.MENU, now=incoming.now
        )
        message = ask_page(incoming.speech, page.id, desk, threads)
        return [Say(message=message, prompt_id=page.id), *toasts(incoming)]
    return await shown(incoming, lambda prompt: ask_page(incoming.speech, prompt, desk, threads))


async def on_question_tapped(incoming: IncomingUpdate, button: QuestionButton) -> Sequence[Answer]:
    """Wait for her words, or take back a question that nobody has answered."""
    match button:
        case WriteQuestion():
            await conversations.put_conversation(
                incoming.session,
                incoming.chat_id,
                FLOW,
                "words",
                now=incoming.now,
                prompt_id=incoming.asked.id,
                expires_at=incoming.now + WRITE_WITHIN,
            )
            return await shown(incoming, lambda prompt: write_page(incoming.speech, prompt))
        case TakeQuestionBack(question_id=question_id):
            return await _taken_back(incoming, question_id)
        case SendToTeam():
            unsent = await take_unsent(incoming.session, incoming.asked.id)
            if unsent is None:
                return toasts(incoming, incoming.speech.say("typed.gone"), loud=True)
            return await _asked(incoming, unsent)


def is_asking(incoming: IncomingUpdate) -> bool:
    """Tell whether what she sends is her question, be it words or not."""
    talk = incoming.conversation
    spoken = incoming.message is not None and command_of(incoming) is None
    return spoken and talk is not None and talk.flow == FLOW


async def on_question_written(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Pass on what she wrote, or a picture, a voice note or a file, sealed."""
    sent = incoming.sent
    words, file = words_of(incoming.update), file_in(sent)
    if not words and file is None:
        return [Say(message=incoming.speech.message("asking.only_words"))]
    return await _asked(incoming, Unsent(words=words, message_id=sent.message_id, file=file))


def replies_with_file(incoming: IncomingUpdate) -> bool:
    """Tell whether she answers a message by Telegram's own reply with a picture, a voice note or a file."""
    sent = incoming.message
    return sent is not None and sent.reply_to_message is not None and file_in(sent) is not None


def person_first(then: Handler) -> Handler:
    """Let what replies to a message of a person go to her team; what else she sends goes to the flow."""

    async def on_sent(incoming: IncomingUpdate) -> Sequence[Answer]:
        sent = incoming.message
        replied = sent.reply_to_message if sent else None
        if sent is None or replied is None:
            return await then(incoming)
        patient_id, about = incoming.patient.id, replied.message_id
        if not await staff_messages.is_from_person(incoming.session, patient_id, about):
            return await then(incoming)
        return await _asked(
            incoming,
            Unsent(words=words_of(incoming.update), message_id=sent.message_id, file=file_in(sent)),
        )

    return on_sent


async def take_changed(incoming: IncomingUpdate) -> Sequence[Answer] | None:
    """Let her team read what she made of her question, None when what she changed was none.

    One that is answered already is asked anew.
    """
    message_id, words = incoming.sent.message_id, words_of(incoming.update)
    # What follows "/ask" was the question.
    words = words.partition(" ")[2].strip() if words.startswith("/") else words
    words_id = await questions.words_of_message(incoming.session, incoming.patient, message_id)
    thread = words_id and await questions.question_of_words(incoming.session, words_id)
    if not words_id or not thread:
        return None
    before = next(one for one in thread.said if one.id == words_id)
    if words in ("", before.words):
        return []
    if not thread.waits:
        changed = Unsent(words=words, message_id=message_id, file=before.file)
        return await _asked(incoming, changed)
    if len(words) > LONGEST:
        return [Say(message=_too_long(incoming))]
    await questions.change_words(incoming.session, words_id, words, now=incoming.now)
    open_alerts = await alerts.open_alerts_of(incoming.session, incoming.patient.id)
    hers = [one.id for one in open_alerts if one.facts.question == thread.id]
    told = Say(message=incoming.speech.message("asking.changed"))
    return [told, *await shown_anew(incoming, *hers)]


async def _taken_back(incoming: IncomingUpdate, question_id: int) -> Sequence[Answer]:
    found = await questions.questions_of(incoming.session, incoming.patient.id)
    thread = next((one for one in found if one.id == question_id), None)
    if thread is None or not thread.waits:
        return [*toasts(incoming, incoming.speech.say("asking.too_late"), loud=True)]
    await questions.take_back(incoming.session, thread.id, now=incoming.now)
    for alert in await alerts.open_alerts_of(incoming.session, incoming.patient.id):
        if alert.rule is AlertRule.QUESTION:
            await alerts.drop_alert(
                incoming.session, alert.id, reason="taken_back", now=incoming.now
            )
            if incoming.asked.kind is PromptKind.SENT:
                dropped = replace(alert, state=AlertState.DROPPED)
                return await sent_shown(incoming, dropped)
            await owe_status(incoming.session, incoming.patient, alert.id, now=incoming.now)
    return await shown(incoming, lambda prompt: taken_back(incoming.speech, prompt))


async def _asked(incoming: IncomingUpdate, unsent: Unsent) -> Sequence[Answer]:
    if len(unsent.words) > LONGEST:
        return [Say(message=_too_long(incoming)), *toasts(incoming)]
    await _stop_writing(incoming)
    thread_id = await questions.ask(
        incoming.session,
        incoming.patient,
        unsent.words,
        now=incoming.now,
        message_id=unsent.message_id,
        file=unsent.file,
    )
    facts = AlertFacts(question=thread_id, said_at=incoming.said_at, told_at=incoming.now)
    alert = await alerts.raise_alert(
        incoming.session, incoming.patient, AlertRule.QUESTION, facts=facts, now=incoming.now
    )
    return await sent_shown(incoming, alert)


def _too_long(incoming: IncomingUpdate) -> Message:
    return incoming.speech.message("asking.too_long", most=incoming.speech.number(LONGEST))


async def _desk(incoming: IncomingUpdate, threads: Sequence[Question]) -> Desk:
    ids = {said.staff_id for one in threads for said in one.said if said.staff_id is not None}
    names = {}
    for one in ids:
        member = await staff.staff_by_id(incoming.session, one)
        if member is not None and member.name:
            names[one] = member.name
    return Desk(when=team_there(incoming), zone=incoming.patient.zone, names=names)


async def _stop_writing(incoming: IncomingUpdate) -> None:
    if incoming.conversation is not None and incoming.conversation.flow == FLOW:
        await conversations.end_conversation(incoming.session, incoming.chat_id)
