"""How does a patient say which food ideas may not suit her?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.patient.food_cautions import NONE, food_page
from content.patient.patient_settings import SettingsSheet
from db import patients
from rules.prompts import Answer, PromptKind
from rules.vocabulary import Caution


async def on_food_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show what is left out of her food ideas."""
    return await food_turn(incoming, ())


async def food_turn(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    """Show the page, or write down what the tapped button says."""
    before = incoming.patient.cautions
    cautions = _told(before, rest)
    if cautions != before:
        stored = None if cautions is None else sorted(cautions)
        await patients.change_patient(incoming.session, incoming.patient.id, cautions=stored)
    toast = incoming.speech.say("settings.saved") if rest else None
    return await shown(
        incoming,
        lambda prompt: food_page(SettingsSheet(incoming.speech, prompt), cautions),
        kind=PromptKind.SETTINGS,
        toast=toast,
    )


def _told(before: frozenset[Caution] | None, rest: Sequence[str]) -> frozenset[Caution] | None:
    """Return her cautions after a tap; what no button says changes nothing."""
    match list(rest):
        case [name] if name == NONE:
            return frozenset()
        case [name, on] if name in set(Caution):
            one, known = frozenset({Caution(name)}), before or frozenset()
            return known | one if on == "1" else known - one
    return before
