"""Which buttons lead to help, to leaving, and to what is kept of her?"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeInt

from content.buttons.button_data import ButtonData
from rules.danger import AskedGroup, DangerSign
from rules.people import Who
from rules.prompts import PromptKind


class OpenSigns(ButtonData, action="wrong", who=Who.PATIENT, stays=True):
    """Show a page of the list of danger signs."""

    page: NonNegativeInt = 0


class TellSign(ButtonData, action="sign", who=Who.PATIENT, stays=True):
    """She has this sign; without one, something that is not on the list."""

    sign: DangerSign | None = None


class AskForCall(ButtonData, action="wrong_call", who=Who.PATIENT, stays=True):
    """Ask her team to call."""


class StopWhat(StrEnum):
    """What she wants to stop."""

    MESSAGES = "messages"
    TABLETS = "tablets"
    NEITHER = "neither"


class SayStopWhat(ButtonData, action="medicine", who=Who.PATIENT, stays=True):
    """What she meant by wanting to stop."""

    what: StopWhat


class AnswerAsked(ButtonData, action="asked", who=Who.PATIENT, stays=True):
    """Which of the signs she was asked about she has now, if any."""

    group: AskedGroup


class SayCalled(ButtonData, action="have_called", who=Who.PATIENT, stays=True):
    """She has called for help."""


class SayNotMine(ButtonData, action="not_mine", who=Who.PATIENT, stays=True):
    """She does not have the sign that her words were taken for."""


class SayHelped(ButtonData, action="got_help", who=Who.PATIENT, stays=True):
    """Whether she got help, the morning after a danger sign."""

    helped: bool


class TakeBackSent(ButtonData, action="sent_back", who=Who.PATIENT, on=PromptKind.SENT, stays=True):
    """She needs what she sent to her team no more, or it was a mistake."""

    mistake: bool


class SayTemperature(ButtonData, action="temperature", who=Who.PATIENT, stays=True):
    """Whether a number she typed is her temperature, in tenths of a degree Celsius."""

    tenths: Annotated[int, Field(ge=340, le=440)]
    hers: bool


DangerButton = OpenSigns | TellSign | AskForCall | SayStopWhat | SayCalled | SayNotMine | SayHelped
AskedButton = AnswerAsked | SayTemperature


class AskToStop(ButtonData, action="stop"):
    """Ask whether everything shall end."""


class StopAll(ButtonData, action="stop_yes"):
    """End everything."""


class ComeBack(ButtonData, action="stop_no", who=Who.PATIENT):
    """Undo that she left: everything goes on as before."""


StopButton = AskToStop | StopAll | ComeBack


class AskForMyData(ButtonData, action="mydata", who=Who.PATIENT, stays=True):
    """Send her everything that is kept of her."""


class AskToForget(ButtonData, action="forget", who=Who.PATIENT):
    """Ask whether all of it shall be deleted."""


class ForgetAll(ButtonData, action="forget_yes", who=Who.PATIENT):
    """Delete it."""


class ForgetNothing(ButtonData, action="forget_no", who=Who.PATIENT):
    """Keep it after all."""


PrivacyButton = AskForMyData | AskToForget | ForgetAll | ForgetNothing


class ShowAgain(ButtonData, action="again", who=Who.ANYONE, stays=True):
    """Show the words again of which nobody knows whether they arrived."""


SafetyButton = ShowAgain | StopButton | PrivacyButton | DangerButton | AskedButton | TakeBackSent
