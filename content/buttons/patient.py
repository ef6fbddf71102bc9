"""Which buttons does a patient have on her pain checks, her ideas, her pages?"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.buttons.button_data import ButtonData
from rules.pain import HIGHEST, LOWEST
from rules.pain_checks import Novelty, Urgency
from rules.prompts import PromptKind
from rules.vocabulary import Joint

# ---------------------------------------------------------------- the pain check


class RatePain(ButtonData, action="rate", on=PromptKind.PAIN, stays=True):
    """How strong her pain is."""

    value: Annotated[int, Field(ge=LOWEST, le=HIGHEST)]


class ChangeRating(ButtonData, action="change", on=PromptKind.PAIN):
    """Show the scale again."""


class SayNovelty(ButtonData, action="novelty", on=PromptKind.PAIN):
    """Whether anything is new about a severe pain."""

    novelty: Novelty


class SayUrgency(ButtonData, action="urgency", on=PromptKind.PAIN):
    """Whether it can wait, or somebody shall call her."""

    urgency: Urgency


class TickJoint(ButtonData, action="where", on=PromptKind.PAIN):
    """Tick or untick a joint that aches."""

    joint: Joint


class JointsDone(ButtonData, action="where_done", on=PromptKind.PAIN):
    """End the question where it aches."""


PainButton = RatePain | ChangeRating | SayNovelty | SayUrgency | TickJoint | JointsDone

PatientButton = PainButton
