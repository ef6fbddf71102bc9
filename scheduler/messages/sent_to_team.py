"""What does a patient read of something she sent to her team: an edit, a new message, or nothing yet?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.sent_to_team import SentPage, sent_message
from content.patient.team_hours import on_day, when_there
from db import alerts, patients, prompts, staff
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.tables import PatientState
from db.team_calendar import calendar_of
from rules.alerts import HER_WORD
from rules.clinic import Clinic
from rules.delivery import Delivery, DeliveryKind
from rules.people import Patient
from rules.prompt_data import SentPromptData
from rules.prompts import Prompt, PromptKind
from rules.sent_to_team import BAD_NEWS, SentState, is_told, promised_by, sent_state
from scheduler.ports import Composed, Dropped, Result, Wait

# Before anybody should have looked, there may be nothing to say; then it is looked at again.
_EARLY = (SentState.WAITING, SentState.PASSED)


@dataclass(frozen=True, slots=True)
class SentMessages:
    """Composes the one message about each thing she sent, from the state as it is when it goes out."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Edit her message where the news is good; bad news is a new message, and the old one says so."""
        alert = await alerts.alert_by_id(session, delivery.alert_id or 0)
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if alert is None or patient is None or patient.state != PatientState.ACTIVE:
            return Dropped(reason="left")
        team = await calendar_of(session, self.clinic)
        sent = sent_state(alert, team, patient.cohort_id, now=now)
        before = await prompts.prompt_about(session, PromptKind.SENT, alert.id)
        shown = before.kept(SentPromptData).sent if before and before.message_id else None
        if not is_told(alert, sent) or shown == sent:
            promised = promised_by(team, alert.waits_since, patient.cohort_id)
            if sent.state in _EARLY and promised is not None and promised > now:
                return Wait(until=promised, reason="promised")
            return Dropped(reason="shown")
        if before is None and not alert.open and alert.rule in HER_WORD:
            return Dropped(reason="answered")
        is_new = shown is None or sent.state in BAD_NEWS
        prompt_id = prompts.new_prompt_id(now) if before is None or is_new else before.id
        speech = on_day(self.bundle.speech(patient.language), team, now)
        member = await staff.staff_by_id(session, sent.staff_id or 0)
        page = SentPage(
            prompt_id=prompt_id,
            patient=patient,
            alert=alert,
            sent=sent,
            when=when_there(speech, team, now, patient.zone, cohort_id=patient.cohort_id),
            name=member.name if member else None,
        )
        message, data = sent_message(speech, page), SentPromptData(sent=sent)
        buttons = [*chain(*message.buttons)]
        if before is not None and not is_new:
            await prompts.change_prompt(
                session, before.id, data=data, buttons=prompts.labelled(buttons)
            )
            return Composed(message=message, edits=before.message_id)
        await prompts.open_prompt(
            session,
            patient,
            PromptKind.SENT,
            subject_id=alert.id,
            data=data,
            prompt_id=prompt_id,
            shown=buttons,
            now=now,
        )
        if before is not None and before.message_id is not None:
            await self._close(session, before, patient, now)
        return Composed(message=message, prompt_id=prompt_id)

    async def _close(
        self, session: AsyncSession, before: Prompt, patient: Patient, now: datetime
    ) -> None:
        await prompts.close_prompt(session, before.id, now=now)
        edit = Owed(
            kind=DeliveryKind.CLOSING,
            chat_id=patient.chat_id,
            patient_id=patient.id,
            once=f"closing:{before.id}",
            subject_id=before.id,
            due_at=now,
            expires_at=now + self.clinic.timing.nudge_worth,
        )
        await deliveries.owe(session, [edit], now=now)
