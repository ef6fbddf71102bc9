"""Which buttons lead through joining?"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import NonNegativeInt

from content.buttons.button_data import ButtonData
from rules.joining import Step
from rules.people import Who
from rules.prompts import PromptKind
from rules.vocabulary import Goal, SafetyAnswer


class JoiningData(ButtonData, who=Who.ANYONE, on=PromptKind.JOINING, stays=True):
    """A button of one step; on any other step it changes nothing."""


class Go(StrEnum):
    """What a button of joining does that brings no answer of its own."""

    NEXT = "next"
    BACK = "back"
    LATER = "later"
    AGAIN = "again"
    AGREE = "yes"
    DECLINE = "no"
    MORE = "more"
    SHARE = "share"
    DONE = "done"
    NONE = "none"


class GoOn(JoiningData, action="join"):
    """Leave a step that way."""

    step: Step
    go: Go


class PickLanguage(JoiningData, action="join_language"):
    """Read on in that language."""

    step: ClassVar[Step] = Step.HELLO
    language: str


class PickTimeThere(JoiningData, action="join_time"):
    """It is this time: that of the zone at this place of the prompt's list."""

    step: ClassVar[Step] = Step.ZONE
    place: NonNegativeInt


class PickCity(JoiningData, action="join_city"):
    """It is the zone at this place of the prompt's list."""

    step: ClassVar[Step] = Step.ZONE
    place: NonNegativeInt


class PickMinute(JoiningData, action="join_at"):
    """When the check, or the idea of the day, comes: a minute of the day."""

    step: Literal[Step.CHECK, Step.NUDGE]
    minute: NonNegativeInt


class TickSafety(JoiningData, action="join_tick"):
    """Tick or untick a safety answer."""

    step: ClassVar[Step] = Step.SAFETY
    answer: SafetyAnswer
    on: bool


class PickGoal(JoiningData, action="join_goal"):
    """What she would like to do more easily."""

    step: ClassVar[Step] = Step.GOAL
    goal: Goal


class AnswerTheRest(JoiningData, action="join_rest", who=Who.ACTIVE):
    """Ask what she put off."""


StepButton = GoOn | PickLanguage | PickTimeThere | PickCity | PickMinute | TickSafety | PickGoal
JoiningButton = StepButton | AnswerTheRest
