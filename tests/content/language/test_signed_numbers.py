"""Does a change say its direction, and none where there is none?"""

from __future__ import annotations

import pytest

from tests.conversations.house import bundle


@pytest.mark.parametrize(
    ("value", "told"), [(0.5, "+0.5"), (-1, "-1"), (0, "0"), (-0.0, "0"), (0.001, "0")]
)
def test_a_change_has_its_sign_and_nothing_has_none(value: float, told: str) -> None:
    assert bundle().speech("en").signed(value) == told
