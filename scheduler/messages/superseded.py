"""How does an old message give up its buttons when a newer one of its kind takes its place?

It is edited, silently: nobody gets a second message about an old one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.nudges import Page, nudge_message
from content.patient.reflections import reflection_message
from content.patient.team_hours import on_day
from db import patients, prompts, reflections
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.nudges import nudge_of
from db.team_calendar import calendar_of
from rules.clinic import Clinic, Timing
from rules.delivery import Delivery, DeliveryKind
from rules.message import Message
from rules.people import Patient
from rules.prompts import Prompt, PromptKind
from scheduler.ports import Composed, Composer, Dropped, Wait


async def close_before(
    session: AsyncSession, patient: Patient, kind: PromptKind, timing: Timing, *, now: datetime
) -> None:
    """Close what is left of that kind in her chat, and owe the edit of each message that she had."""
    for old in await prompts.unclosed_prompts(session, patient.chat_id, kind):
        await prompts.close_prompt(session, old.id, now=now)
        if old.message_id is None:
            continue
        edit = Owed(
            kind=DeliveryKind.CLOSING,
            chat_id=patient.chat_id,
            patient_id=patient.id,
            once=f"closing:{old.id}",
            subject_id=old.id,
            due_at=now,
            expires_at=now + timing.nudge_worth,
        )
        await deliveries.owe(session, [edit], now=now)


@dataclass(frozen=True, slots=True)
class Closing:
    """Composes those edits; `checks` writes those of a pain check, which may say more."""

    bundle: ContentBundle
    clinic: Clinic
    checks: Composer

    async def compose(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Show the old message as it now stands, without its buttons."""
        prompt = await prompts.prompt_by_id(session, delivery.subject_id or 0)
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if prompt is None or patient is None or prompt.message_id is None:
            return Dropped(reason="nothing_to_close")
        if prompt.kind is PromptKind.PAIN:
            return await self.checks(session, delivery, now)
        message = await self._closed(session, prompt, patient, now)
        if message is None:
            return Dropped(reason="nothing_to_close")
        return Composed(message=message, edits=prompt.message_id)

    async def _closed(
        self, session: AsyncSession, prompt: Prompt, patient: Patient, now: datetime
    ) -> Message | None:
        team = await calendar_of(session, self.clinic)
        library = self.bundle.library
        speech = on_day(self.bundle.speech(patient.language), team, now)
        if prompt.kind is PromptKind.SENT:
            return speech.message("sent.moved")
        if prompt.kind is PromptKind.NUDGE:
            nudge = await nudge_of(session, prompt, known=library.items, now=now)
            page = Page(speech=speech, library=library, nudge=nudge, zone=patient.zone)
            return nudge_message(page)
        reflection = await reflections.reflection_of(session, prompt, now=now)
        return reflection_message(speech, library, reflection) if reflection else None
