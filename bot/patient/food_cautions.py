"""How does a patient say which food ideas may not suit her?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.buttons.patient import SetCaution
from content.patient.food_cautions import food_page
from content.patient.patient_settings import SettingsSheet
from db import patients
from rules.prompts import Answer, PromptKind
from rules.vocabulary import Caution


async def on_food_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show what is left out of her food ideas."""
    return await food_tapped(incoming, SetCaution())


async def food_tapped(incoming: IncomingUpdate, button: SetCaution) -> Sequence[Answer]:
    """Show the page, or write down what the tapped button says."""
    before = cautions = incoming.patient.cautions
    match button.caution:
        case "none":
            cautions = frozenset()
        case Caution() as one:
            known = before or frozenset()
            cautions = known | {one} if button.on else known - {one}
    if cautions is not None and cautions != before:
        await patients.change_patient(
            incoming.session, incoming.patient.id, cautions=sorted(cautions)
        )
    return await shown(
        incoming,
        lambda prompt: food_page(SettingsSheet(incoming.speech, prompt), cautions),
        kind=PromptKind.SETTINGS,
        toast=incoming.speech.say("settings.saved") if button.caution else None,
    )
