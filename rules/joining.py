"""Which step of joining comes next, and which were put off?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any


class Step(StrEnum):
    """The screens of joining: four to read, the last of which asks for consent, then the questions."""

    HELLO = "hello"
    SEEN = "seen"
    KEPT = "kept"
    CONSENT = "consent"
    ZONE = "zone"
    CHECK = "check"
    NUDGE = "nudge"
    SAFETY = "safety"
    GOAL = "goal"


# Away for longer, exercise begins anew, and the safety answers too (docs/clinical.md, section 1).
SAFETY_HOLDS = timedelta(weeks=6)
READING = (Step.HELLO, Step.SEEN, Step.KEPT, Step.CONSENT)
ASKING = (Step.ZONE, Step.CHECK, Step.NUDGE, Step.SAFETY, Step.GOAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where somebody is: the step she sees, those behind and ahead of her, those she put off."""

    step: Step
    behind: tuple[Step, ...] = ()
    ahead: tuple[Step, ...] = ()
    later: tuple[Step, ...] = ()

    def on(self, *, put_off: bool = False) -> Way | None:
        """Return the way after this step, or None when it was the last."""
        if not self.ahead:
            return None
        return Way(
            step=self.ahead[0],
            behind=(*self.behind, self.step),
            ahead=self.ahead[1:],
            later=self.put_off(put_off),
        )

    def back(self) -> Way:
        """Return the way with the step before this one; the first has none and stays."""
        if not self.behind:
            return self
        return replace(
            self,
            step=self.behind[-1],
            behind=self.behind[:-1],
            ahead=(self.step, *self.ahead),
        )

    def put_off(self, this: bool) -> tuple[Step, ...]:
        """Return the steps put off, with or without the present one, in the order of joining."""
        steps = {*self.later, self.step} if this else {*self.later} - {self.step}
        return tuple(step for step in Step if step in steps)

    def as_data(self) -> dict[str, Any]:
        """Return what is kept in the conversation."""
        return {
            "behind": list(self.behind),
            "ahead": list(self.ahead),
            "later": list(self.later),
        }


def reading() -> Way:
    """Return the way of somebody who begins."""
    return Way(step=READING[0], ahead=READING[1:])


def asking(known: Collection[Step] = ()) -> Way | None:
    """Return the way of a patient who agreed, None when all is known that would be asked."""
    steps = tuple(step for step in ASKING if step not in known)
    return Way(step=steps[0], ahead=steps[1:]) if steps else None


def told_before(*, away: timedelta, keeps_times: bool, safety: bool, goal: bool) -> frozenset[Step]:
    """Return what somebody who joined once, and comes back, is not asked again.

    After a long time away her safety answers may be true no more.
    """
    told = {Step.ZONE}
    told |= {Step.CHECK, Step.NUDGE} if keeps_times else set()
    told |= {Step.SAFETY} if safety and away < SAFETY_HOLDS else set()
    return frozenset(told | ({Step.GOAL} if goal else set()))


def catching_up(later: tuple[Step, ...]) -> Way:
    """Return the way through what she put off (at least one step)."""
    return Way(step=later[0], ahead=later[1:])


def way_of_data(step: str, data: Mapping[str, Any]) -> Way:
    """Return the way that `as_data` kept; ValueError for a step that is none."""
    return Way(
        step=Step(step),
        behind=tuple(map(Step, data.get("behind", ()))),
        ahead=tuple(map(Step, data.get("ahead", ()))),
        later=tuple(map(Step, data.get("later", ()))),
    )
