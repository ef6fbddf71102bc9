"""How is a pain check asked, asked once more, and closed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.pain import pain_question, pain_saved
from content.shelf import Shelf
from db import deliveries, patients, prompts, ratings, reminders
from db.deliveries import Owed
from rules.clinic import Clinic
from rules.people import Patient
from rules.sending import Delivery, DeliveryKind
from rules.talk import Prompt, PromptKind
from rules.words import ReminderKind
from scheduler.ports import Composed, Dropped, Wait
from scheduler.reminding import wants_messages


@dataclass(frozen=True, slots=True)
class Checks:
    """Composes what belongs to the daily pain check."""

    shelf: Shelf
    clinic: Clinic

    async def ask(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Ask today's check; the old one is closed by an edit of its own."""
        patient = await _wanting(session, delivery, now)
        if patient is None:
            return Dropped(reason="not_wanted")
        for old in await prompts.open_prompts(session, patient.chat_id, PromptKind.PAIN, now=now):
            await self._owe_closing(session, patient, old, now)
        prompt = await prompts.open_prompt(
            session,
            patient,
            PromptKind.PAIN,
            now=now,
            day=delivery.local_day,
            open_until=await reminders.next_due_of(session, patient.id, ReminderKind.PAIN_CHECK),
        )
        speech = self.shelf.speech(patient.language)
        return Composed(message=pain_question(speech, prompt.id), prompt_id=prompt.id)

    async def ask_again(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Ask once more, if today's check is out and has no answer."""
        patient = await _wanting(session, delivery, now)
        if patient is None:
            return Dropped(reason="not_wanted")
        asked = await prompts.newest_prompt(session, patient.chat_id, PromptKind.PAIN)
        if asked is None or asked.day != delivery.local_day or not asked.open_at(now):
            return Dropped(reason="no_check")
        if await ratings.rating_of_prompt(session, asked.id) is not None:
            return Dropped(reason="answered")
        speech = self.shelf.speech(patient.language)
        return Composed(message=pain_question(speech, asked.id, again=True))

    async def close(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Edit an old check silently, so that only today's can be tapped."""
        prompt = await prompts.prompt_by_id(session, delivery.subject_id or 0)
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if prompt is None or patient is None or prompt.message_id is None:
            return Dropped(reason="nothing_to_close")
        speech = self.shelf.speech(patient.language)
        saved = await ratings.rating_of_prompt(session, prompt.id)
        if saved is not None:
            message = pain_saved(speech, prompt.id, saved.value, changeable=False)
        else:
            day = prompt.day or prompt.created_at.date()
            message = speech.message("pain.no_answer", day=speech.day(day))
        return Composed(message=message, edits=prompt.message_id)

    async def _owe_closing(
        self, session: AsyncSession, patient: Patient, old: Prompt, now: datetime
    ) -> None:
        await prompts.close_prompt(session, old.id, now=now)
        closing = Owed(
            kind=DeliveryKind.CLOSING,
            chat_id=patient.chat_id,
            patient_id=patient.id,
            once=f"closing:{old.id}",
            subject_id=old.id,
            due_at=now,
            expires_at=now + self.clinic.timing.check_worth,
        )
        await deliveries.owe(session, [closing], now=now)


async def _wanting(session: AsyncSession, delivery: Delivery, now: datetime) -> Patient | None:
    patient = await patients.patient_by_id(session, delivery.patient_id or 0)
    return patient if patient is not None and wants_messages(patient, now) else None
