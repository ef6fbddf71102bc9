"""How far has a patient come with one pain check, and what does her message show now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.vocabulary import Joint


class Novelty(StrEnum):
    """What she said to "Is anything new?" after a severe rating."""

    NEW = "new"
    USUAL = "usual"


class Urgency(StrEnum):
    """What she said to "Can it wait, or shall somebody call you?"."""

    CALL = "call"
    WAIT = "wait"


class CheckStage(StrEnum):
    """What the check's message asks, or that it is done."""

    SCALE = "scale"
    ANYTHING_NEW = "anything_new"
    CAN_IT_WAIT = "can_it_wait"
    WHERE = "where"
    DONE = "done"


# So long a day without an answer can be filled in (product specification, section 2.2).
FILLED_IN_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedDay:
    """A check of the last days that has no answer."""

    prompt_id: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One pain check as it stands. `value` is None while nothing was answered.

    `changing` is set while she picks another number; `where` while "Where?" is open. `told_at` (UTC) is
    when she last read of her team: the hours named to her are those of that moment. `unheard` says that
    her team was told because she did not say more. `missed` are the days that she may still fill in.
    `flare` is the severe value of the day before, when nothing was new then: with the joints of that day
    she may say all of it again by one tap.
    """

    prompt_id: int
    day: date
    open: bool
    value: int | None = None
    severe: bool = False
    novelty: Novelty | None = None
    urgency: Urgency | None = None
    joints: frozenset[Joint] = frozenset()
    where: bool = False
    changing: bool = False
    unheard: bool = False
    told_at: datetime | None = None
    missed: tuple[MissedDay, ...] = ()
    flare: int | None = None
    flare_joints: frozenset[Joint] = frozenset()

    @property
    def stage(self) -> CheckStage:
        """What the message shows: the first question that has no answer."""
        if self.value is None or self.changing:
            return CheckStage.SCALE
        if self.severe and self.novelty is None:
            return CheckStage.ANYTHING_NEW
        if self.severe and self.novelty is Novelty.USUAL and self.urgency is None:
            return CheckStage.CAN_IT_WAIT
        return CheckStage.WHERE if self.where else CheckStage.DONE
