"""How is the nudge of a day chosen and written, at the moment it goes out?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.nudges import Page, nudge_message
from db import activities, item_offers, prompts, reminders, strength_sessions
from db.delivery.morning_after import asks_on
from db.nudges import nudge_of
from db.patient_days import day_of_patient, programme_of
from rules.activities import CARE, Did
from rules.clinic import Clinic
from rules.delivery import Delivery
from rules.item_choice import choose
from rules.item_fit import DayOfPatient
from rules.local_time import local_day
from rules.nudges import Offer, counts_as_care, is_settled, offer_of, still_fits
from rules.people import Patient
from rules.prompt_data import NudgePromptData
from rules.prompts import Prompt, PromptKind
from rules.vocabulary import ReminderKind
from scheduler.messages.frequency_cap import reader_of
from scheduler.messages.superseded import close_before
from scheduler.ports import Composed, Dropped, Wait


@dataclass(frozen=True, slots=True)
class Nudging:
    """Composes the nudges."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Offer what fits her now; what she put off comes back as it was, while it still fits."""
        patient = await reader_of(session, delivery, now, self.clinic)
        if not isinstance(patient, Patient):
            return patient
        day = delivery.local_day or local_day(now, patient.zone)
        if patient.exercise_stopped and await asks_on(session, patient.id, day):
            return Dropped(reason="morning_after")
        programme = await programme_of(session, patient, self.bundle.programmes)
        today = await day_of_patient(session, patient, programme, day, now=now)
        before = await prompts.prompt_by_id(session, delivery.prompt_id or 0)
        if before is not None:
            return await self._once_more(session, patient, before, today, now)
        offer = self._choose(patient, today)
        if offer is None:
            return Dropped(reason="rest_day")
        await close_before(session, patient, PromptKind.NUDGE, self.clinic.timing, now=now)
        prompt = await prompts.open_prompt(
            session,
            patient,
            PromptKind.NUDGE,
            now=now,
            day=day,
            data=NudgePromptData(offer=offer),
            open_until=await reminders.next_due_of(session, patient.id, ReminderKind.NUDGE),
        )
        await self._note(session, patient, prompt, offer, day, now)
        return await self._composed(session, patient, prompt, now)

    async def _once_more(
        self,
        session: AsyncSession,
        patient: Patient,
        prompt: Prompt,
        today: DayOfPatient,
        now: datetime,
    ) -> Composed | Dropped:
        library = self.bundle.library
        nudge = await nudge_of(session, prompt, known=library.items, now=now)
        if is_settled(nudge):
            return Dropped(reason="answered")
        offer = nudge.offer
        if not still_fits(nudge.offer, library.items, today, library.safety):
            another = self._choose(patient, today)
            if another is None:
                return Dropped(reason="rest_day")
            offer = another
            await self._note(session, patient, prompt, offer, today.day, now)
        # What she was asked and what she put off before is over.
        await prompts.change_prompt(session, prompt.id, data=NudgePromptData(offer=offer))
        return await self._composed(session, patient, prompt, now)

    def _choose(self, patient: Patient, today: DayOfPatient) -> Offer | None:
        library = self.bundle.library
        items = tuple(library.items.values())
        return offer_of(choose(today, items, library.safety, seed=patient.number), today)

    async def _note(
        self,
        session: AsyncSession,
        patient: Patient,
        prompt: Prompt,
        offer: Offer,
        day: date,
        now: datetime,
    ) -> None:
        items = [self.bundle.library.items[one] for one in offer.item_ids]
        await item_offers.note_offers(
            session, patient, items, prompt_id=prompt.id, day=day, now=now
        )
        if offer.moves:
            await strength_sessions.note_session(
                session,
                patient.id,
                offer.moves,
                circuit=offer.circuit or 0,
                prompt_id=prompt.id,
                day=day,
                now=now,
            )
        if offer.movement is None and counts_as_care(offer):
            care = Did(kind=CARE, day=day)
            await activities.note_activity(
                session, patient.id, care, source="rest", prompt_id=prompt.id, now=now
            )

    async def _composed(
        self, session: AsyncSession, patient: Patient, prompt: Prompt, now: datetime
    ) -> Composed:
        library = self.bundle.library
        nudge = await nudge_of(session, prompt, known=library.items, now=now)
        speech = self.bundle.speech(patient.language)
        page = Page(speech=speech, library=library, nudge=nudge, zone=patient.zone)
        return Composed(message=nudge_message(page), prompt_id=prompt.id)
