"""Does a strength session say how many of what, and how long of what is held?"""

from __future__ import annotations

import pytest

from bot.commands.html_output import SAMPLE
from content.bundle import load_shelf
from content.patient.nudges import Page, nudge_message
from rules.nudges import Nudge, Offer
from rules.strength_ladder import Move, StrengthStep
from rules.vocabulary import Muscle


@pytest.mark.parametrize(
    ("language", "stand", "wall", "rise"),
    [
        (
            "en",
            "Heel-to-toe stand, holding on: 10s",
            "2×8s",
            "Rise from a chair: 10\n",
        ),
        ("es", ": 10s\n", "2×8s", "Levantarse de una silla: 10\n"),
    ],
)
def test_what_is_held_counts_seconds_and_the_rest_how_often(
    language: str, stand: str, wall: str, rise: str
) -> None:
    shelf = load_shelf(SAMPLE)
    moves = (
        Move(muscle=Muscle.RISE, item_id="chair-stand", step=StrengthStep(at=2)),
        Move(muscle=Muscle.BALANCE, item_id="heel-to-toe-stand", step=StrengthStep(at=2)),
        Move(muscle=Muscle.BACK, item_id="wall-stand", step=StrengthStep(at=5)),
    )
    offer = Offer(movement="chair-stand", minutes=12, moves=moves)
    page = Page(
        speech=shelf.speech(language),
        library=shelf.library,
        nudge=Nudge(prompt_id=1, open=True, offer=offer),
        zone="Europe/Madrid",
    )
    text = nudge_message(page).text
    assert stand in text
    assert wall in text
    assert rise in text
