"""Are shares and their bounds those of the books?"""

from __future__ import annotations

import pytest

from rules.danger import DangerLevel
from rules.danger_scores import (
    Scored,
    Share,
    asked_without_need,
    called_without_need,
    disturbed_without_need,
    reached,
)


def scored(label: str, heard: str) -> Scored:
    return Scored(language="en", label=label, kind="plain", sign="-", heard=heard)


ROWS = [
    scored("emergency", "emergency"),
    scored("emergency", "ask"),
    scored("emergency", "same_day"),
    scored("soon", "same_day"),
    scored("nothing", "ask"),
    scored("nothing", "emergency"),
    scored("nothing", "nothing"),
    scored("nothing", "stop"),
]


def test_an_emergency_is_reached_by_the_act_or_the_question_and_by_nothing_less() -> None:
    assert reached(ROWS) == Share(hits=2, of=3)
    assert reached(ROWS, DangerLevel.SOON) == Share(hits=1, of=1)


def test_harmless_rows_are_counted_by_what_troubled_them() -> None:
    assert called_without_need(ROWS) == Share(hits=1, of=4)
    assert asked_without_need(ROWS) == Share(hits=1, of=4)
    assert disturbed_without_need(ROWS) == Share(hits=3, of=4)


@pytest.mark.parametrize(
    ("hits", "of", "lower", "upper"),
    [(98, 100, 0.9413, 0.9934), (0, 10, 0.0, 0.2130), (300, 300, 0.9911, 1.0)],
)
def test_bounds_are_those_of_wilson(hits: int, of: int, lower: float, upper: float) -> None:
    share = Share(hits=hits, of=of)
    assert share.lower == pytest.approx(lower, abs=5e-4)
    assert share.upper == pytest.approx(upper, abs=5e-4)


def test_of_nothing_nothing_is_known() -> None:
    assert (Share(hits=0, of=0).lower, Share(hits=0, of=0).upper) == (0, 1)
