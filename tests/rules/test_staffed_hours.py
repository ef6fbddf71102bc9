"""Are the hours of the team read as they are written?"""

from __future__ import annotations

import pytest

from rules.staffed_hours import EXAMPLE, Shift, StaffedHours, parse_staffed_hours


def shifts(days: str, opens: int, closes: int) -> set[Shift]:
    return {Shift(weekday=int(day), opens=opens * 60, closes=closes * 60) for day in days}


@pytest.mark.parametrize(
    ("text", "week"),
    [
        (EXAMPLE, shifts("12345", 8, 16) | shifts("6", 9, 12)),
        ("mon-fri 8:00-16:00", shifts("12345", 8, 16)),
        ("Monday – Friday 08:00 – 16:00;", shifts("12345", 8, 16)),
        ("Mon, Wed,Fri 09:00-12:00", shifts("135", 9, 12)),
        ("Sat-Mon 10:00-11:00", shifts("671", 10, 11)),
        ("Mon 08:00-12:00, 13:00-16:00", shifts("1", 8, 12) | shifts("1", 13, 16)),
        ("Mon 08:00-12:00; Mon 12:00-16:00", shifts("1", 8, 12) | shifts("1", 12, 16)),
        ("Fri 20:00-24:00; Sat 00:00-06:00", shifts("5", 20, 24) | shifts("6", 0, 6)),
        ("Mon-Fri 8-16", shifts("12345", 8, 16)),
        ("Monday to Friday 9:00-17:00", shifts("12345", 9, 17)),
        ("Sat and Sun 9.00 to 12.00", shifts("67", 9, 12)),
        ("Mon 8-12 & 13-16", shifts("1", 8, 12) | shifts("1", 13, 16)),
        ("daily 8am-4pm", shifts("1234567", 8, 16)),
        ("Mon 12am-12pm", shifts("1", 0, 12)),
        ("24/7", shifts("1234567", 0, 24)),
    ],
)
def test_hours_are_read_as_they_are_written(text: str, week: set[Shift]) -> None:
    assert parse_staffed_hours(text) == StaffedHours(shifts=tuple(sorted(week)))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no hours given"),
        (" ; ", "no hours given"),
        ("Mon-Fri", "'Mon-Fri' names no time"),
        ("08:00-16:00", "a day is missing"),
        ("Mon, 08:00-16:00", "a day is missing"),
        ("Lunes 08:00-16:00", "'Lunes' is no day of the week"),
        ("Mon-Tue-Wed 08:00-16:00", "'Mon-Tue-Wed' is no stretch of days"),
        ("Mon 8-25", "'25' is no time"),
        ("Mon 13pm-14pm", "'13pm' is no time"),
        ("Mon 08:60-16:00", "'08:60' is no time"),
        ("Mon 08:00-24:01", "'24:01' is no time"),
        ("Mon 08:00", "'08:00' is not two times"),
        ("Mon 08:00-09:00-10:00", "'08:00-09:00-10:00' is not two times"),
        ("Mon 22:00-06:00", "'22:00-06:00' ends before it starts"),
        ("Mon 08:00-08:00", "'08:00-08:00' ends before it starts"),
        ("Mon-Fri 08:00-12:00; Wed 11:00-13:00", "two stretches overlap on Wednesday"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_an_example(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="write the hours like") as refused:
        parse_staffed_hours(text)
    assert complaint in str(refused.value)
    assert EXAMPLE in str(refused.value)
    assert "\n" not in str(refused.value)
