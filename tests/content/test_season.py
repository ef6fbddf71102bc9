"""Do twelve weeks of our own library and programmes hold for two hundred patients of every sort?

What fits is read afresh from the clinical rules in `tests/rules/season.py`, not by the rules under test. A
chooser that draws blindly must fail every one of these.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from content.files.library import Library
from content.files.programmes import load_programmes
from rules.circuits import LEAST_MOVES
from rules.item_choice import Choice, Rest, choose_lesson, choose_reflection
from rules.item_fit import DayOfPatient, Offered, SafetyRules
from rules.items import Item
from rules.programmes import Activity, Programme, day_plan, kinds_of
from rules.vocabulary import (
    MOVEMENT_KINDS,
    Caution,
    Effort,
    Joint,
    Kind,
    Muscle,
    SafetyAnswer,
)
from tests.own_library import own_library
from tests.rules.season import (
    SEASON_DAYS,
    Chooser,
    Person,
    Told,
    fit_for,
    is_walk,
    lasts,
    moves_of,
    repeated,
    season,
    unfit,
)

pytestmark = pytest.mark.unmeasured

PATIENTS = 200
WEEKS_OF_A_YEAR = 52
MONDAY = date(2026, 3, 2)
PROGRAMMES = load_programmes()
LIBRARY = own_library()
ITEMS = tuple(LIBRARY.items.values())
QUIET = frozenset({Activity.GENTLE, Activity.MOBILITY, Activity.HANDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One patient's twelve weeks."""

    person: Person
    programme: Programme
    days: tuple[Told, ...]


def somebody(number: int) -> tuple[Person, Programme, date]:
    """Return a patient of mixed pain, joints and answers; most follow the joint-care programme."""
    luck = random.Random(number)
    safety = [one for one in SafetyAnswer if luck.random() < 0.15]
    person = Person(
        usual=luck.randint(0, 8),
        sore=frozenset(luck.sample(list(Joint), luck.choice([0, 1, 1, 2, 3]))),
        safety=frozenset(safety),
        cleared=luck.random() < 0.5,
        cautions=frozenset(one for one in Caution if luck.random() < 0.2),
        answers=luck.choice([0.3, 0.6, 0.8, 1.0]),
        easier=frozenset(week for week in range(2, 12) if luck.random() < 0.05),
        stopped=frozenset(range(30, 40)) if luck.random() < 0.1 else frozenset(),
        seed=number,
    )
    name = luck.choice(["joint-care", "joint-care", "gentle", "nutrition-only"])
    return person, PROGRAMMES[name], MONDAY + timedelta(days=luck.randrange(7))


def played(chooser: Chooser | None = None, patients: int = PATIENTS) -> list[Played]:
    found = []
    for number in range(patients):
        person, programme, first = somebody(number)
        given = {} if chooser is None else {"chooser": chooser}
        days = tuple(season(person, programme, ITEMS, LIBRARY.safety, first, **given))
        found.append(Played(person=person, programme=programme, days=days))
    return found


@pytest.fixture(scope="module")
def everybody() -> list[Played]:
    return played()


def blindly(
    day: DayOfPatient, items: Sequence[Item], safety: SafetyRules, seed: int
) -> Choice | Rest:
    """Draw any item of the day's kinds, rest day or not: what messages on a timer would send."""
    luck = random.Random(f"{seed}:{day.day}")
    kinds = kinds_of(day.plan.activity) or MOVEMENT_KINDS
    fitting = [item for item in items if item.kind in kinds]
    food = luck.choice([item for item in items if item.kind is Kind.NUTRITION])
    food_today = food if day.plan.with_food else None
    drawn = luck.choice(fitting)
    return Choice(movement=drawn, minutes=drawn.minutes, food=food_today, why=())


def all_unfit(people: Sequence[Played]) -> list[str]:
    return [item for one in people for told in one.days for item in unfit(told, LIBRARY.safety)]


def all_repeated(people: Sequence[Played]) -> list[str]:
    return [
        item
        for one in people
        for told in one.days
        for item in repeated(told, ITEMS, LIBRARY.safety)
    ]


