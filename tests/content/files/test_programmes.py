"""Do our programmes hold together, with our own library, and are wrong ones refused?"""

from __future__ import annotations

import shutil
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from content.files.content_faults import ContentBroken
from content.files.library import Library
from content.files.programmes import ROOT, load_programmes
from rules.default_times import DEFAULT_APPOINTMENTS
from rules.item_choice import Choice
from rules.programmes import Activity, Programme
from rules.vocabulary import Caution, Joint, Kind, SafetyAnswer
from tests.own_library import own_library
from tests.rules.season import Person, moves_of, repeated, season, unfit

PROGRAMMES = load_programmes()
MONDAY = date(2026, 3, 2)
PEOPLE = {
    "well": Person(usual=2),
    "sore hands and knees": Person(usual=4, sore=frozenset({Joint.HANDS, Joint.KNEES}), seed=1),
    "severe": Person(usual=7, sore=frozenset({Joint.BACK}), seed=2),
    "not sure": Person(usual=4, safety=frozenset({SafetyAnswer.NOT_SURE}), seed=3),
    "metastases, cleared": Person(
        usual=4,
        safety=frozenset({SafetyAnswer.BONE_METASTASES, SafetyAnswer.ARM_SWELLING}),
        cleared=True,
        cautions=frozenset(Caution),
        seed=4,
    ),
}


@pytest.fixture(scope="module")
def library() -> Library:
    return own_library()


def minutes_of(programme: Programme) -> list[int]:
    return [sum(day.minutes for day in week) for week in programme.weeks]


def strength_of(programme: Programme) -> list[int]:
    return [sum(day.activity is Activity.STRENGTH for day in week) for week in programme.weeks]


def test_there_are_three_programmes() -> None:
    assert set(PROGRAMMES) == {"joint-care", "gentle", "nutrition-only"}


def test_walks_grow_towards_the_direction_of_the_sources() -> None:
    minutes = minutes_of(PROGRAMMES["joint-care"])
    assert len(minutes) == 12
    assert minutes == sorted(minutes)
    assert minutes[-1] == 150  # irwin-2015, acs-2022
    assert min(day.minutes for day in PROGRAMMES["joint-care"].weeks[0] if day.minutes) == 10


def test_strength_grows_from_one_session_to_two() -> None:
    strength = strength_of(PROGRAMMES["joint-care"])
    assert strength == sorted(strength)
    assert (strength[0], strength[-1]) == (1, 2)


@pytest.mark.parametrize("name", ["joint-care", "gentle"])
def test_every_week_has_a_gentle_day(name: str) -> None:
    easy = {Activity.GENTLE, Activity.REST}
    assert all(any(day.activity in easy for day in week) for week in PROGRAMMES[name].weeks)


def test_the_gentle_programme_asks_no_more_than_the_first() -> None:
    both = zip(minutes_of(PROGRAMMES["gentle"]), minutes_of(PROGRAMMES["joint-care"]), strict=True)
    assert all(gentle <= first for gentle, first in both)


@pytest.mark.parametrize("programme", PROGRAMMES.values(), ids=PROGRAMMES.keys())
def test_food_comes_on_three_days_and_reflections_on_two(programme: Programme) -> None:
    assert len(programme.food_days) == 3
    assert len(programme.appointments.reflection.days) == 2
    assert len(programme.appointments.weekly.days) == 1


def test_food_only_never_asks_to_move_and_is_silent_on_other_days() -> None:
    programme = PROGRAMMES["nutrition-only"]
    assert {day.activity for week in programme.weeks for day in week} == {Activity.REST}
    assert programme.appointments.nudge.days == programme.food_days
    assert programme.appointments.pain_check == DEFAULT_APPOINTMENTS.pain_check


@pytest.mark.parametrize("name", ["joint-care", "gentle"])
@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE.keys())
def test_our_library_carries_twelve_weeks(person: Person, name: str, library: Library) -> None:
    items = tuple(library.items.values())
    told = list(season(person, PROGRAMMES[name], items, library.safety, MONDAY))
    assert [unfit(one, library.safety) for one in told] == [[]] * len(told)
    assert [repeated(one, items, library.safety) for one in told] == [[]] * len(told)
    asked = [one for one in told if one.day.plan.activity is not Activity.REST]
    moved = sum(bool(moves_of(one.found)) for one in asked)
    assert moved >= 0.9 * len(asked)  # a day with nothing that fits is rare


def test_strength_days_of_our_library_are_two_days_apart(library: Library) -> None:
    items = tuple(library.items.values())
    told = season(PEOPLE["well"], PROGRAMMES["joint-care"], items, library.safety, MONDAY)
    days = [
        one.day.day
        for one in told
        if isinstance(one.found, Choice) and one.found.movement.kind is Kind.STRENGTH
    ]
    assert len(days) > 10
    assert all(b - a >= timedelta(days=2) for a, b in pairwise(days))


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        pytest.param("mon: walk 10", "mon: stroll", 5, "write one of: walk", id="no activity"),
        pytest.param("mon: walk 10", "mon: walk", 5, "write minutes behind walk", id="no minutes"),
        pytest.param("thu: hands", "thu: hands 5", 5, "behind nothing else", id="odd minutes"),
        pytest.param("wed: walk 10", "wed: strength", 5, "leave a rest day", id="no rest day"),
        pytest.param("food: [mon, wed", "food: [mo, wed", 38, "'food.0'", id="no weekday"),
        pytest.param("[0, 50, 75]", "[0, 50, 175]", 46, "less than 100", id="more than all"),
        pytest.param("  - walking\n", "  - wlking\n", 53, "no lesson 'wlking'", id="no lesson"),
        pytest.param("warm_up: [acsm-2019]", "warm_up: [acsm]", 112, "no source", id="no source"),
        pytest.param("  hands: [mao-2013]\n", "", 108, "no source for hands", id="unsourced"),
        pytest.param("effort: moderate", "effort: hard", 40, "'effort' is 'hard'", id="no effort"),
    ],
)
def test_a_wrong_programme_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, fault: str
) -> None:
    root = _copy(tmp_path)
    page = root / "programmes" / "joint-care.yaml"
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentBroken) as caught:
        load_programmes(root)
    first = caught.value.faults[0]
    assert (first.file, first.line) == ("content/programmes/joint-care.yaml", line)
    assert fault in str(first)


def test_a_programme_may_bring_its_own_times(tmp_path: Path) -> None:
    root = _copy(tmp_path)
    page = root / "programmes" / "gentle.yaml"
    times = 'appointments:\n  weekly: {days: [sat], at: "10:30"}\n'
    page.write_text(page.read_text("utf-8") + times, "utf-8")
    weekly = load_programmes(root)["gentle"].appointments.weekly
    assert (weekly.days, weekly.at) == (frozenset({6}), time(10, 30))


def _copy(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    shutil.copytree(ROOT / "programmes", root / "programmes")
    for kind in ("lesson", "strength"):
        shutil.copytree(ROOT / "library" / kind, root / "library" / kind)
    shutil.copy(ROOT / "references.yaml", root)
    return root
