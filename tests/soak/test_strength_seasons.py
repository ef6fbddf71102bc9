"""Does strength keep its promises for two thousand patients? The same tests as in `make test`, on more of them."""

from __future__ import annotations

import pytest

from tests.content.strength_seasons import somebody, trained
from tests.content.test_strength_seasons import (
    Season,
    test_a_step_up_is_one_step_and_so_is_one_down,
    test_no_step_up_follows_a_flare_a_sorer_day_or_a_missing_score,
    test_there_is_a_rest_day_between_sessions,
)

__all__ = [
    "test_a_step_up_is_one_step_and_so_is_one_down",
    "test_no_step_up_follows_a_flare_a_sorer_day_or_a_missing_score",
    "test_there_is_a_rest_day_between_sessions",
]

PATIENTS = 2_000


@pytest.fixture(scope="module")
def everybody() -> list[Season]:
    return [list(trained(somebody(number))) for number in range(PATIENTS)]
