"""How does a patient see what her next days bring?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.patient.week_ahead import DayAhead, WeekAhead, week_page
from db import reminders
from db.patient_days import days_ahead, programme_of
from db.weekly_summaries import easier_weeks
from rules.item_choice import foresee
from rules.local_time import at_local, local_day
from rules.pauses import MORNING, is_paused
from rules.programmes import DAYS, week_of
from rules.prompts import Answer
from rules.vocabulary import ReminderKind


async def on_week_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show the next seven days, each with its reason."""
    week = await _week(incoming)
    return await shown(incoming, lambda prompt: week_page(incoming.speech, prompt, week))


async def _week(incoming: IncomingUpdate) -> WeekAhead:
    session, patient, bundle = incoming.session, incoming.patient, incoming.services.bundle
    today = local_day(incoming.now, patient.zone)
    dates = [today + timedelta(days=ahead) for ahead in range(DAYS)]
    programme = await programme_of(session, patient, bundle.programmes)
    found = await reminders.reminders_of(session, patient.id, zone=patient.zone)
    nudges = found[ReminderKind.NUDGE].days if ReminderKind.NUDGE in found else frozenset()
    easier = await easier_weeks(session, patient.id)
    days = [
        DayAhead(
            day=one.day,
            outlook=foresee(one, bundle.library.safety) if one.day.isoweekday() in nudges else None,
            rests=_rests(incoming, one.day == today, at_local(one.day, MORNING, patient.zone)),
        )
        for one in await days_ahead(session, patient, programme, dates, now=incoming.now)
    ]
    first = patient.first_day or today
    return WeekAhead(
        today=today,
        days=days,
        reminders={kind: found[kind] for kind in ReminderKind if kind in found},
        easier=week_of(min(first, today), today) in easier,
    )


def _rests(incoming: IncomingUpdate, is_today: bool, morning: datetime | None) -> bool:
    moment = incoming.now if is_today or morning is None else morning
    patient = incoming.patient
    return is_paused(moment, paused_at=patient.paused_at, paused_until=patient.paused_until)
