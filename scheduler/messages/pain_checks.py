"""How is a pain check asked, asked once more, and closed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.pain import check_there, moved, pain_question
from content.patient.team_hours import on_day
from db import patients, prompts, ratings, reminders
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.pain_checks import check_of, flare_of
from db.team_calendar import calendar_of
from rules.clinic import Clinic
from rules.delivery import Delivery, DeliveryKind
from rules.local_time import local_day
from rules.pauses import Silence
from rules.people import Patient
from rules.prompt_data import CheckPromptData
from rules.prompts import Prompt, PromptKind
from rules.quiet_hours import hold_until, quiet_hours
from rules.vocabulary import ReminderKind
from scheduler.messages.due_reminders import wants_messages
from scheduler.messages.frequency_cap import reader_of
from scheduler.messages.silence import step_back
from scheduler.ports import Composed, Dropped, Wait

# A message gives up its buttons once the one that replaces it is there: looked at so often.
LOOK_AGAIN = timedelta(seconds=20)
MOST_LOOKS = 5


@dataclass(frozen=True, slots=True)
class Checks:
    """Composes what belongs to the daily pain check."""

    bundle: ContentBundle
    clinic: Clinic

    async def ask(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Ask today's check; the old ones are closed by edits of their own."""
        patient = await reader_of(session, delivery, now, self.clinic)
        if not isinstance(patient, Patient):
            return patient
        day = delivery.local_day or local_day(now, patient.zone)
        if await ratings.rated_on(session, patient.id, day):
            await self._close_before(session, patient, now, keep=day)
            return Dropped(reason="answered")
        await self._close_before(session, patient, now)
        before = delivery.prompt_id
        tried = None if before is None else await prompts.prompt_by_id(session, before)
        gentle = await step_back(session, patient, self.bundle, self.clinic, tried=tried, now=now)
        if gentle is not None:
            return gentle
        severe_from = self.clinic.thresholds.severe_from
        flare = await flare_of(session, patient.id, day, severe_from=severe_from)
        prompt = await prompts.open_prompt(
            session,
            patient,
            PromptKind.PAIN,
            now=now,
            day=day,
            data=flare,
            open_until=await reminders.next_due_of(session, patient.id, ReminderKind.PAIN_CHECK),
        )
        # The one reminder counts from here: a check that comes late must not be followed on its heels.
        again_at = now + self.clinic.timing.check_again_after
        await deliveries.delay(session, patient.id, DeliveryKind.PAIN_REMINDER, day, until=again_at)
        speech = self.bundle.speech(patient.language)
        question = pain_question(speech, prompt.id, flare=flare.flare)
        return Composed(message=question, prompt_id=prompt.id)

    async def ask_again(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Ask once more, if today's check is out and has no answer; the first message gives way."""
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if patient is None or not wants_messages(patient, now) or _is_silent(patient):
            return Dropped(reason="not_wanted")
        if patient.unreachable_at is not None:
            return Dropped(reason="unreachable")
        hours = quiet_hours(patient.quiet_from, patient.quiet_to)
        quiet = hold_until(now, patient.zone, hours, delivery.kind)
        if quiet is not None:
            return Wait(until=quiet, reason="quiet")
        asked = await prompts.newest_prompt(session, patient.chat_id, PromptKind.PAIN)
        if asked is None or asked.day != delivery.local_day or not asked.open_at(now):
            return Dropped(reason="no_check")
        if await ratings.rating_of_prompt(session, asked.id) is not None:
            return Dropped(reason="answered")
        if asked.message_id is not None:
            await self._owe_edit(session, patient, asked, now, replaced=asked.message_id)
        speech = self.bundle.speech(patient.language)
        question = pain_question(
            speech, asked.id, again=True, flare=asked.kept(CheckPromptData).flare
        )
        return Composed(message=question, prompt_id=asked.id)

    async def close(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Edit a check's message silently into what it is now: asked again below, closed, or unheard."""
        prompt = await prompts.prompt_by_id(session, delivery.subject_id or 0)
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if prompt is None or patient is None or prompt.message_id is None:
            return Dropped(reason="nothing_to_close")
        replaced = delivery.data.get("replaced")
        if replaced is not None:
            return self._give_way(prompt, patient, replaced, delivery, now)
        speech = self.bundle.speech(patient.language)
        check = await check_of(session, prompt, thresholds=self.clinic.thresholds, now=now)
        team = await calendar_of(session, self.clinic)
        message = check_there(on_day(speech, team, now), team, check, patient, now=now)
        return Composed(message=message, edits=prompt.message_id)

    def _give_way(
        self, prompt: Prompt, patient: Patient, replaced: int, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        if prompt.message_id != replaced:
            return Composed(message=moved(self.bundle.speech(patient.language)), edits=replaced)
        if delivery.attempts >= MOST_LOOKS:
            return Dropped(reason="not_replaced")
        return Wait(until=now + LOOK_AGAIN, reason="not_yet_replaced")

    async def _close_before(
        self,
        session: AsyncSession,
        patient: Patient,
        now: datetime,
        *,
        keep: object = None,
    ) -> None:
        """Close every check that is still unclosed, but for those of the day to `keep`."""
        found = await prompts.unclosed_prompts(session, patient.chat_id, PromptKind.PAIN)
        for old in found:
            if old.day != keep or keep is None:
                await prompts.close_prompt(session, old.id, now=now)
                await self._owe_edit(session, patient, old, now)

    async def _owe_edit(
        self,
        session: AsyncSession,
        patient: Patient,
        asked: Prompt,
        now: datetime,
        *,
        replaced: int | None = None,
    ) -> None:
        edit = Owed(
            kind=DeliveryKind.CLOSING,
            chat_id=patient.chat_id,
            patient_id=patient.id,
            once=f"closing:{asked.id}:{replaced or now.isoformat()}",
            subject_id=asked.id,
            due_at=now,
            not_before=now + LOOK_AGAIN / 4 if replaced else None,
            expires_at=now + self.clinic.timing.check_worth,
            data={"replaced": replaced} if replaced else None,
        )
        await deliveries.owe(session, [edit], now=now)


def _is_silent(patient: Patient) -> bool:
    return Silence(patient.silence).reaches(Silence.NUDGES_STOPPED)
