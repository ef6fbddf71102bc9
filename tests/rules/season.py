"""Twelve weeks of a made-up patient: what she is offered, and what she answers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from rules.item_choice import Choice, Rest, choose
from rules.item_fit import DayOfPatient, Offered, SafetyRules
from rules.items import Item, way_of
from rules.pain import Rating
from rules.programmes import Programme, day_plan, plan_week, week_of, week_start
from rules.strength_ladder import StrengthSession
from rules.vocabulary import Caution, Effort, Joint, Kind, Muscle, Posture, ReplyTo, SafetyAnswer

SEASON_DAYS = 84
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

    Strength is there to be repeated, its warm-up is done as what follows is, what she liked comes back soon,
    and what she is to move for is first of all a walk.
    """
    found, kept = told.found, set[str]()
    if isinstance(found, Choice):
        kept = {one.id for one in found.moved if one.kind is Kind.STRENGTH}
        kept |= {found.warm_up.id} if found.warm_up else set()
    counts = Counter(one.item_id for one in told.day.offered)
    return [
        item.id
        for item in offered_of(told.found)
        if item.id not in kept | told.day.liked
        and any(counts[like.id] < counts[item.id] for like in _alike(item, told, items, safety))
    ]


def _alike(item: Item, told: Told, items: Sequence[Item], safety: SafetyRules) -> Iterator[Item]:
    """Yield what could have come instead: the same kind, felt no harder, and fit for her today."""
    for other in items:
        if item.kind is Kind.AEROBIC and (other.effort is not item.effort or other.longest):
            continue
        if item.kind is Kind.AEROBIC and way_of(other) != Posture.WALKING:
            continue
        if other.kind is not item.kind or _EFFORT[other.effort] > _EFFORT[item.effort]:
            continue
        is_food = other.kind is Kind.NUTRITION
        if _not_hers(other, told.day) or (not is_food and _too_much(other, told.day, safety)):
            continue
        yield other


def _not_hers(item: Item, day: DayOfPatient) -> bool:
    return item.id in day.retired or bool(item.cautions & day.cautions)


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
