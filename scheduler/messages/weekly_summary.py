"""What goes out at the end of her week?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.weekly_summary import WeekPage, weekly_message
from db import item_offers, prompts, reminders, weekly_summaries
from db.patient_days import day_of_patient, programme_of
from db.week_totals import summary_of_week
from rules.clinic import Clinic
from rules.delivery import Delivery
from rules.item_choice import choose_lesson
from rules.items import Item
from rules.local_time import local_day
from rules.people import Patient
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
        page = WeekPage(
            speech=self.bundle.speech(patient.language),
            library=self.bundle.library,
            prompt_id=prompt.id,
            open=True,
            summary=await summary_of_week(
                session, patient.id, last=day, thresholds=self.clinic.thresholds
            ),
            week=await weekly_summaries.week_of_prompt(session, prompt.id) or Week(day=day),
            lesson=prompt.data.get("lesson"),
            weight_on=patient.weight_on,
        )
        return Composed(message=weekly_message(page), prompt_id=prompt.id)

    async def _open(
        self, session: AsyncSession, patient: Patient, day: date, now: datetime
    ) -> Prompt:
        lesson = await self._lesson(session, patient, day, now)
        prompt = await prompts.open_prompt(
            session,
            patient,
            PromptKind.WEEKLY,
            now=now,
            day=day,
            data={"lesson": lesson.id} if lesson else {},
            open_until=await reminders.next_due_of(session, patient.id, ReminderKind.WEEKLY),
        )
        await weekly_summaries.add_week(session, patient, prompt_id=prompt.id, day=day, now=now)
        if lesson is not None:
            await item_offers.note_offers(
                session, patient, [lesson], prompt_id=prompt.id, day=day, now=now
            )
        return prompt

    async def _lesson(
        self, session: AsyncSession, patient: Patient, day: date, now: datetime
    ) -> Item | None:
        library = self.bundle.library
        programme = await programme_of(session, patient, self.bundle.programmes)
        today = await day_of_patient(session, patient, programme, day, now=now)
        lessons = library.of_kind(Kind.LESSON)
        return choose_lesson(
            today, lessons, library.safety, first=programme.lessons, seed=patient.number
        )
