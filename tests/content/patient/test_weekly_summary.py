"""Does the weekly summary tell how her strength has grown?"""

from __future__ import annotations

from datetime import date

import pytest

from bot.commands.html_output import sample_shelf
from content.patient.weekly_summary import WeekPage, weekly_message
from rules.strength_ladder import LADDER
from rules.weekly_summary import Summary, Week

SHELF = sample_shelf()
SUNDAY = date(2026, 4, 5)


def said(language: str, *, steps: int, strength_days: int = 2) -> str:
    summary = Summary(
        first=date(2026, 3, 30),
        last=SUNDAY,
        checks=7,
        middle=3,
        usual=3,
        trend=None,
        walked=60,
        strength_days=strength_days,
        care_days=0,
        rises=LADDER[:steps],
    )
    page = WeekPage(
        speech=SHELF.speech(language),
        library=SHELF.library,
        prompt_id=1,
        open=True,
        summary=summary,
        week=Week(day=SUNDAY),
    )
    return weekly_message(page).text


@pytest.mark.parametrize(
    ("language", "steps", "line"),
    [
        ("en", 4, "Rising from a chair: 5, 8, 10, now 12."),
        ("en", 5, "Rising from a chair: 8, 10, 12, now 2×6."),
        ("es", 2, "Levantarse de una silla: 5; ahora, 8."),
    ],
)
def test_the_last_steps_of_her_strength_are_told(language: str, steps: int, line: str) -> None:
    assert line in said(language, steps=steps)


def test_nothing_is_told_before_the_first_step_up_nor_in_a_week_without_strength() -> None:
    assert "Rising" not in said("en", steps=1)
    assert "Rising" not in said("en", steps=4, strength_days=0)
