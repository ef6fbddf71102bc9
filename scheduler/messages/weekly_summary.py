"""What goes out at the end of her week?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.team_hours import on_day
from content.patient.weekly_summary import WeekPage, weekly_message
from db import item_offers, prompts, reminders, weekly_summaries
from db.patient_days import day_of_patient, programme_of
from db.team_calendar import calendar_of
from db.week_totals import summary_of_week
from rules.clinic import Clinic
from rules.delivery import Delivery
from rules.item_choice import choose_lesson, choose_tip
from rules.items import Item
from rules.local_time import local_day
from rules.people import Patient
from rules.prompt_data import WeeklyPromptData
from rules.prompts import Prompt, PromptKind
from rules.vocabulary import Kind, ReminderKind
from rules.weekly_summary import Week
from scheduler.messages.frequency_cap import reader_of
from scheduler.ports import Composed, Dropped, Wait


@dataclass(frozen=True, slots=True)
class Weekly:
    """Composes the weekly summaries."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Sum up the week, ask for her goal, and bring one lesson."""
        patient = await reader_of(session, delivery, now, self.clinic)
        if not isinstance(patient, Patient):
            return patient
        day = delivery.local_day or local_day(now, patient.zone)
        prompt = await prompts.prompt_by_id(session, delivery.prompt_id or 0)
        if prompt is None:
            prompt = await self._open(session, patient, day, now)
        team = await calendar_of(session, self.clinic)
        page = WeekPage(
            speech=on_day(self.bundle.speech(patient.language), team, now),
            library=self.bundle.library,
            prompt_id=prompt.id,
            open=True,
            summary=await summary_of_week(
                session, patient.id, last=day, thresholds=self.clinic.thresholds
            ),
            week=await weekly_summaries.week_of_prompt(session, prompt.id) or Week(day=day),
            lesson=prompt.kept(WeeklyPromptData).lesson,
            weight_on=patient.weight_on,
        )
        return Composed(message=weekly_message(page), prompt_id=prompt.id)

    async def _open(
        self, session: AsyncSession, patient: Patient, day: date, now: datetime
    ) -> Prompt:
        lesson, tip = await self._read(session, patient, day, now)
        read = {"lesson": lesson, "tip": tip}
        prompt = await prompts.open_prompt(
            session,
            patient,
            PromptKind.WEEKLY,
            now=now,
            day=day,
            data=WeeklyPromptData(
                lesson=lesson.id if lesson else None, tip=tip.id if tip else None
            ),
            open_until=await reminders.next_due_of(session, patient.id, ReminderKind.WEEKLY),
        )
        await weekly_summaries.add_week(session, patient, prompt_id=prompt.id, day=day, now=now)
        offered = [item for item in read.values() if item]
        await item_offers.note_offers(
            session, patient, offered, prompt_id=prompt.id, day=day, now=now
        )
        return prompt

    async def _read(
        self, session: AsyncSession, patient: Patient, day: date, now: datetime
    ) -> tuple[Item | None, Item | None]:
        """Return what there is to read in her week: a lesson, and a tip below it."""
        library, seed = self.bundle.library, patient.number
        programme = await programme_of(session, patient, self.bundle.programmes)
        today = await day_of_patient(session, patient, programme, day, now=now)
        lessons, tips = library.of_kind(Kind.LESSON), library.of_kind(Kind.TIP)
        return (
            choose_lesson(today, lessons, library.safety, first=programme.lessons, seed=seed),
            choose_tip(today, tips, library.safety, seed=seed),
        )