def not_as_planned(one: Played) -> list[str]:
    """Return the days on which what the plan asks was left out, though it fits how she was."""
    return [
        f"{told.day.day} {told.day.plan.activity}"
        for told in one.days
        if _could(told, one.programme) and not _as_planned(told)
    ]


def _could(told: Told, programme: Programme) -> bool:
    """Tell whether nothing of hers speaks against the day's plan, read from the clinical rules."""
    day, plan = told.day, told.day.plan
    sore_lately = any(
        (day.day - flare).days <= len(programme.after_flare) for flare in day.flare_days
    )
    kinds = kinds_of(plan.activity)
    if not kinds or day.exercise_stopped or sore_lately:
        return False
    if plan.activity is Activity.STRENGTH and (
        day.strength_done >= plan.week_strength
        or (day.strength_last_day and (day.day - day.strength_last_day).days < 2)
        or not fit_for(day, Kind.MOBILITY, Effort.GENTLE, ITEMS, LIBRARY.safety)
    ):
        return False
    if plan.activity is Activity.WALK and day.minutes_done >= plan.week_minutes:
        return False
    hardest = plan.effort if day.pain is not None else min(plan.effort, Effort.LIGHT, key=_hard)
    if plan.activity is Activity.STRENGTH:
        fit = fit_for(day, Kind.STRENGTH, hardest, ITEMS, LIBRARY.safety)
        # Whoever may fall trains balance and her back, anybody else her trunk.
        others = {Muscle.TRUNK} if _may_fall(day) else {Muscle.BALANCE, Muscle.BACK}
        return len({one.muscle for one in fit if one.muscle} - others) >= LEAST_MOVES
    return any(fit_for(day, kind, hardest, ITEMS, LIBRARY.safety) for kind in kinds)


def _may_fall(day: DayOfPatient) -> bool:
    return not day.safety.isdisjoint(
        {
            SafetyAnswer.BONE_THINNING,
            SafetyAnswer.NUMB_FEET_OR_FALLS,
            SafetyAnswer.TWO_FALLS,
            SafetyAnswer.SIXTY_FIVE_OR_OVER,
        }
    )


def _walk_fits(day: DayOfPatient, minutes: int) -> bool:
    """Tell whether a walk fits her that makes sense for as long as the plan asks."""
    hardest = day.plan.effort if day.pain is not None else Effort.LIGHT
    found = fit_for(day, Kind.AEROBIC, hardest, ITEMS, LIBRARY.safety)
    return any(is_walk(one) and lasts(one, minutes) for one in found)


def _hard(effort: Effort) -> int:
    return list(Effort).index(effort)


def _as_planned(told: Told) -> bool:
    day, plan, found = told.day, told.day.plan, told.found
    if not isinstance(found, Choice):
        return False
    if _is_balance(found.movement):  # whoever may fall trains it on quiet days too
        return _may_fall(day) and plan.activity in QUIET
    if found.movement.kind not in kinds_of(plan.activity):
        return False
    if plan.activity is Activity.WALK:
        asked = min(plan.minutes, plan.week_minutes - day.minutes_done)
        return found.minutes >= asked or not _walk_fits(day, asked)
    return plan.activity is not Activity.STRENGTH or found.warm_up is not None


def _is_balance(item: Item) -> bool:
    """Tell whether it is balance, held: no strength session."""
    return item.muscle is Muscle.BALANCE


def broken_rests(one: Played) -> list[date]:
    """Return the days of rest that brought a movement, and strength the day after strength."""
    rests = [
        told.day.day
        for told in one.days
        if told.day.plan.activity is Activity.REST and moves_of(told.found)
    ]
    strong = [
        told.day.day
        for told in one.days
        if isinstance(told.found, Choice)
        and told.found.movement.kind is Kind.STRENGTH
        and not _is_balance(told.found.movement)
        and told.day.strength_last_day == told.day.day - timedelta(days=1)
    ]
    return rests + strong


def test_they_are_of_every_sort(everybody: list[Played]) -> None:
    assert len(everybody) == PATIENTS
    assert {len(one.days) for one in everybody} == {SEASON_DAYS}
    assert {answer for one in everybody for answer in one.person.safety} == set(SafetyAnswer)
    assert {one.programme.id for one in everybody} == set(PROGRAMMES)
    assert {one.person.usual for one in everybody} == set(range(9))


