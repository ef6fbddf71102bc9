"""Are numbers marked by what they may be?"""

from __future__ import annotations

import pytest

from rules.number_marks import with_number_marks


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("temp 38.5", "temp numexact numfeverish"),
        ("38,5 de fiebre", "numexact numfeverish de fiebre"),
        ("39", "numfeverish"),
        ("36.6", "numexact numnofever"),
        ("101.2 f", "numexact numfeverish f"),
        ("98.4", "numexact numnofever"),
        ("thirty eight point five", "numexact numfeverish"),
        ("treinta y ocho con dos", "numexact numfeverish"),
        ("38 y medio", "numfeverish numexact"),
        ("in 1998", "in numyear"),
        ("sats 87", "sats numlow"),
        ("pulse 140", "pulse numhundred"),
        ("20 paracetamol", "numbig paracetamol"),
        ("a 7", "a numsmall"),
        ("130/80", "130/80"),
        ("10:38", "10:38"),
        ("6,240 steps", "6,240 steps"),
    ],
)
def test_a_number_becomes_a_mark(text: str, marks: str) -> None:
    assert with_number_marks(text).split() == marks.split()
