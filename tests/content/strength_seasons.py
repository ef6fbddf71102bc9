"""Twelve weeks of strength for made-up patients of our own programmes: who they are, and what they had."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from content.files.programmes import load_programmes
from rules.calendar import moved
from rules.item_choice import Choice, choose
from rules.item_fit import DayOfPatient, Offered
from rules.pain import Rating
from rules.programmes import day_plan, plan_week, week_of
from rules.strength_ladder import Move
from rules.vocabulary import MOVEMENT_KINDS, Joint, Muscle, ReplyTo, SafetyAnswer
from tests.own_library import own_library

DAYS = 84
MONDAY = date(2026, 3, 2)
PROGRAMMES = load_programmes()
LIBRARY = own_library()
ITEMS = tuple(one for one in LIBRARY.items.values() if one.kind in MOVEMENT_KINDS)
LARGE = (Muscle.RISE, Muscle.PUSH, Muscle.PULL, Muscle.HIP, Muscle.CALF, Muscle.TRUNK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """Somebody who does her sessions: her programme, scores from day to day, and what she told."""

    number: int
    programme: str = "joint-care"
    usual: int = 3
    spread: float = 0
    missed: float = 0  # how often a check stays unanswered
    room: float = 1  # how often she could have done two more
    flares: frozenset[int] = frozenset()
    safety: frozenset[SafetyAnswer] = frozenset()
    cleared: bool = False
    sore: frozenset[Joint] = frozenset()


def somebody(number: int, **known: Any) -> Trainee:
    """Return a patient of mixed pain, joints, answers and habits."""
    luck = random.Random(number)
    mixed = Trainee(
        number=number,
        programme=luck.choice(["joint-care", "gentle"]),
        usual=luck.randint(0, 5),
        spread=luck.choice([0, 0.7, 1.5]),
        missed=luck.choice([0, 0, 0.1, 0.4]),
        room=luck.choice([1, 1, 0.7, 0]),
        flares=frozenset(luck.sample(range(DAYS), luck.choice([0, 0, 1, 4]))),
        sore=frozenset(luck.sample(list(Joint), luck.choice([0, 1, 2]))),
    )
    return replace(mixed, **known)


def trained(who: Trainee) -> Iterator[tuple[DayOfPatient, tuple[Move, ...]]]:
    """Yield each day of her season with the movements of its session, none on other days."""
    luck, programme = random.Random(who.number), PROGRAMMES[who.programme]
    day = DayOfPatient(
        day=MONDAY, plan=day_plan(programme, 1, 1), safety=who.safety, cleared=who.cleared
    )
    for count in range(DAYS):
        day = _woken(day, who, MONDAY + timedelta(days=count), luck)
        found = choose(day, ITEMS, LIBRARY.safety, seed=who.number)
        yield day, found.moves if isinstance(found, Choice) else ()
        if isinstance(found, Choice):
            day = moved(day, found, two_more=luck.random() < who.room)
            seen = (Offered(item_id=one.id, day=day.day, reply=ReplyTo.DONE) for one in found.moved)
            day = replace(day, offered=(*day.offered, *seen))


def _woken(day: DayOfPatient, who: Trainee, today: date, luck: random.Random) -> DayOfPatient:
    count, own = (today - MONDAY).days, week_of(MONDAY, today)
    value = 8 if count in who.flares else min(6, max(0, round(luck.gauss(who.usual, who.spread))))
    missing = luck.random() < who.missed and count not in who.flares
    at = datetime.combine(today, datetime.min.time(), UTC)
    rated = () if missing else (Rating(value=value, at=at, day=today),)
    programme = PROGRAMMES[who.programme]
    return replace(
        day,
        day=today,
        week=own,
        plan=day_plan(programme, plan_week(programme, own), today.isoweekday()),
        pain=None if missing else value,
        rated=(*day.rated, *rated),
        sore=who.sore,
        flare_days=tuple(
            MONDAY + timedelta(days=one) for one in sorted(who.flares) if one <= count
        ),
        minutes_done=0 if today.isoweekday() == 1 else day.minutes_done,
        strength_done=0 if today.isoweekday() == 1 else day.strength_done,
    )


def steps_of(moves: tuple[Move, ...]) -> Mapping[Muscle, tuple[bool, int]]:
    """Return the step of each muscle group in a session, so that a higher one is more."""
    return {move.muscle: (move.step.harder, move.step.at) for move in moves}


def covers(moves: tuple[Move, ...], muscle: Muscle) -> bool:
    """Say whether a session trains a muscle group; the back extension trains the trunk."""
    trained = {move.muscle for move in moves}
    return muscle in trained or (muscle is Muscle.TRUNK and Muscle.BACK in trained)


def score_on(rated: tuple[Rating, ...], day: date) -> int | None:
    return next((one.value for one in rated if one.day == day), None)
