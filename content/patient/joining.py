"""What does each screen of joining say, and which buttons does it bring?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from content.buttons import button
from content.buttons.joining import (
    Go,
    GoOn,
    PickCity,
    PickGoal,
    PickLanguage,
    PickMinute,
    PickTimeThere,
    StepButton,
    TickSafety,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines
from rules.joining import Step
from rules.local_time import wall_of_minute
from rules.message import Button, Key, Message
from rules.vocabulary import Goal, SafetyAnswer

# The version of what the four screens say: a test holds it to their texts.
CONSENT_VERSION = "2"

_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One screen being built: its language, its step, its prompt, and whether one may go back."""

    speech: Speech
    step: Step
    prompt_id: int
    back: bool = False

    def choice(self, label: str, data: StepButton) -> Button:
        """Return a button labelled as given."""
        return button(label, data, self.prompt_id)

    def named(self, key: str, go: Go) -> Button:
        """Return a button that leaves this step, labelled with a phrase."""
        return self.choice(self.speech.say(f"joining.{key}"), GoOn(step=self.step, go=go))

    def ends(self) -> tuple[Button, ...]:
        """Return the last row: "Back" where one may, and "Ask me later"."""
        later = self.named("later", Go.LATER)
        return (self.named("back", Go.BACK), later) if self.back else (later,)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedChoices:
    """One time it may be for her: the number of its zone in the prompt, its city, its wall clock."""

    number: int
    city: str
    wall: datetime


def hello(frame: Frame, *, inviter: str | None, others: Mapping[str, str]) -> Message:
    """Return the first screen; `others` are the other languages' own names, by code."""
    speech = frame.speech
    sender = speech.text("joining.from", name=inviter) if inviter else Text()
    text = lines(lines(sender, speech.text("joining.hello"), gap=" "), speech.text("joining.lasts"))
    languages = [frame.choice(name, PickLanguage(language=code)) for code, name in others.items()]
    return text.message(((frame.named("continue", Go.NEXT),), *rows_of(languages, 2), frame.ends()))


def about_privacy(frame: Frame, *, kept_days: int) -> Message:
    """Return one of the screens on privacy; the last one asks for consent."""
    days = frame.speech.counted("joining.days", kept_days)
    text = frame.speech.text(f"joining.{frame.step}", days=days)
    if frame.step is not Step.CONSENT:
        return text.message(((frame.named("continue", Go.NEXT),), frame.ends()))
    yes, no = frame.named("agree", Go.AGREE), frame.named("decline", Go.DECLINE)
    return text.message(((yes,), (no,), frame.ends()))


def put_off(frame: Frame) -> Message:
    """Return what the message becomes when somebody leaves before her consent."""
    go_on = frame.named("continue", Go.AGAIN)
    return frame.speech.text("joining.left_off").message(((go_on,),))


def zone_question(frame: Frame, offered: Sequence[OfferedChoices]) -> Message:
    """Return the question for her time, with the likeliest answers."""
    buttons = [_place(frame, one) for one in offered]
    more = (frame.named("other_time", Go.MORE), frame.named("share_place", Go.SHARE))
    return frame.speech.text("joining.zone").message(
        (*rows_of(buttons, 2), *rows_of(more, 2), frame.ends())
    )


def every_time(frame: Frame, offered: Sequence[OfferedChoices], *, today: date) -> Message:
    """Return every time it is anywhere; one of another day than `today` names its day."""
    buttons = [
        frame.choice(_time_on(frame.speech, one.wall, today), PickTimeThere(place=one.number))
        for one in offered
    ]
    back = (frame.named("back", Go.AGAIN),)
    return frame.speech.text("joining.zone").message((*rows_of(buttons, 4), back))


def cities_question(frame: Frame, offered: Sequence[OfferedChoices]) -> Message:
    """Return the cities that share the time she tapped."""
    buttons = [frame.choice(one.city, PickCity(place=one.number)) for one in offered]
    back = (frame.named("back", Go.AGAIN),)
    return frame.speech.text("joining.which_city").message((*rows_of(buttons, 2), back))


def place_wanted(speech: Speech) -> Message:
    """Return the message that brings the key to share her location."""
    share = Key(label=speech.say("joining.share_key"), asks_place=True)
    no = Key(label=speech.say("joining.no_share_key"))
    text = speech.text("joining.place_wanted")
    return Message(text=text.text, entities=text.entities, keys=((share,), (no,)))


def place_answered(speech: Speech, city: str | None) -> Message:
    """Return the message that takes that key away; without a city, her place told us nothing."""
    known = speech.text("joining.place_known", city=city) if city else None
    text = known or speech.text("joining.place_unknown")
    return Message(text=text.text, entities=text.entities, drops_keys=True)


def times_question(frame: Frame, minutes: Sequence[int], now_at: time) -> Message:
    """Return the question for the daily time of her check or her nudge.

    `minutes` of the day are offered; `now_at` is the time that stands unless she chooses.
    """
    speech = frame.speech
    step = Step.CHECK if frame.step is Step.CHECK else Step.NUDGE
    buttons = [
        frame.choice(time_name(speech, wall_of_minute(one)), PickMinute(step=step, minute=one))
        for one in minutes
    ]
    text = speech.text(f"joining.{frame.step}", time=time_name(speech, now_at))
    return text.message((*rows_of(buttons, 3), frame.ends()))


def safety_question(frame: Frame, ticked: frozenset[SafetyAnswer]) -> Message:
    """Return the safety questions on one screen. A button says what its tap makes true, so a double tap is one."""
    rows = [(_tick(frame, answer, answer in ticked),) for answer in SafetyAnswer]
    end = frame.named("done", Go.DONE) if ticked else frame.named("none", Go.NONE)
    return frame.speech.text("joining.safety").message((*rows, (end,), frame.ends()))


def goal_question(frame: Frame) -> Message:
    """Return the question for her own goal."""
    buttons = [frame.choice(frame.speech.say(f"goal.{goal}"), PickGoal(goal=goal)) for goal in Goal]
    return frame.speech.text("joining.goal").message((*rows_of(buttons, 2), frame.ends()))


def time_name(speech: Speech, wall: time) -> str:
    """Return a wall time as this language writes it."""
    return speech.clock(datetime.combine(_ANY_DAY, wall, UTC), "UTC")


def _place(frame: Frame, one: OfferedChoices) -> Button:
    clock = time_name(frame.speech, one.wall.time())
    label = frame.speech.say("joining.time_in", time=clock, city=one.city)
    return frame.choice(label, PickCity(place=one.number))


def _time_on(speech: Speech, wall: datetime, today: date) -> str:
    clock = time_name(speech, wall.time())
    if wall.date() == today:
        return clock
    return speech.say("joining.time_on", time=clock, day=speech.weekday(wall.date()))


def _tick(frame: Frame, answer: SafetyAnswer, ticked: bool) -> Button:
    name = frame.speech.say(f"safety.{answer}")
    label = frame.speech.say("joining.ticked", name=name) if ticked else name
    return frame.choice(label, TickSafety(answer=answer, on=not ticked))
