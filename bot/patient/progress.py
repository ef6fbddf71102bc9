"""How does a patient see how she is doing?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bot.intake.attachments import off_loop
from bot.intake.routing import arguments_of
from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.services import Services
from content.buttons.patient import ShowChart
from content.language.speech import Speech
from content.patient.progress import SPANS, nothing_yet, progress_message
from content.patient.team_hours import on_day
from db import patients, prompts
from db.patient_history import first_day_of, history_of
from db.team_calendar import calendar_of
from db.week_totals import summary_of_week
from db.weights import weights_of
from reports.charts import draw_progress
from rules.local_time import local_day
from rules.message import Media, MediaKind, Message
from rules.people import Patient
from rules.progress import Progress, progress_of
from rules.prompts import Answer, Made, PromptKind, Say
from rules.weekly_summary import Summary
from rules.weights import Weighed

CHART = "chart"
USUAL_SPAN = SPANS[-1]
SHORTEST_DAYS, LONGEST_DAYS = 7, 3650


async def on_progress_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Send her chart: of the span she typed, or the usual one."""
    typed = arguments_of(incoming)
    if not typed:
        return await _chart(incoming, str(USUAL_SPAN))
    days = int(typed) if typed.isdecimal() and len(typed) <= len(str(LONGEST_DAYS)) else 0
    if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
        return [Say(message=incoming.speech.message("progress.bad_span"))]
    return await _chart(incoming, str(days))


async def on_chart_tapped(incoming: IncomingUpdate, button: ShowChart) -> Sequence[Answer]:
    """Show another span in the same picture; from any other message, send a chart of its own."""
    return await _chart(incoming, str(button.span or USUAL_SPAN))


async def _chart(incoming: IncomingUpdate, span: str) -> Sequence[Answer]:
    here = incoming.prompt if incoming.tap_id else None
    same = here is not None and here.kind == PromptKind.PROGRESS and here.open_at(incoming.now)
    if here is None or not same:
        here = await prompts.open_prompt(
            incoming.session, incoming.person, PromptKind.PROGRESS, now=incoming.now
        )
    made = Made(
        maker=CHART,
        details={"patient": incoming.patient.id, "prompt": here.id, "span": span},
        otherwise=incoming.speech.message("progress.failed"),
        prompt_id=here.id,
        edits=incoming.message_id if same else None,
    )
    return [*toasts(incoming), made]


async def make_chart(services: Services, details: Mapping[str, Any]) -> Message | None:
    """Draw a span of a patient's days, with the words beside it; None when she was erased."""
    read = await read_span(services, details["patient"], details["span"])
    if read is None:
        return None
    now = services.clock.now()
    async with services.database.transaction() as session:
        team = await calendar_of(session, services.clinic)
    speech = on_day(services.bundle.speech(read.patient.language), team, now)
    if read.progress is None:
        return nothing_yet(speech, details["prompt"])
    message = progress_message(speech, details["prompt"], read.progress, read.week)
    picture = await picture_of(read.progress, speech, read.weighed)
    return replace(message, media=picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRead:
    """What is known of a patient's days; `progress` is None when nothing is.

    `weighed` is hers alone: no chart for staff shows it.
    """

    patient: Patient
    progress: Progress | None
    week: Summary
    weighed: tuple[Weighed, ...] = ()


async def read_span(services: Services, patient_id: int, span: str) -> SpanRead | None:
    """Read a span of a patient's days; None when she was erased."""
    thresholds = services.clinic.thresholds
    now = services.clock.now()
    async with services.database.transaction() as session:
        patient = await patients.patient_by_id(session, patient_id)
        if patient is None:
            return None
        last = local_day(now, patient.zone)
        known_since = await first_day_of(session, patient.id)
        first = _first(span, last, known_since)
        history = await history_of(session, patient.id, first=first, thresholds=thresholds)
        week = await summary_of_week(session, patient.id, last=last, thresholds=thresholds)
        weighed = await weights_of(session, patient.id) if patient.weight_on else []
    if known_since is None:
        return SpanRead(patient=patient, progress=None, week=week)
    progress = progress_of(
        history.ratings, history.done, first=first, last=last, thresholds=thresholds
    )
    return SpanRead(patient=patient, progress=progress, week=week, weighed=tuple(weighed))


async def picture_of(progress: Progress, speech: Speech, weighed: Sequence[Weighed] = ()) -> Media:
    """Return the chart, drawn beside the event loop."""
    picture = await off_loop(draw_progress, progress, speech, weighed)
    return Media(kind=MediaKind.PHOTO, name="progress.png", data=picture)


def _first(span: str, last: date, known_since: date | None) -> date:
    if span == "all":
        # A chart of one day is no chart.
        return min(known_since or last, last - timedelta(days=SHORTEST_DAYS - 1))
    days = min(max(int(span), SHORTEST_DAYS), LONGEST_DAYS)
    return last - timedelta(days=days - 1)
