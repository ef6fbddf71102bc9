"""Which reflection goes out, and how is it asked?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.reflections import reflection_message
from db import item_offers, prompts, reflections, reminders
from db.patient_days import day_of_patient, programme_of
from rules.clinic import Clinic
from rules.delivery import Delivery
from rules.item_choice import choose_reflection
from rules.items import Item
from rules.local_time import local_day
from rules.people import Patient
from rules.prompt_data import ReflectionPromptData
from rules.prompts import PromptKind
from rules.vocabulary import Kind, ReminderKind
from scheduler.messages.frequency_cap import reader_of
from scheduler.messages.superseded import close_before
from scheduler.ports import Composed, Dropped, Wait


@dataclass(frozen=True, slots=True)
class Reflecting:
    """Composes the reflections."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Ask one that she has not had; before the first she is told who reads her words: nobody."""
        patient = await reader_of(session, delivery, now, self.clinic)
        if not isinstance(patient, Patient):
            return patient
        prompt = await prompts.prompt_by_id(session, delivery.prompt_id or 0)
        if prompt is None:
            item = await self._choose(session, patient, delivery, now)
            if item is None:
                return Dropped(reason="nothing_fits")
            await close_before(session, patient, PromptKind.REFLECTION, self.clinic.timing, now=now)
            first = not await reflections.was_ever_asked(session, patient.id)
            due = await reminders.next_due_of(session, patient.id, ReminderKind.REFLECTION)
            day = delivery.local_day or local_day(now, patient.zone)
            prompt = await prompts.open_prompt(
                session,
                patient,
                PromptKind.REFLECTION,
                now=now,
                day=day,
                data=ReflectionPromptData(first=first),
                open_until=due,
            )
            await reflections.ask_reflection(
                session, patient, item.id, prompt_id=prompt.id, now=now
            )
            await item_offers.note_offers(
                session, patient, [item], prompt_id=prompt.id, day=day, now=now
            )
        reflection = await reflections.reflection_of(session, prompt, now=now)
        if reflection is None:
            return Dropped(reason="nothing_to_ask")
        speech = self.bundle.speech(patient.language)
        message = reflection_message(speech, self.bundle.library, reflection)
        return Composed(message=message, prompt_id=prompt.id)

    async def _choose(
        self, session: AsyncSession, patient: Patient, delivery: Delivery, now: datetime
    ) -> Item | None:
        library = self.bundle.library
        day = delivery.local_day or local_day(now, patient.zone)
        programme = await programme_of(session, patient, self.bundle.programmes)
        today = await day_of_patient(session, patient, programme, day, now=now)
        items = library.of_kind(Kind.REFLECTION)
        return choose_reflection(today, items, library.safety, seed=patient.number)
