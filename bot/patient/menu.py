"""How does a patient find everything by button?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown, toasts
from bot.intake.update import Visit
from bot.patient import pain
from content.patient.menu import help_page, menu, privacy_page, staff_help
from rules.pauses import is_paused
from rules.prompts import Answer, Say


async def on_menu_asked(visit: Visit) -> Sequence[Answer]:
    """Show the menu."""
    patient = visit.patient
    paused = is_paused(visit.now, paused_at=patient.paused_at, paused_until=patient.paused_until)
    return await shown(visit, lambda prompt_id: menu(visit.speech, prompt_id, paused=paused))


async def on_pain_tapped(visit: Visit) -> Sequence[Answer]:
    """Ask for her pain, in a message of its own."""
    return [*await pain.on_pain_asked(visit), *toasts(visit)]


async def on_help_asked(visit: Visit) -> Sequence[Answer]:
    """Show what she can do here, and what this is not for."""
    return await shown(visit, lambda prompt_id: help_page(visit.speech, prompt_id))


async def on_help_wanted(visit: Visit) -> Sequence[Answer]:
    """Say to somebody we do not know, or who has not joined, what this is."""
    return [Say(message=visit.speech.message("help.stranger"))]


async def on_staff_help_asked(visit: Visit) -> Sequence[Answer]:
    """Show a member of staff what she can do here."""
    return [Say(message=staff_help(visit.speech))]


async def on_privacy_asked(visit: Visit) -> Sequence[Answer]:
    """Show what is kept, and what she can do about it."""
    kept = visit.services.clinic.retention
    return await shown(visit, lambda prompt_id: privacy_page(visit.speech, prompt_id, kept=kept))


async def on_privacy_wanted(visit: Visit) -> Sequence[Answer]:
    """Say the same to anybody else who asks."""
    kept = visit.services.clinic.retention
    return [Say(message=privacy_page(visit.speech, None, kept=kept))]
