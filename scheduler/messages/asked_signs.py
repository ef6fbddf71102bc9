"""What happens when she does not say whether she has a danger sign? She is asked once more, and staff are told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.danger import asked_page
from content.patient.team_hours import on_day
from db import alerts, patients, prompts
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.tables import AlertState, PatientState
from db.team_calendar import calendar_of
from rules.alerts import Alert, AlertPriority
from rules.clinic import Clinic
from rules.delivery import Delivery, DeliveryKind
from rules.people import Patient
from rules.prompt_data import ScreenPromptData
from rules.prompts import PromptKind
from scheduler.ports import Composed, Dropped, Result


async def raise_unanswered(
    session: AsyncSession, alert: Alert, patient: Patient, *, now: datetime, clinic: Clinic
) -> None:
    """Let staff hear of it now, and ask her once more unless she has left."""
    same_day = alert.priority is not AlertPriority.ROUTINE
    await alerts.change_alert(
        session,
        alert.id,
        state=AlertState.RAISED,
        raised_at=now,
        next_at=now if same_day else None,
        facts=replace(alert.facts, unanswered=same_day),
    )
    if patient.state == PatientState.LEFT:
        return
    again = Owed(
        kind=DeliveryKind.ASKED_AGAIN,
        chat_id=patient.chat_id,
        patient_id=patient.id,
        once=f"asked_again:{alert.id}",
        subject_id=alert.id,
        due_at=now,
        expires_at=now + clinic.timing.alert_worth,
    )
    await deliveries.owe(session, [again], now=now)


@dataclass(frozen=True, slots=True)
class AskedSigns:
    """Composes the question when it is asked again, so that an answer until then spares her."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Write the question, with the numbers in it."""
        alert = await alerts.alert_by_id(session, delivery.subject_id or 0)
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if patient is None or patient.state == PatientState.LEFT:
            return Dropped(reason="left")
        if alert is None or not alert.open or alert.state is AlertState.TAKEN:
            return Dropped(reason="answered")
        prompt = await prompts.open_prompt(
            session, patient, PromptKind.DANGER, data=ScreenPromptData(alert=alert.id), now=now
        )
        team = await calendar_of(session, self.clinic)
        speech = on_day(self.bundle.speech(patient.language), team, now)
        message = asked_page(speech, prompt.id, again=True)
        return Composed(message=message, prompt_id=prompt.id)
