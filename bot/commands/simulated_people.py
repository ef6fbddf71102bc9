"""How do simulated patients and nurses behave? Plain lots, not a model of anybody."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from content.buttons import AnyButton, button_of
from content.buttons.patient import (
    AnswerGoal,
    AnswerReflection,
    NudgeDone,
    NudgeNotToday,
    NudgeTooSore,
    RatePain,
    SayNovelty,
    SayUrgency,
)
from content.buttons.payload import Payload, decode
from content.buttons.staff import (
    CloseAlert,
    CloseAlertFor,
    CloseRead,
    ListAlerts,
    ShowAlert,
    TakeAlert,
)
from rules.clinic import Clinic
from rules.coverage import next_open
from rules.pain_checks import Novelty, Urgency
from simulator.crowd import Press
from simulator.messages import Message
from simulator.phone import Phone

# How often each is pressed, in order; what is left over is no answer.
_NOVELTY = ((Novelty.USUAL, 0.90), (Novelty.NEW, 0.03))
_URGENCY = ((Urgency.WAIT, 0.80), (Urgency.CALL, 0.12))
_ASKED = (RatePain, SayNovelty, SayUrgency, NudgeDone, AnswerReflection, AnswerGoal)
_NURSE = (CloseRead, TakeAlert, CloseAlertFor, CloseAlert, ShowAlert, ListAlerts)
_NUDGE = ((NudgeDone, 0.50), (NudgeNotToday, 0.20), (NudgeTooSore, 0.06))


@dataclass(frozen=True, slots=True)
class OfferedButton:
    """A button of a message: what it says, and the payload that it sends back."""

    says: AnyButton
    payload: Payload


def offered(message: Message) -> list[OfferedButton]:
    """Return the buttons of a message."""
    payloads = [decode(one.data or "") for row in message.buttons for one in row]
    return [
        OfferedButton(says, payload)
        for payload in payloads
        if payload and (says := button_of(payload))
    ]


@dataclass(slots=True)
class SimulatedPatient:
    """One patient: her middle pain, how much it wanders, and how often she answers.

    Pain follows a walk that is drawn back to its middle, day by day; nothing in it is taken from data.
    """

    phone: Phone
    lot: random.Random
    middle: float
    spread: float
    answers_share: float
    _wander: float = 0.0
    _day: object = None
    taps: int = field(default=0)
    _answered: set[tuple[str, int]] = field(default_factory=set)

    def answers(self, message: Message, at: datetime) -> list[Press]:
        """Answer a check, what follows it, and about every second nudge."""
        buttons = offered(message)
        match next((one.says for one in buttons if isinstance(one.says, _ASKED)), None):
            case RatePain():
                return self._rates(buttons, at)
            case SayNovelty():
                shares = [(SayNovelty(novelty=one), share) for one, share in _NOVELTY]
                return self._one_of(buttons, shares)
            case SayUrgency():
                urgencies = [(SayUrgency(urgency=one), share) for one, share in _URGENCY]
                return self._one_of(buttons, urgencies)
            case NudgeDone():
                return self._nudged(buttons)
            case AnswerReflection():
                return self._any(buttons, AnswerReflection, 0.6)
            case AnswerGoal():
                return self._any(buttons, AnswerGoal, 0.6)
        return []

    def pain(self, at: datetime) -> int:
        """Return how much it hurts on that day, 0 to 10."""
        if at.date() != self._day:
            self._day = at.date()
            self._wander = 0.7 * self._wander + self.lot.gauss(0, self.spread)
        return max(0, min(10, round(self.middle + self._wander)))

    def _rates(self, buttons: Sequence[OfferedButton], at: datetime) -> list[Press]:
        if self.lot.random() >= self.answers_share:
            return []
        value = self.pain(at)
        found = [one for one in buttons if one.says == RatePain(value=value)]
        return [self._press(one, 2, 90) for one in found[:1]]

    def _nudged(self, buttons: Sequence[OfferedButton]) -> list[Press]:
        lot, sum_of = self.lot.random(), 0.0
        for kind, share in _NUDGE:
            sum_of += share
            if lot < sum_of:
                found = [one for one in buttons if isinstance(one.says, kind)]
                return [self._press(self.lot.choice(found), 5, 240)] if found else []
        return []

    def _one_of(
        self, buttons: Sequence[OfferedButton], shares: Sequence[tuple[AnyButton, float]]
    ) -> list[Press]:
        action = shares[0][0].action
        asked = {(action, one.payload.prompt_id) for one in buttons if one.says.action == action}
        if asked <= self._answered:
            # Her message still offers it after a change, and she has said it, or will not.
            return []
        self._answered |= asked
        lot, sum_of = self.lot.random(), 0.0
        for wanted, share in shares:
            sum_of += share
            if lot < sum_of:
                return [self._press(one, 1, 10) for one in buttons if one.says == wanted][:1]
        return []

    def _any(
        self, buttons: Sequence[OfferedButton], kind: type[AnyButton], share: float
    ) -> list[Press]:
        found = [one for one in buttons if isinstance(one.says, kind)]
        return [self._press(self.lot.choice(found), 5, 240)] if self.lot.random() < share else []

    def _press(self, button: OfferedButton, least: int, most: int) -> Press:
        self.taps += 1
        minutes = self.lot.randint(least, most)
        return Press(data=button.payload.encode(), after=timedelta(minutes=minutes))


@dataclass(slots=True)
class Nurse:
    """Takes what comes in staffed hours after some minutes, and closes it after some more."""

    phone: Phone
    lot: random.Random
    clinic: Clinic
    taps: int = 0

    def answers(self, message: Message, at: datetime) -> list[Press]:
        """Close what its line says all of, take an alert that nobody has, close one that is taken, give a reason."""
        there = next_open(self.clinic.plan, at)
        wait = there - at + timedelta(minutes=self.lot.randint(2, 40))
        buttons = offered(message)
        for kind in _NURSE:
            if found := [one for one in buttons if isinstance(one.says, kind)]:
                self.taps += 1
                return [Press(data=found[0].payload.encode(), after=wait)]
        return []
