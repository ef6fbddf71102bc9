"""What does a patient see when she asks her team, and while she waits for an answer?"""

from __future__ import annotations

from dataclasses import dataclass

from content.buttons import button
from content.buttons.patient import OpenQuestions, TakeQuestionBack, WriteQuestion
from content.language.speech import Speech
from content.language.text import Text, lines, quote
from content.patient.menu import back_button, menu_button, wrong_button
from rules.local_time import local_day
from rules.message import Button, Message
from rules.questions import Question, QuestionState, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who is there and when: the hours in words, her zone, and the names of staff by id."""

    when: str
    zone: str
    names: dict[int, str]


def ask_page(speech: Speech, prompt_id: int, desk: Desk, threads: list[Question]) -> Message:
    """Return how to ask, and how the newest thread stands."""
    text = lines(speech.text("asking.how", when=desk.when), _newest(speech, desk, threads))
    write = (button(speech.say("asking.write"), WriteQuestion(), prompt_id),)
    rows = [write]
    if threads and threads[0].waits:
        rows.append((_take_back(speech, prompt_id, threads[0]),))
    return text.message((*rows, (back_button(speech, prompt_id),)))


def write_page(speech: Speech, prompt_id: int) -> Message:
    """Ask for her words."""
    not_now = button(speech.say("reflection.not_now"), OpenQuestions(), prompt_id)
    return speech.text("asking.write_now").message(((not_now,), (wrong_button(speech, prompt_id),)))


def taken_back(speech: Speech, prompt_id: int) -> Message:
    """Say that nobody is asked any more."""
    return speech.text("asking.taken_back").message(((menu_button(speech, prompt_id),),))


def _take_back(speech: Speech, prompt_id: int, question: Question) -> Button:
    return button(
        speech.say("asking.take_back"), TakeQuestionBack(question_id=question.id), prompt_id
    )


def _newest(speech: Speech, desk: Desk, threads: list[Question]) -> Text:
    if not threads or not threads[0].said:
        return Text()
    thread = threads[0]
    told = [_line(speech, desk, one) for one in thread.said[-4:]]
    stands = Text()
    if thread.waits:
        stands = speech.text("asking.waits")
    elif thread.state is QuestionState.CLOSED and thread.owner_id is not None:
        stands = speech.text("asking.closed")
    return lines(*told, stands)


def _line(speech: Speech, desk: Desk, said: Said) -> Text:
    day, time = speech.day(local_day(said.at, desk.zone)), speech.clock(said.at, desk.zone)
    if said.staff_id is None:
        head = speech.text("asking.you", day=day, time=time)
    else:
        name = desk.names.get(said.staff_id) or speech.say("asking.somebody")
        head = speech.text("asking.team", name=name, day=day, time=time)
    file = speech.text(f"asking.file_{said.file.kind}") if said.file else Text()
    return lines(head, file, quote(said.words) if said.words else Text(), gap="\n")
