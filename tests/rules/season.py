"""Twelve weeks of a made-up patient: what she is offered, and what she answers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from rules.item_choice import Choice, Rest, choose
from rules.item_fit import DayOfPatient, Offered, SafetyRules
from rules.items import WATER, Item
from rules.pain import Rating
from rules.programmes import Programme, day_plan, plan_week, week_of, week_start
from rules.strength_ladder import StrengthSession
from rules.vocabulary import (
    Caution,
    Effort,
    Joint,
    Kind,
    Muscle,
    Posture,
    ReplyTo,
    SafetyAnswer,
    Season,
)

SEASON_DAYS = 84
MILD = 4  # the highest score of a mild day
RESTED = timedelta(days=10)  # what she liked comes back after so many days
_EFFORT = {effort: place for place, effort in enumerate(Effort)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who she is for a season: her usual pain, what is sore, and how often she answers."""

    usual: int
    sore: frozenset[Joint] = frozenset()
    safety: frozenset[SafetyAnswer] = frozenset()
    cleared: bool = False
    cautions: frozenset[Caution] = frozenset()
    answers: float = 0.8
    easier: frozenset[int] = frozenset()
    stopped: frozenset[int] = frozenset()  # days on which a red flag waits for staff
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One day of a season: what was known of her, and what she was offered."""

    day: DayOfPatient
    found: Choice | Rest


Chooser = Callable[[DayOfPatient, Sequence[Item], SafetyRules, int], Choice | Rest]


def _ours(
    day: DayOfPatient, items: Sequence[Item], safety: SafetyRules, seed: int
) -> Choice | Rest:
    return choose(day, items, safety, seed=seed)


def season(
    person: Person,
    programme: Programme,
    items: Sequence[Item],
    safety: SafetyRules,
    first: date,
    chooser: Chooser = _ours,
) -> Iterator[Told]:
    """Play twelve weeks; she does what she is offered as often as she answers."""
    luck = random.Random(person.seed)
    day = DayOfPatient(
        day=first,
        plan=day_plan(programme, 1, first.isoweekday()),
        safety=person.safety,
        cleared=person.cleared,
        cautions=person.cautions,
    )
    for count in range(SEASON_DAYS):
        day = _woken(day, person, programme, first, first + timedelta(days=count), luck)
        day = replace(day, exercise_stopped=count in person.stopped)
        found = chooser(day, items, safety, person.seed)
        yield Told(day=day, found=found)
        day = _lived(day, found, person, luck)


def _woken(
    day: DayOfPatient,
    person: Person,
    programme: Programme,
    first: date,
    today: date,
    luck: random.Random,
) -> DayOfPatient:
    week = plan_week(programme, week_of(first, today), easier=person.easier)
    rated = min(10, max(0, round(luck.gauss(person.usual, 2))))
    pain = rated if luck.random() < person.answers else None
    flares = (*day.flare_days, today) if pain is not None and pain >= 7 else day.flare_days
    new_week = week_start(first, today) == today
    return replace(
        day,
        day=today,
        week=week_of(first, today),
        plan=day_plan(programme, week, today.isoweekday()),
        rated=day.rated if pain is None else (*day.rated, _rating(today, pain)),
        pain=pain,
        sore=frozenset(joint for joint in sorted(person.sore) if luck.random() < 0.7),
        flare_days=flares,
        minutes_done=0 if new_week else day.minutes_done,
        strength_done=0 if new_week else day.strength_done,
    )


def _rating(day: date, value: int) -> Rating:
    return Rating(value=value, at=datetime(day.year, day.month, day.day, 8, tzinfo=UTC), day=day)


def _lived(
    day: DayOfPatient, found: Choice | Rest, person: Person, luck: random.Random
) -> DayOfPatient:
    for item in offered_of(found):
        seen = Offered(item_id=item.id, day=day.day, reply=ReplyTo.DONE)
        day = replace(day, offered=(*day.offered, seen))
        if luck.random() < 0.05:
            day = replace(day, retired=day.retired | {item.id})
        elif luck.random() < 0.1:
            day = replace(day, liked=day.liked | {item.id})
    if isinstance(found, Rest) or luck.random() > person.answers:
        return day
    return _done(day, found)


def _done(day: DayOfPatient, choice: Choice) -> DayOfPatient:
    if choice.movement.kind is Kind.AEROBIC:
        return replace(day, minutes_done=day.minutes_done + choice.minutes)
    if choice.movement.kind is Kind.STRENGTH and choice.movement.muscle is not Muscle.BALANCE:
        session = StrengthSession(day=day.day, moves=choice.moves, done=True, two_more=True)
        return replace(
            day,
            strength_done=day.strength_done + 1,
            strength_last_day=day.day,
            sessions=(*day.sessions, session) if choice.moves else day.sessions,
        )
    return day


def offered_of(found: Choice | Rest) -> list[Item]:
    """Return everything that one day offered."""
    moves = found.moved if isinstance(found, Choice) else ()
    return [item for item in (*moves, found.food) if item is not None]


def moves_of(found: Choice | Rest) -> list[Item]:
    """Return the movements that one day offered, warm-up included."""
    return [item for item in offered_of(found) if item.kind is not Kind.NUTRITION]


def unfit(told: Told, safety: SafetyRules) -> list[str]:
    """Return what was offered against the clinical page, read afresh rather than by the rules."""
    faults = [item.id for item in offered_of(told.found) if _not_hers(item, told.day)]
    return faults + [item.id for item in moves_of(told.found) if _too_much(item, told.day, safety)]


def repeated(told: Told, items: Sequence[Item], safety: SafetyRules) -> list[str]:
    """Return what came again though something like it, that fits too, had come less often.

    Strength is there to be repeated, and what she liked comes back once it has rested.
    """
    counts = Counter(one.item_id for one in told.day.offered)
    return [
        item.id
        for item in offered_of(told.found)
        if item.kind is not Kind.STRENGTH
        and not _comes_back(item, told.day)
        and any(counts[like.id] < counts[item.id] for like in _alike(item, told, items, safety))
    ]


def _comes_back(item: Item, day: DayOfPatient) -> bool:
    """Say whether she liked it, and has not had it for so long that it may come again."""
    had = [one.day for one in day.offered if one.item_id == item.id]
    return item.id in day.liked and bool(had) and day.day - had[-1] >= RESTED


def _alike(item: Item, told: Told, items: Sequence[Item], safety: SafetyRules) -> list[Item]:
    """Return what could have come instead: the same kind, felt no harder, fit for her today, and as good."""
    found, is_food = told.found, item.kind is Kind.NUTRITION
    alike = [
        other
        for other in items
        if other.kind is item.kind
        and _EFFORT[other.effort] <= _EFFORT[item.effort]
        and not _not_hers(other, told.day)
        and (is_food or not _too_much(other, told.day, safety))
    ]
    if not isinstance(found, Choice) or is_food:
        return alike
    if item is found.warm_up:  # done as what follows is, where anything is
        postures = {one.posture for one in found.trained or (found.movement,)}
        return [one for one in alike if item.posture not in postures or one.posture in postures]
    if item.kind is Kind.AEROBIC and is_walk(item):  # first of all a walk, as long and as swift
        swift = item.effort is not Effort.GENTLE and asks_brisk(told.day)
        return [
            one
            for one in alike
            if is_walk(one)
            and lasts(one, found.minutes)
            and not (swift and one.effort is Effort.GENTLE)
        ]
    return alike


def is_walk(item: Item) -> bool:
    """Say whether it is done on her feet, on dry land."""
    return item.posture is Posture.WALKING and item.group != WATER


def lasts(item: Item, minutes: int) -> bool:
    """Say whether a walk makes sense for so many minutes."""
    return not item.longest or item.longest >= minutes


def asks_brisk(day: DayOfPatient) -> bool:
    """Say whether part of a walk is meant to be brisk, on a day without much pain."""
    return day.plan.brisk > 0 and day.pain is not None and day.pain <= MILD


# What she takes, told on joining: the food that goes with it badly is not hers either.
_NAMED_ON_JOINING = {
    SafetyAnswer.TREATMENT: Caution.CDK46,
    SafetyAnswer.BLOOD_THINNERS: Caution.ANTICOAGULANTS,
}


def _not_hers(item: Item, day: DayOfPatient) -> bool:
    named = {one for answer, one in _NAMED_ON_JOINING.items() if answer in day.safety}
    cautioned = bool(item.cautions & (day.cautions | named))
    return item.id in day.retired or cautioned or _out_of_season(item, day.day)


def _out_of_season(item: Item, day: date) -> bool:
    """Say whether it is for another time of the year, in the north."""
    months = {Season.WARM: {5, 6, 7, 8, 9}, Season.COLD: {11, 12, 1, 2, 3}}
    return item.season is not None and day.month not in months[item.season]


def _too_much(item: Item, day: DayOfPatient, safety: SafetyRules) -> bool:
    barred = any(
        (safety[answer].waits and not day.cleared)
        or safety[answer].removes & item.movements
        or item.posture not in (safety[answer].postures or {item.posture})
        for answer in day.safety
    )
    pained = day.pain is not None and not item.pain_from <= day.pain <= item.pain_to
    flared = day.pain is not None and day.pain >= 7 and item.effort is not Effort.GENTLE
    return day.exercise_stopped or barred or pained or flared or bool(item.loads & day.sore)


def fit_for(
    day: DayOfPatient, kind: Kind, hardest: Effort, items: Sequence[Item], safety: SafetyRules
) -> list[Item]:
    """Return the movements of a kind that fit her today and feel no harder than `hardest`."""
    return [
        item
        for item in items
        if item.kind is kind
        and _EFFORT[item.effort] <= _EFFORT[hardest]
        and not _not_hers(item, day)
        and not _too_much(item, day, safety)
    ]
