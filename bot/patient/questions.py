"""How does a patient ask her team, and see who answers?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.intake.routing import arguments_of, command_of
from bot.intake.screens import shown, team_there, toasts
from bot.intake.update import Visit
from content.patient.questions import Desk, ask_page, passed_on, taken_back, write_page
from db import alerts, conversations, prompts, questions, staff
from rules.alerts import AlertRule
from rules.prompts import Answer, PromptKind, Say
from rules.questions import Question

FLOW = "ask"
# After this long what she types is no question to her team any more.
WRITE_WITHIN = timedelta(hours=1)
# Telegram lets a message hold 4,096; what staff read has a head of its own.
LONGEST = 1500


async def on_ask_asked(visit: Visit) -> Sequence[Answer]:
    """Show how to ask, and how her last question stands; words after the command are passed on."""
    await _stop_writing(visit)
    if visit.tap_id is None and arguments_of(visit):
        return await _asked(visit, arguments_of(visit))
    threads = await questions.questions_of(visit.session, visit.patient.id, limit=1)
    desk = await _desk(visit, threads)
    if visit.prompt is not None and visit.prompt.subject_id is not None:
        # What her nurse wrote stays where it is.
        page = await prompts.open_prompt(
            visit.session, visit.patient, PromptKind.MENU, now=visit.now
        )
        message = ask_page(visit.speech, page.id, desk, threads)
        return [Say(message=message, prompt_id=page.id), *toasts(visit)]
    return await shown(visit, lambda prompt: ask_page(visit.speech, prompt, desk, threads))


async def on_write_tapped(visit: Visit) -> Sequence[Answer]:
    """Wait for her words."""
    await conversations.put_conversation(
        visit.session,
        visit.chat_id,
        FLOW,
        "words",
        now=visit.now,
        prompt_id=visit.asked.id,
        expires_at=visit.now + WRITE_WITHIN,
    )
    return await shown(visit, lambda prompt: write_page(visit.speech, prompt))


def is_asking(visit: Visit) -> bool:
    """Tell whether what she sends is her question, be it words or not."""
    talk = visit.conversation
    spoken = visit.message is not None and command_of(visit) is None
    return spoken and talk is not None and talk.flow == FLOW


async def on_question_written(visit: Visit) -> Sequence[Answer]:
    """Pass her words on, sealed; a picture or a voice is no question, and is not kept."""
    if not visit.text:
        return [Say(message=visit.speech.message("asking.only_words"))]
    return await _asked(visit, visit.text)


async def on_taken_back(visit: Visit) -> Sequence[Answer]:
    """Take back a question that nobody has answered."""
    thread = await _thread(visit)
    if thread is None or not thread.waits:
        return [*toasts(visit, visit.speech.say("asking.too_late"), loud=True)]
    await questions.take_back(visit.session, thread.id, now=visit.now)
    for alert in await alerts.open_alerts_of(visit.session, visit.patient.id):
        if alert.rule is AlertRule.QUESTION:
            await alerts.drop_alert(visit.session, alert.id, reason="taken_back", now=visit.now)
    return await shown(visit, lambda prompt: taken_back(visit.speech, prompt))


async def _asked(visit: Visit, words: str) -> Sequence[Answer]:
    if len(words) > LONGEST:
        long = visit.speech.message("asking.too_long", most=visit.speech.number(LONGEST))
        return [Say(message=long)]
    await _stop_writing(visit)
    thread_id = await questions.ask(visit.session, visit.patient, words, now=visit.now)
    said_at = visit.now.isoformat()
    facts = {"question": thread_id, "said_at": said_at, "told_at": said_at}
    await alerts.raise_alert(
        visit.session, visit.patient, AlertRule.QUESTION, facts=facts, now=visit.now
    )
    thread = await questions.question_by_id(visit.session, thread_id)
    if thread is None:
        raise ValueError("a question just written is there")
    page = await prompts.open_prompt(visit.session, visit.patient, PromptKind.MENU, now=visit.now)
    message = passed_on(visit.speech, page.id, thread, when=team_there(visit))
    return [Say(message=message, prompt_id=page.id)]


async def _thread(visit: Visit) -> Question | None:
    found = await questions.questions_of(visit.session, visit.patient.id)
    return next((one for one in found if str(one.id) == visit.value), None)


async def _desk(visit: Visit, threads: Sequence[Question]) -> Desk:
    ids = {said.staff_id for one in threads for said in one.said if said.staff_id is not None}
    names = {}
    for one in ids:
        member = await staff.staff_by_id(visit.session, one)
        if member is not None and member.name:
            names[one] = member.name
    return Desk(when=team_there(visit), zone=visit.patient.zone, names=names)


async def _stop_writing(visit: Visit) -> None:
    if visit.conversation is not None and visit.conversation.flow == FLOW:
        await conversations.end_conversation(visit.session, visit.chat_id)
