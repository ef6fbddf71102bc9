"""How do simulated patients and nurses behave? Plain lots, not a model of anybody."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from content.buttons.payload import Payload, decode
from rules.clinic import Clinic
from rules.pain_checks import Novelty, Urgency
from rules.staffed_hours import next_staffed
from simulator.crowd import Press
from simulator.messages import Message
from simulator.phone import Phone

# How often each is pressed, in order; what is left over is no answer.
_NOVELTY = ((Novelty.USUAL, 0.90), (Novelty.NEW, 0.03))
_URGENCY = ((Urgency.WAIT, 0.80), (Urgency.CALL, 0.12))
_NURSE = (
    "alert_read",
    "alert_take",
    "alert_reason",
    "alert_close",
    "alert_show",
    "alert_list",
)
_NUDGE = (("n_done", 0.50), ("n_no", 0.20), ("n_sore", 0.06))


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
        payloads = [
            payload
            for row in message.buttons
            for button in row
            if button.data and (payload := decode(button.data))
        ]
        actions = {payload.action for payload in payloads}
        if "rate" in actions:
            return self._rates(payloads, at)
        if "novelty" in actions:
            return self._one_of(payloads, "novelty", _NOVELTY)
        if "urgency" in actions:
            return self._one_of(payloads, "urgency", _URGENCY)
        if "n_done" in actions:
            return self._nudged(payloads)
        if "r_answer" in actions:
            return self._any(payloads, "r_answer", 0.6)
        if "w_goal" in actions:
            return self._any(payloads, "w_goal", 0.6)
        return []

    def pain(self, at: datetime) -> int:
        """Return how much it hurts on that day, 0 to 10."""
        if at.date() != self._day:
            self._day = at.date()
            self._wander = 0.7 * self._wander + self.lot.gauss(0, self.spread)
        return max(0, min(10, round(self.middle + self._wander)))

    def _rates(self, payloads: Sequence[Payload], at: datetime) -> list[Press]:
        if self.lot.random() >= self.answers_share:
            return []
        value = str(self.pain(at))
        found = [one for one in payloads if one.action == "rate" and one.value == value]
        return [self._press(one, 2, 90) for one in found[:1]]

    def _nudged(self, payloads: Sequence[Payload]) -> list[Press]:
        lot, sum_of = self.lot.random(), 0.0
        for action, share in _NUDGE:
            sum_of += share
            if lot < sum_of:
                found = [one for one in payloads if one.action == action]
                return [self._press(self.lot.choice(found), 5, 240)] if found else []
        return []

    def _one_of(
        self, payloads: Sequence[Payload], action: str, shares: Sequence[tuple[str, float]]
    ) -> list[Press]:
        asked = {(one.action, one.prompt_id) for one in payloads if one.action == action}
        if asked <= self._answered:
            # Her message still offers it after a change, and she has said it, or will not.
            return []
        self._answered |= asked
        lot, sum_of = self.lot.random(), 0.0
        for value, share in shares:
            sum_of += share
            if lot < sum_of:
                found = [one for one in payloads if (one.action, one.value) == (action, value)]
                return [self._press(one, 1, 10) for one in found[:1]]
        return []

    def _any(self, payloads: Sequence[Payload], action: str, share: float) -> list[Press]:
        found = [one for one in payloads if one.action == action]
        return [self._press(self.lot.choice(found), 5, 240)] if self.lot.random() < share else []

    def _press(self, payload: Payload, least: int, most: int) -> Press:
        self.taps += 1
        minutes = self.lot.randint(least, most)
        return Press(data=payload.encode(), after=timedelta(minutes=minutes))


@dataclass(slots=True)
class Nurse:
    """Takes what comes in staffed hours after some minutes, and closes it after some more."""

    phone: Phone
    lot: random.Random
    clinic: Clinic
    taps: int = 0

    def answers(self, message: Message, at: datetime) -> list[Press]:
        """Close what its line says all of, take an alert that nobody has, close one that is taken, give a reason."""
        there = next_staffed(self.clinic.staffed, at, self.clinic.zone)
        wait = there - at + timedelta(minutes=self.lot.randint(2, 40))
        for action in _NURSE:
            if found := self._buttons(message, action):
                self.taps += 1
                return [Press(data=found[0], after=wait)]
        return []

    @staticmethod
    def _buttons(message: Message, action: str) -> list[str]:
        return [
            button.data
            for row in message.buttons
            for button in row
            if button.data and (payload := decode(button.data)) and payload.action == action
        ]
