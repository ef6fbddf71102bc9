"""What is asked the morning after a danger sign, and what happens when nobody answers?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.danger import morning_after
from db import alerts, patients, prompts
from db.tables import PatientState
from rules.alerts import Alert
from rules.delivery import Delivery
from rules.people import Patient
from rules.prompt_data import ScreenPromptData
from rules.prompts import PromptKind
from scheduler.ports import Composed, Dropped, Result


@dataclass(frozen=True, slots=True)
class MorningAfter:
    """Composes the question, and in silence renews the alert."""

    bundle: ContentBundle

    async def ask(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Ask whether she got help, unless it was not hers or a mistake."""
        found = await self._found(session, delivery)
        if isinstance(found, Dropped):
            return found
        alert, patient = found
        data = ScreenPromptData(alert=alert.id)
        prompt = await prompts.open_prompt(session, patient, PromptKind.DANGER, data=data, now=now)
        speech = self.bundle.speech(patient.language)
        return Composed(message=morning_after(speech, prompt.id), prompt_id=prompt.id)

    async def renew(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Let staff hear of it again: she was asked, and has not said. What they closed stays closed."""
        found = await self._found(session, delivery)
        if isinstance(found, Dropped):
            return found
        alert, _ = found
        if not alert.open:
            return Dropped(reason="closed")
        facts = replace(alert.facts, unanswered=True)
        await alerts.renew_alert(session, alert.id, facts=facts, now=now)
        return Dropped(reason="renewed")

    async def _found(
        self, session: AsyncSession, delivery: Delivery
    ) -> tuple[Alert, Patient] | Dropped:
        alert = await alerts.alert_by_id(session, delivery.alert_id or 0)
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if alert is None or patient is None or patient.state == PatientState.LEFT:
            return Dropped(reason="left")
        if alert.facts.denied_at is not None or alert.facts.taken_back:
            return Dropped(reason="not_hers")
        return alert, patient
