"""Does swapping teach what suits somebody? Made-up people who lack things and dislike some sorts of ideas."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from content.files.programmes import load_programmes
from rules.item_choice import Choice, choose
from rules.item_fit import DayOfPatient, Offered
from rules.items import Item
from rules.programmes import day_plan
from rules.vocabulary import MOVEMENT_KINDS, AtHand, ReplyTo, SafetyAnswer
from tests.own_library import own_library

pytestmark = pytest.mark.unmeasured

PEOPLE, WEEKS = 30, 8
SETTLED = 2  # weeks, after which few ideas may be swapped
MONDAY = date(2026, 3, 2)
LIBRARY = own_library()
MOVEMENTS = tuple(one for one in LIBRARY.items.values() if one.kind in MOVEMENT_KINDS)
GROUPS = sorted({one.group for one in MOVEMENTS if one.counts_minutes and not one.needs})
PROGRAMME = load_programmes()["joint-care"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What she does not have, and the group of ideas that she does not care for."""

    lacks: frozenset[AtHand]
    dislikes: str

    def swaps(self, item: Item) -> bool:
        """Tell whether she swaps an idea away."""
        return bool(item.needs & self.lacks) or item.group == self.dislikes


def taste(number: int) -> Taste:
    luck = random.Random(number)
    lacks = frozenset(luck.sample(list(AtHand), luck.randint(3, 8)))
    return Taste(lacks=lacks, dislikes=luck.choice(GROUPS))


def answered(day: DayOfPatient, item: Item, reply: ReplyTo) -> DayOfPatient:
    return replace(day, offered=(*day.offered, Offered(item_id=item.id, day=day.day, reply=reply)))


def swapped_by_day(who: Taste, seed: int, *, learns: bool = True) -> Iterator[tuple[int, bool]]:
    """Yield for each day on which one idea came: its week, and whether the first one was swapped."""
    day = DayOfPatient(day=MONDAY, plan=day_plan(PROGRAMME, 1, 1), pain=3, hour=11)
    for count in range(7 * WEEKS):
        today = MONDAY + timedelta(days=count)
        week = count // 7 + 1
        day = replace(day, day=today, plan=day_plan(PROGRAMME, week, today.isoweekday()), week=week)
        found = choose(day, MOVEMENTS, LIBRARY.safety, seed=seed)
        if not isinstance(found, Choice) or found.moves:
            continue
        swapped = who.swaps(found.movement)
        yield week, swapped
        while isinstance(found, Choice) and who.swaps(found.movement) and learns:
            day = answered(day, found.movement, ReplyTo.SWAPPED)
            if found.movement.needs & who.lacks:
                day = replace(day, lacks=day.lacks | (found.movement.needs & who.lacks))
            found = choose(day, MOVEMENTS, LIBRARY.safety, seed=seed)
        if isinstance(found, Choice):
            day = answered(day, found.movement, ReplyTo.DONE)


def share_swapped(*, learns: bool = True) -> float:
    settled = [
        swapped
        for number in range(PEOPLE)
        for week, swapped in swapped_by_day(taste(number), number, learns=learns)
        if week > SETTLED
    ]
    return sum(settled) / len(settled)


def test_fewer_than_one_idea_in_ten_is_swapped_from_week_three() -> None:
    assert share_swapped() < 0.1


def test_whoever_is_not_listened_to_swaps_on_and_on() -> None:
    assert share_swapped(learns=False) > share_swapped()


def test_nothing_that_she_does_not_have_comes_again() -> None:
    day = DayOfPatient(
        day=MONDAY,
        plan=day_plan(PROGRAMME, 1, 1),
        pain=3,
        lacks=frozenset(AtHand),
        safety=frozenset[SafetyAnswer](),
    )
    found = {choose(day, MOVEMENTS, LIBRARY.safety, seed=seed) for seed in range(40)}
    assert not any(isinstance(one, Choice) and one.movement.needs for one in found)
