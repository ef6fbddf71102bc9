"""What do we say when joining ends, one way or another?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from content.buttons import button
from content.buttons.joining import AnswerTheRest
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.joining import time_name
from content.patient.menu import ways_out
from rules.invites import InviteFault
from rules.local_time import local_day
from rules.message import Button, Message
from rules.vocabulary import ReminderKind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """What a patient who has just joined hears: her zone, her times, and what waits for her team.

    `next_check_at` is an instant; `times` are local wall times; `waits` and `unsure` say what her
    safety answers mean for movement; `later` whether she put questions off.
    """

    zone: str
    next_check_at: datetime | None
    times: Mapping[ReminderKind, time]
    waits: bool
    unsure: bool
    later: bool


def welcome(speech: Speech, prompt_id: int, facts: Welcome) -> Message:
    """Return the last message of joining: what comes when, and how to stop."""
    text = lines(
        speech.text("joining.welcome"),
        _what_comes(speech, facts),
        _for_the_team(speech, facts),
        speech.text("joining.ends"),
    )
    return text.message(_rest(speech, prompt_id, facts.later))


def already_in(speech: Speech, prompt_id: int, *, later: bool) -> Message:
    """Return the answer to /start from a patient who has joined."""
    rest = _rest(speech, prompt_id, later)
    return speech.text("joining.already_in").message((*rest, *ways_out(speech, prompt_id)))


def refused(speech: Speech, fault: InviteFault | None) -> Message:
    """Return why a link lets nobody in; None is no link at all."""
    return speech.message(f"joining.link_{fault}" if fault else "joining.no_link")


def staff_welcome(speech: Speech, name: str, role: Role) -> Message:
    """Return the first message to a coordinator or an admin, with what each command does."""
    text = lines(
        speech.text(f"joining.welcome_{role}", name=name), speech.text("joining.staff_commands")
    )
    return text.message()


def _what_comes(speech: Speech, facts: Welcome) -> Text:
    times = {kind: time_name(speech, at) for kind, at in facts.times.items()}
    pieces: Sequence[Text] = [
        _next_check(speech, facts, times),
        speech.text("joining.nudges_come", time=times[ReminderKind.NUDGE]),
        speech.text("joining.others_come"),
    ]
    return lines(*pieces, gap="\n")


def _next_check(speech: Speech, facts: Welcome, times: Mapping[ReminderKind, str]) -> Text:
    time_of_day = times[ReminderKind.PAIN_CHECK]
    if facts.next_check_at is None:
        return Text()
    day = speech.day(local_day(facts.next_check_at, facts.zone))
    return speech.text("joining.checks_come", time=time_of_day, day=day)


def _for_the_team(speech: Speech, facts: Welcome) -> Text:
    if facts.waits:
        return speech.text("joining.team_first")
    return speech.text("joining.seated_first") if facts.unsure else Text()


def _rest(speech: Speech, prompt_id: int, later: bool) -> tuple[tuple[Button, ...], ...]:
    if not later:
        return ()
    return ((button(speech.say("joining.answer_rest"), AnswerTheRest(), prompt_id),),)
