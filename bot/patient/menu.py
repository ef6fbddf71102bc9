"""How does a patient find everything by button?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown, toasts
from bot.intake.update import IncomingUpdate
from bot.patient import activity_log, appointment_page, pain, pauses, questions, week_ahead
from content.buttons.patient import (
    AskForPain,
    MenuButton,
    OpenAppointmentPage,
    OpenHelp,
    OpenLog,
    OpenMenu,
    OpenPrivacy,
    OpenQuestions,
    OpenWeek,
    Resume,
)
from content.patient.menu import help_page, menu, privacy_page, staff_help
from rules.pauses import is_paused
from rules.prompts import Answer, Say


async def on_menu_tapped(incoming: IncomingUpdate, button: MenuButton) -> Sequence[Answer]:
    """Open what a button of the menu leads to."""
    match button:
        case OpenMenu():
            return await on_menu_asked(incoming)
        case AskForPain():
            return [*await pain.on_pain_asked(incoming), *toasts(incoming)]
        case OpenLog():
            return await activity_log.on_log_asked(incoming)
        case OpenQuestions():
            return await questions.on_ask_asked(incoming)
        case OpenWeek():
            return await week_ahead.on_week_asked(incoming)
        case OpenAppointmentPage():
            return await appointment_page.on_visit_asked(incoming)
        case Resume():
            return await pauses.on_resumed(incoming)
        case OpenHelp():
            return await on_help_asked(incoming)
        case OpenPrivacy():
            return await on_privacy_asked(incoming)


async def on_menu_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show the menu."""
    patient = incoming.patient
    paused = is_paused(incoming.now, paused_at=patient.paused_at, paused_until=patient.paused_until)
    return await shown(incoming, lambda prompt_id: menu(incoming.speech, prompt_id, paused=paused))


async def on_help_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show what she can do here, and what this is not for."""
    return await shown(incoming, lambda prompt_id: help_page(incoming.speech, prompt_id))


async def on_help_wanted(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say to somebody we do not know, or who has not joined, what this is."""
    return [Say(message=incoming.speech.message("help.stranger"))]


async def on_staff_help_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show a member of staff what she can do here."""
    return [Say(message=staff_help(incoming.speech))]


async def on_privacy_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show what is kept, and what she can do about it."""
    kept = incoming.services.clinic.retention
    return await shown(
        incoming, lambda prompt_id: privacy_page(incoming.speech, prompt_id, kept=kept)
    )


async def on_privacy_wanted(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say the same to anybody else who asks."""
    kept = incoming.services.clinic.retention
    return [Say(message=privacy_page(incoming.speech, None, kept=kept))]
