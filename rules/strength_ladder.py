"""How many of each strength movement, and when is it one step up or down?

The ladder leads from one set of 5 to two sets of 12 (acsm-2019: two sets of 8 to 15, twice a week;
the steps in between are ours, docs/clinical.md, section 1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rules.pain import BANDS, Band, Rating, Thresholds, median_of
from rules.vocabulary import Muscle


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """So many sets of so many times."""

    sets: int
    times: int


LADDER = tuple(
    Dose(sets=sets, times=times)
    for sets, most in ((1, (5, 8, 10, 12)), (2, (6, 8, 10, 12)))
    for times in most
)
ONE_SET_OF_EIGHT = 1  # where a harder form begins
SESSIONS_FOR_A_STEP = 2
SESSIONS_WITH_A_SWOLLEN_ARM = 4
DAYS_AFTER = 2  # the scores of so many days after a session tell whether it was too much
SORER = 1  # a score further above her usual than this is a sorer day
ONE_EPISODE = timedelta(days=7)  # severe days nearer to each other than this are one flare
# Away for so many days: so many steps down; longer than the last is a beginning again.
AWAY = ((timedelta(days=42), len(LADDER)), (timedelta(days=21), 2), (timedelta(days=10), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthStep:
    """Where a muscle group stands: a place on the ladder, and whether in the harder way of doing it."""

    at: int = 0
    harder: bool = False

    @property
    def dose(self) -> Dose:
        return LADDER[self.at]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One movement of a circuit: an item for a muscle group, and how many of it."""

    muscle: Muscle
    item_id: str
    step: StrengthStep = StrengthStep()

    def as_data(self) -> list[Any]:
        """Return what is kept of it."""
        return [self.muscle.value, self.item_id, self.step.at, self.step.harder]


def move_of_data(data: Sequence[Any]) -> Move:
    """Return the movement that `as_data` kept."""
    muscle, item_id, at, harder = data
    return Move(muscle=Muscle(muscle), item_id=item_id, step=StrengthStep(at=at, harder=harder))


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthSession:
    """A circuit that she was offered, and what she said of it.

    `two_more` is whether she could have done two more of each, None while she has not said; `sore`
    are the muscle groups that were too sore.
    """

    day: date
    moves: tuple[Move, ...]
    done: bool = False
    two_more: bool | None = None
    sore: frozenset[Muscle] = frozenset()

    def step_of(self, muscle: Muscle) -> StrengthStep | None:
        """Return at which step a muscle group was in it, None when it was left out."""
        return next((move.step for move in self.moves if move.muscle is muscle), None)


def next_step(
    muscle: Muscle,
    sessions: Sequence[StrengthSession],
    rated: Collection[Rating],
    *,
    today: date,
    needed: int = SESSIONS_FOR_A_STEP,
) -> StrengthStep:
    """Return at which step a muscle group is in the session of `today`.

    It goes from the last session that she did, or that was too sore: down for what was too sore, for
    a flare since, or after a time away; up one after `needed` sessions at that step, the last among
    them, which left room and hurt nothing; and else it holds.
    """
    had = [
        (one, step) for one in sessions if _counts(one, muscle) and (step := one.step_of(muscle))
    ]
    if not had:
        return StrengthStep()
    last, step = had[-1]
    flares = flare_starts(rated)
    down = max(
        1 if muscle in last.sore else 0,
        1 if any(last.day <= start <= today for start in flares) else 0,
        next((steps for away, steps in AWAY if today - last.day >= away), 0),
    )
    if down:
        return _down(step, down)
    since = max((one.day for one in rated if _severe(one)), default=date.min)
    easy = 0
    for one, at in reversed(had):
        if at != step or muscle in one.sore or one.day <= since:
            break
        easy += _left_room(one, rated)
    return _up(step) if easy >= needed and _left_room(last, rated) else step


def flare_starts(rated: Iterable[Rating]) -> list[date]:
    """Return the first day of each episode of severe days."""
    starts: list[date] = []
    before: date | None = None
    for day in sorted({one.day for one in rated if _severe(one)}):
        if before is None or day - before > ONE_EPISODE:
            starts.append(day)
        before = day
    return starts


def steps_shown(sessions: Iterable[StrengthSession], muscle: Muscle) -> list[Dose]:
    """Return the doses that she did for a muscle group, each once where it follows itself."""
    shown: list[Dose] = []
    for one in sessions:
        step = one.step_of(muscle) if one.done else None
        if step is not None and shown[-1:] != [step.dose]:
            shown.append(step.dose)
    return shown


def _counts(session: StrengthSession, muscle: Muscle) -> bool:
    return session.done or muscle in session.sore


def _severe(rating: Rating) -> bool:
    return BANDS.of(rating.value) is Band.SEVERE


def _left_room(session: StrengthSession, rated: Collection[Rating]) -> bool:
    """Say whether she could have done more, and neither of the next days was sorer than usual."""
    if not (session.done and session.two_more):
        return False
    clinic = Thresholds()
    usual = median_of(rated, until=session.day, days=clinic.usual_days, least=clinic.usual_least)
    if usual is None:
        return False
    for count in range(1, DAYS_AFTER + 1):
        day = session.day + timedelta(days=count)
        scores = [one.value for one in rated if one.day == day]
        if not scores or max(scores) > usual + SORER:
            return False
    return True


def _down(step: StrengthStep, steps: int) -> StrengthStep:
    if step.harder and step.at - steps < ONE_SET_OF_EIGHT:
        return StrengthStep(at=0) if steps >= len(LADDER) else StrengthStep(at=len(LADDER) - steps)
    return StrengthStep(at=max(0, step.at - steps), harder=step.harder and steps < len(LADDER))


def _up(step: StrengthStep) -> StrengthStep:
    if step.at + 1 < len(LADDER):
        return StrengthStep(at=step.at + 1, harder=step.harder)
    return step if step.harder else StrengthStep(at=ONE_SET_OF_EIGHT, harder=True)
