"""How does a member of staff see a patient's chart?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.patient.progress import USUAL_SPAN, picture_of, read_span
from bot.services import Services
from bot.staff.audit import note
from bot.staff.patient_card import meant
from content.buttons.staff import ShowHerChart
from content.language.text import bold
from content.staff.alerts import who_of
from rules.message import Message
from rules.prompts import Answer, Made

STAFF_CHART = "staff_chart"


async def on_chart_tapped(incoming: IncomingUpdate, button: ShowHerChart) -> Sequence[Answer]:
    """Send the chart of the patient on the card."""
    patient = await meant(incoming)
    if patient is None:
        return toasts(incoming, incoming.speech.say("patients.gone"))
    await note(incoming, "chart_read", f"patient:{patient.id}")
    made = Made(
        maker=STAFF_CHART,
        details={"patient": patient.id, "language": incoming.staff.language},
        otherwise=incoming.speech.message("progress.failed"),
    )
    return [*toasts(incoming), made]


async def make_staff_chart(services: Services, details: Mapping[str, Any]) -> Message | None:
    """Draw her last weeks with her code beside them; None when she was erased."""
    read = await read_span(services, details["patient"], str(USUAL_SPAN))
    if read is None:
        return None
    speech = services.bundle.speech(details["language"])
    if read.progress is None:
        return speech.message("patients.chart_none")
    message = bold(who_of(read.patient)).message()
    return replace(message, media=await picture_of(read.progress, speech))
