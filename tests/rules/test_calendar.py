"""Does a programme's calendar follow her own clock, over every change of it?"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from rules.calendar import ClockChange, Planned, Somebody, calendar, clock_changes
from rules.item_choice import Choice
from rules.local_time import local_wall
from rules.vocabulary import Caution, Kind, ReminderKind, SafetyAnswer
from tests.rules.bundle import PROGRAMME, SAFETY, bundle

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def planned(zone: str, first: date, days: int = 28, **who: object) -> list[Planned]:
    somebody = Somebody(zone=zone, first=first, **{"pains": (3,), **who})  # type: ignore[arg-type] # facts of a test
    return list(calendar(PROGRAMME, bundle(), SAFETY, somebody, days=days))


@pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_every_check_comes_once_a_day_at_her_time(change: date) -> None:
    first = change - timedelta(days=7)
    checks = [
        one for one in planned("Europe/Madrid", first, 14) if one.kind is ReminderKind.PAIN_CHECK
    ]
    assert [one.due.day for one in checks] == [first + timedelta(days=n) for n in range(14)]
    assert {local_wall(one.due.at, "Europe/Madrid").strftime("%H:%M") for one in checks} == {
        "09:30"
    }
    assert len({one.due.at.hour for one in checks}) == 2


def test_a_year_before_utc_and_one_behind_hold_the_same_days() -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"):
        days = {one.due.day for one in planned(zone, SPRING)}
        assert days == {SPRING + timedelta(days=n) for n in range(28)}


@pytest.mark.parametrize(
    ("zone", "first", "changes"),
    [
        ("Europe/Madrid", date(2026, 3, 1), [ClockChange(day=SPRING, minutes=60)]),
        ("Europe/Madrid", date(2026, 10, 1), [ClockChange(day=AUTUMN, minutes=-60)]),
        (
            "Australia/Lord_Howe",
            date(2026, 4, 1),
            [ClockChange(day=date(2026, 4, 5), minutes=-30)],
        ),
        ("Africa/Cairo", date(2026, 4, 1), [ClockChange(day=date(2026, 4, 24), minutes=60)]),
        ("Asia/Tokyo", date(2026, 3, 1), []),
    ],
)
def test_clock_changes_are_named_with_their_day(
    zone: str, first: date, changes: list[ClockChange]
) -> None:
    assert list(clock_changes(zone, first, 31)) == changes


def test_nothing_is_told_of_the_days_after() -> None:
    assert {one.due.day for one in planned("UTC", SPRING, 1)} == {SPRING}


def test_reflections_and_lessons_are_new_while_there_are_some() -> None:
    items = [one.item.id for one in planned("UTC", SPRING, 14) if one.item is not None]
    assert len(items) == 6
    assert max(Counter(items).values()) == 1


def test_she_does_what_she_is_offered() -> None:
    last = planned("UTC", date(2026, 3, 2), 7)[-1]
    assert last.day.strength_done == 1
    assert last.day.minutes_done == 30


def test_what_she_said_of_herself_holds() -> None:
    found = planned(
        "UTC",
        SPRING,
        safety=frozenset({SafetyAnswer.HEART_DISEASE}),
        cautions=frozenset(Caution),
    )
    nudges = [one.found for one in found if one.kind is ReminderKind.NUDGE]
    assert not any(isinstance(one, Choice) for one in nudges)
    foods = [one.food for one in nudges if one and one.food]
    assert foods
    assert not any(food.cautions for food in foods)
    assert {food.kind for food in foods} == {Kind.NUTRITION}