def test_nothing_unfit_is_offered(everybody: list[Played]) -> None:
    assert all_unfit(everybody) == []


def test_nothing_is_repeated_while_something_unused_fits(everybody: list[Played]) -> None:
    assert all_repeated(everybody) == []


def test_the_plan_of_every_week_is_offered_in_full(everybody: list[Played]) -> None:
    assert [late for one in everybody for late in not_as_planned(one)] == []


def test_rest_days_are_kept(everybody: list[Played]) -> None:
    assert [day for one in everybody for day in broken_rests(one)] == []


def test_food_comes_on_each_of_its_days(everybody: list[Played]) -> None:
    missing = [
        told.day.day
        for one in everybody
        for told in one.days
        if told.day.plan.with_food is not (told.found.food is not None)
    ]
    assert missing == []


def test_whoever_waits_for_the_team_is_offered_no_movement(everybody: list[Played]) -> None:
    waiting = [
        one
        for one in everybody
        if not one.person.cleared and any(LIBRARY.safety[a].waits for a in one.person.safety)
    ]
    assert waiting
    assert not any(moves_of(told.found) for one in waiting for told in one.days)


def test_blind_drawing_fails_all_of_it() -> None:
    people = played(blindly, patients=10)
    assert all_unfit(people)
    assert all_repeated(people)
    assert any(not_as_planned(one) for one in people)
    assert any(broken_rests(one) for one in people)


def test_reflections_of_a_season_are_all_new() -> None:
    seen: list[str] = []
    for week in range(12):
        today = MONDAY + timedelta(days=7 * week)
        for _ in range(2):
            known = on_a_day(today, seen)
            reflection = choose_reflection(known, ITEMS, LIBRARY.safety, seed=7)
            assert reflection is not None
            seen.append(reflection.id)
    assert len(set(seen)) == len(seen) == 24


def lessons_of_a_year(name: str) -> list[str]:
    programme = PROGRAMMES[name]
    seen: list[str] = []
    for week in range(WEEKS_OF_A_YEAR):
        known = on_a_day(MONDAY + timedelta(days=7 * week), seen)
        known = replace(known, plan=day_plan(programme, week + 1, 1))
        lesson = choose_lesson(known, ITEMS, LIBRARY.safety, first=programme.lessons, seed=7)
        assert lesson is not None
        seen.append(lesson.id)
    return seen


@pytest.mark.parametrize("name", ["joint-care", "gentle"])
def test_every_week_of_a_year_brings_another_lesson(name: str) -> None:
    seen = lessons_of_a_year(name)
    assert len(set(seen)) == WEEKS_OF_A_YEAR
    assert tuple(seen) == PROGRAMMES[name].lessons


def test_whoever_is_not_to_exercise_has_no_lesson_on_it_in_a_year() -> None:
    listed = PROGRAMMES["nutrition-only"].lessons
    assert tuple(lessons_of_a_year("nutrition-only")) == (*listed, *listed)[:WEEKS_OF_A_YEAR]


@pytest.mark.parametrize("name", ["joint-care", "gentle"])
def test_each_quarter_of_a_year_ends_with_a_look_back(name: str) -> None:
    lessons = PROGRAMMES[name].lessons
    closing = {lessons[week - 1] for week in (13, 26, 39, 52)}
    assert closing == {one.id for one in ITEMS if one.group == "looking_back"}


def test_whoever_is_not_to_exercise_is_told_other_things_first() -> None:
    first = PROGRAMMES["nutrition-only"].lessons[:40]
    exercise = {"walking", "strength-and-joints", "talk-test", "add-or-step-back", "the-hope-trial"}
    assert not exercise & set(first)


def on_a_day(day: date, seen: Sequence[str]) -> DayOfPatient:
    plan = next(iter(season(*somebody(1)[:2], ITEMS, LIBRARY.safety, MONDAY))).day.plan
    offered = tuple(Offered(item_id=one, day=MONDAY) for one in seen)
    return DayOfPatient(day=day, plan=plan, offered=offered)


def test_library_is_the_one_that_is_sent() -> None:
    assert isinstance(LIBRARY, Library)
    assert len(ITEMS) >= 280
