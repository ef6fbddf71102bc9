"""Which days does somebody name who types them?"""

from __future__ import annotations

from datetime import date

import pytest

from rules.typed_days import TypedDays, parse_days

TODAY = date(2026, 11, 30)
MONTHS = {"december": 12, "diciembre": 12, "dec": 12, "january": 1, "enero": 1, "april": 4}
CHRISTMAS = date(2026, 12, 24)


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("24 December", CHRISTMAS, CHRISTMAS, ""),
        ("December 24th", CHRISTMAS, CHRISTMAS, ""),
        ("2026-12-24", CHRISTMAS, CHRISTMAS, ""),
        ("24 Dec - 2 January Winter break", CHRISTMAS, date(2027, 1, 2), "Winter break"),
        ("del 24 al 26 de diciembre", CHRISTMAS, date(2026, 12, 26), ""),
        ("24-26 diciembre Fiesta de Navidad", CHRISTMAS, date(2026, 12, 26), "Fiesta de Navidad"),
        ("2026-12-24 2026-12-31", CHRISTMAS, date(2026, 12, 31), ""),
        ("3 April 2027", date(2027, 4, 3), date(2027, 4, 3), ""),
        ("3 April", date(2027, 4, 3), date(2027, 4, 3), ""),
        ("today", TODAY, TODAY, ""),
        ("mañana Mudanza", date(2026, 12, 1), date(2026, 12, 1), "Mudanza"),
    ],
)
def test_days_are_read_as_people_write_them(text: str, first: date, last: date, words: str) -> None:
    found = parse_days(text, months=MONTHS, today=TODAY)
    assert found == TypedDays(first=first, last=last, words=words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "3/4",
        "24.12.",
        "31 April",
        "1 December 2025",
        "2 January - 24 December 2026",
        "3 April 2029",
        "2026-13-01",
        "24 25 26 December",
    ],
)
def test_what_is_not_clear_is_asked_again(text: str) -> None:
    assert parse_days(text, months=MONTHS, today=TODAY) is None
