"""Do twenty people for each safety answer get nothing unfit in twelve weeks? The same tests on more of them."""

from __future__ import annotations

import pytest

from rules.vocabulary import SafetyAnswer
from tests.content.test_safety_seasons import (
    MANY,
    Lived,
    lived,
    test_everybody_keeps_moving_and_training,
    test_nothing_unfit_or_absurd_comes_whatever_she_answered,
)

__all__ = [
    "test_everybody_keeps_moving_and_training",
    "test_nothing_unfit_or_absurd_comes_whatever_she_answered",
]


@pytest.fixture(scope="module")
def everybody() -> list[Lived]:
    return [lived(answer, MANY) for answer in SafetyAnswer]
