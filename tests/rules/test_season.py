"""Does twelve weeks of choosing keep its promises?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest

from rules.item_choice import Choice, Reason, Rest, Why
from rules.item_fit import DayOfPatient, SafetyRules
from rules.items import Item
from rules.programmes import Activity, kinds_of
from rules.vocabulary import Caution, Joint, Kind, SafetyAnswer
from tests.rules.bundle import PROGRAMME, SAFETY, bundle
from tests.rules.season import SEASON_DAYS, Person, Told, moves_of, repeated, season, unfit

THURSDAY = date(2026, 3, 5)
SHELF = bundle()

PEOPLE = {
    "well": Person(usual=2),
    "sore hands": Person(usual=4, sore=frozenset({Joint.HANDS, Joint.WRISTS}), seed=1),
    "sore knees and hips": Person(usual=5, sore=frozenset({Joint.KNEES, Joint.HIPS}), seed=2),
    "severe": Person(usual=7, sore=frozenset(Joint), seed=3),
    "thin bones": Person(usual=3, safety=frozenset({SafetyAnswer.BONE_THINNING}), seed=4),
    "not sure": Person(usual=3, safety=frozenset({SafetyAnswer.NOT_SURE}), seed=5),
    "heart, waiting": Person(usual=3, safety=frozenset({SafetyAnswer.HEART_DISEASE}), seed=6),
    "metastases, cleared": Person(
        usual=4, safety=frozenset({SafetyAnswer.BONE_METASTASES}), cleared=True, seed=7
    ),
    "everything": Person(
        usual=6,
        sore=frozenset({Joint.BACK, Joint.FEET}),
        safety=frozenset(SafetyAnswer),
        cleared=True,
        cautions=frozenset(Caution),
        easier=frozenset({3, 7}),
        seed=8,
    ),
    "silent": Person(usual=4, answers=0.0, seed=9),
}


@pytest.fixture(scope="module", params=list(PEOPLE))
def told(request: pytest.FixtureRequest) -> list[Told]:
    return list(season(PEOPLE[request.param], PROGRAMME, SHELF, SAFETY, THURSDAY))


def test_nothing_unfit_is_offered(told: list[Told]) -> None:
    assert [unfit(one, SAFETY) for one in told] == [[]] * SEASON_DAYS


def test_nothing_repeats_while_another_that_fits_came_less_often(told: list[Told]) -> None:
    assert [repeated(one, SHELF, SAFETY) for one in told] == [[]] * SEASON_DAYS


def test_a_rest_day_lies_between_strength_days(told: list[Told]) -> None:
    days = [
        one.day.day
        for one in told
        if any(item.kind is Kind.STRENGTH for item in moves_of(one.found))
    ]
    assert all(later - earlier >= timedelta(days=2) for earlier, later in pairwise(days))


def test_no_week_asks_more_walking_than_its_plan(told: list[Told]) -> None:
    for one in told:
        assert one.day.minutes_done < one.day.plan.week_minutes + 10  # a walk is ten minutes


def test_days_of_rest_are_kept(told: list[Told]) -> None:
    assert all(not moves_of(one.found) for one in told if one.day.plan.activity is Activity.REST)


def test_food_comes_three_times_a_week(told: list[Told]) -> None:
    with_food = [one.day.day.isoweekday() for one in told if one.found.food]
    assert set(with_food) <= {1, 3, 6}
    assert len(with_food) == SEASON_DAYS * 3 // 7


def test_every_day_says_why(told: list[Told]) -> None:
    assert all(one.found.why for one in told)


def test_somebody_well_walks_and_grows_stronger() -> None:
    told = list(season(PEOPLE["well"], PROGRAMME, SHELF, SAFETY, THURSDAY))
    kinds = [one.found.movement.kind for one in told if isinstance(one.found, Choice)]
    assert kinds.count(Kind.AEROBIC) >= 30
    assert kinds.count(Kind.STRENGTH) >= 12


def test_whoever_waits_for_the_team_is_nudged_to_nothing() -> None:
    told = season(PEOPLE["heart, waiting"], PROGRAMME, SHELF, SAFETY, THURSDAY)
    assert all(not moves_of(one.found) for one in told)


def naive(
    day: DayOfPatient, items: Sequence[Item], safety: SafetyRules, seed: int
) -> Choice | Rest:
    """Offer any item of the planned kind: what `choose` would be without its rules."""
    why = (Why(reason=Reason.DAY_OF_PLAN),)
    planned = [item for item in items if item.kind in kinds_of(day.plan.activity)]
    if not planned:
        return Rest(why=why)
    item = planned[(day.day.toordinal() * 7 + seed) % len(planned)]
    return Choice(movement=item, minutes=item.minutes, why=why)


def test_the_checks_above_would_catch_a_naive_choice() -> None:
    everything = PEOPLE["everything"]
    told = list(season(everything, PROGRAMME, SHELF, SAFETY, THURSDAY, naive))
    assert any(unfit(one, SAFETY) for one in told)
    well = season(PEOPLE["well"], PROGRAMME, SHELF, SAFETY, THURSDAY, naive)
    assert any(repeated(one, SHELF, SAFETY) for one in well)
