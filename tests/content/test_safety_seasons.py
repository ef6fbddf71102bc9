"""What do twelve weeks bring to whoever gave one safety answer? Printed for a clinician to read (`pytest -rP`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from content.files.programmes import load_programmes
from rules.vocabulary import MOVEMENT_KINDS, Joint, Kind, SafetyAnswer
from tests.own_library import own_library
from tests.rules.season import Person, Told, moves_of, season, unfit

pytestmark = pytest.mark.unmeasured

MONDAY = date(2026, 3, 2)
LIBRARY = own_library()
PROGRAMMES = load_programmes()
MOVEMENTS = tuple(one for one in LIBRARY.items.values() if one.kind in MOVEMENT_KINDS)
FEW, MANY = 2, 20  # people for each answer, here and in soak

# What no clinician would send to whoever gave the answer, named by hand and not by the tags.
ABSURD: dict[SafetyAnswer, frozenset[str]] = {
    SafetyAnswer.NUMB_FEET_OR_FALLS: frozenset(
        {
            "bottom-stair",
            "easy-swim",
            "kitchen-dance",
            "supermarket-trolley",
            "tai-chi-sway",
            "two-bag-carry",
            "walk-cold",
            "walk-dog",
            "walk-evening",
            "walk-gentle-hill",
            "walk-trees",
            "water-walk",
        }
    ),
    SafetyAnswer.ARM_SWELLING: frozenset(
        {"bottle-curl", "chair-boxing", "seated-rowing", "two-bag-carry", "walk-dog"}
    ),
    SafetyAnswer.BONE_THINNING: frozenset({"seated-turn", "two-bag-carry"}),
    SafetyAnswer.BLOOD_THINNERS: frozenset({"walk-cold", "walk-dog", "walk-gentle-hill"}),
    SafetyAnswer.TWO_FALLS: frozenset({"bottom-stair", "walk-cold", "walk-dog", "walk-evening"}),
    SafetyAnswer.BLACKOUTS: frozenset({"easy-swim", "water-walk", "bottom-stair", "walk-dog"}),
    SafetyAnswer.NOT_SURE: frozenset({"kitchen-dance", "easy-swim"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """The seasons of some people who gave one answer."""

    answer: SafetyAnswer
    days: Sequence[Told]

    @property
    def got(self) -> Counter[str]:
        """Return how often each movement came."""
        return Counter(item.id for told in self.days for item in moves_of(told.found))

    def absurd(self) -> list[str]:
        """Return what came though no clinician would send it."""
        return sorted(set(self.got) & ABSURD.get(self.answer, frozenset()))

    def unfit(self) -> list[str]:
        """Return what came against the clinical page."""
        return [item for told in self.days for item in unfit(told, LIBRARY.safety)]

    def printed(self) -> str:
        """Return what they got, a kind a line, for a clinician to read."""
        got = self.got
        lines = [f"{self.answer}: {len(self.days)} days"]
        for kind in sorted(MOVEMENT_KINDS):
            named = sorted(
                (one.id for one in LIBRARY.of_kind(kind) if got[one.id]), key=lambda one: -got[one]
            )
            lines.append(f"  {kind}: " + ", ".join(f"{one} {got[one]}" for one in named))
        return "\n".join(lines)


def lived(answer: SafetyAnswer, people: int) -> Lived:
    """Return twelve weeks of some people of mixed pain and joints, cleared by their team."""
    days: list[Told] = []
    for number in range(people):
        sore = frozenset(list(Joint)[number % 8 : number % 8 + number % 3])
        who = Person(
            usual=number % 6, sore=sore, safety=frozenset({answer}), cleared=True, seed=number
        )
        name = "gentle" if number % 4 == 3 else "joint-care"
        days += season(who, PROGRAMMES[name], MOVEMENTS, LIBRARY.safety, MONDAY)
    return Lived(answer=answer, days=days)


@pytest.fixture(scope="module")
def everybody() -> list[Lived]:
    return [lived(answer, FEW) for answer in SafetyAnswer]


def test_nothing_unfit_or_absurd_comes_whatever_she_answered(everybody: list[Lived]) -> None:
    for one in everybody:
        print(one.printed())  # noqa: T201 - for a clinician to read
    assert [one.unfit() for one in everybody] == [[]] * len(everybody)
    assert {one.answer: one.absurd() for one in everybody if one.absurd()} == {}


def test_everybody_keeps_moving_and_training(everybody: list[Lived]) -> None:
    for one in everybody:
        kinds = {LIBRARY.items[item].kind for item in one.got}
        assert kinds >= {Kind.AEROBIC, Kind.MOBILITY, Kind.STRENGTH}, one.answer
