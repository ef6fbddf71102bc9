"""How does a patient read what has become of something she sent to her team?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from content.buttons import button
from content.buttons.patient import TakeQuestionBack
from content.buttons.safety import TakeBackSent
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.menu import menu_button, wrong_button
from rules.alerts import Alert, AlertRule
from rules.local_time import local_day
from rules.message import Button, Message
from rules.people import Patient
from rules.sent_to_team import ENDED, Sent, SentState


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPage:
    """What she sent and what has become of it; `name` is of whoever it names, `when` says when her team is there."""

    prompt_id: int
    patient: Patient
    alert: Alert
    sent: Sent
    when: str
    name: str | None = None


# What a patient is told of: what she sent, unless it says otherwise here.
_READ_ABOUT: Mapping[AlertRule, str] = {
    AlertRule.JUMP: "pattern",
    AlertRule.SUSTAINED: "pattern",
    AlertRule.UNREAD: "unread",
}
# What else she reads while it waits.
_WAITING: Mapping[AlertRule, str] = {
    AlertRule.QUESTION: "asking.passed_on",
    AlertRule.CALL_ME: "danger.call_noted",
}


def sent_message(speech: Speech, page: SentPage) -> Message:
    """Return the one message about it, as it stands; with nothing left to take back, only the ways on."""
    ways = (wrong_button(speech, page.prompt_id),), (menu_button(speech, page.prompt_id),)
    taken_back = () if page.sent.state in ENDED else _take_back(speech, page)
    return _text(speech, page).message((*taken_back, *ways))


def _text(speech: Speech, page: SentPage) -> Text:
    alert, patient, sent = page.alert, page.patient, page.sent
    said = alert.facts.said_at or alert.made_at
    name = page.name or speech.say("alert.somebody")
    day, time = speech.day(local_day(said, patient.zone)), speech.clock(said, patient.zone)
    read = speech.text(
        f"alert.read_{_READ_ABOUT.get(alert.rule, 'answer')}", name=name, day=day, time=time
    )
    match sent.state:
        case SentState.WAITING:
            return speech.text(_WAITING.get(alert.rule, "sent.waiting"), when=page.when)
        case SentState.UNTAKEN:
            return speech.text("sent.untaken", day=day, time=time, when=page.when)
        case SentState.UNREACHED:
            return speech.text("reply.unreached")
        case SentState.PASSED:
            return speech.text("sent.passed", name=name, day=day, time=time, when=page.when)
        case SentState.TAKEN:
            return read
        case SentState.CLOSED:
            return lines(read, speech.text("sent.closed"), gap=" ")
        case SentState.TAKEN_BACK:
            return speech.text("asking.taken_back")
        case SentState.NOT_NEEDED | SentState.MISTAKE:
            rests = speech.text("sent.exercise_rests") if patient.exercise_stopped else Text()
            told = speech.text(f"sent.{sent.state}", day=day, time=time)
            return lines(told, rests, gap=" ")
        case SentState.CALL | SentState.CALL_LATE:
            at = sent.at or said
            day, time = speech.day(local_day(at, patient.zone)), speech.clock(at, patient.zone)
            late = sent.state is SentState.CALL_LATE
            return speech.text(
                "reply.call_late" if late else "reply.call_at", name=name, day=day, time=time
            )


def _take_back(speech: Speech, page: SentPage) -> tuple[tuple[Button, ...], ...]:
    question = page.alert.facts.question
    if question is not None and page.alert.rule is AlertRule.QUESTION:
        asked = TakeQuestionBack(question_id=question)
        return ((button(speech.say("asking.take_back"), asked, page.prompt_id),),)
    return tuple(
        (button(speech.say(key), TakeBackSent(mistake=mistake), page.prompt_id),)
        for key, mistake in (("sent.need_no_more", False), ("sent.was_mistake", True))
    )
