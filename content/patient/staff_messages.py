"""How does a patient read what a person of her team wrote, or did for her?"""

from __future__ import annotations

from dataclasses import replace

from content.buttons import button
from content.buttons.patient import OpenQuestions
from content.language.speech import Speech
from content.language.text import lines, plain
from content.patient.menu import wrong_button
from rules.local_time import local_day
from rules.message import Message
from rules.people import Patient
from rules.questions import Question, Said, StoredReply, TeamWord


def words_message(
    speech: Speech, thread: Question, said: Said, prompt_id: int, *, name: str | None, zone: str
) -> Message:
    """Return the words of a member of staff with her name, and a way to write back."""
    head = speech.text("reply.from", name=name) if name else speech.text("reply.from_team")
    answers = any(one.staff_id is None for one in thread.said)
    asked = speech.day(local_day(thread.asked_at, zone))
    about = speech.text("reply.about", day=asked) if answers else plain("")
    back = button(speech.say("reply.answer"), OpenQuestions(), prompt_id)
    text = lines(lines(head, about, gap=" "), plain(said.words))
    message = text.message(((back,), (wrong_button(speech, prompt_id),)))
    return replace(message, media=said.file)


def changed_message(speech: Speech, what: TeamWord, patient: Patient) -> Message:
    """Return what her team has done (paused, resumed or ended her messages)."""
    if what is TeamWord.PAUSED:
        if patient.paused_until is None:
            return speech.message("reply.paused_open")
        back_on = speech.day(local_day(patient.paused_until, patient.zone))
        return speech.message("reply.paused", day=back_on)
    return speech.message(f"reply.{what}")


def stored_words(speech: Speech, name: StoredReply) -> str:
    """Return the words of a stored reply in the patient's language."""
    return speech.say(f"reply.words_{name}")
