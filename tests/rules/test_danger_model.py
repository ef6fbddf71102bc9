"""Does the classifier weigh features as it has learned, and does its file keep them?"""

from __future__ import annotations

import pytest

from rules.danger_model import Meant, hash_of, packed, unpacked

BIAS = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
FILE = packed(
    {
        hash_of("chest"): [-2.0, 4.0, 0.0, 0.0, 0.0, 0.0],
        hash_of("idle"): [0.0001, 0.0, 0.0, 0.0, 0.0, 0.0],
    },
    BIAS,
    learned_from="abc",
)


def test_chances_make_one_and_follow_the_weights() -> None:
    model = unpacked(FILE)
    without, with_it = model.chances([]), model.chances([("chest", 1.0), ("unknown", 9.0)])
    assert sum(with_it.values()) == pytest.approx(1)
    assert without[Meant.NOTHING] > without[Meant.EMERGENCY]
    assert with_it[Meant.EMERGENCY] > 0.9


def test_a_weight_that_comes_to_nothing_is_left_out() -> None:
    assert len(unpacked(FILE).keys) == 1


def test_the_file_says_what_it_was_learned_from() -> None:
    assert unpacked(FILE).learned_from == "abc"


@pytest.mark.parametrize("data", [b"", b"limber danger model 0\n{}\n", b"PK\x03\x04"])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no danger model"):
        unpacked(data)
