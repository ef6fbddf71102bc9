"""What changes when a patient lets us hear from her, whatever she says or taps?"""

from __future__ import annotations

from bot.intake.update import Visit
from db import alerts, patients
from rules.alerts import AlertRule
from rules.pauses import Silence
from rules.people import Patient


async def hear(visit: Visit) -> None:
    """Note when she was last heard; whoever was silent or out of reach is so no more."""
    patient, update = visit.person, visit.update
    if not isinstance(patient, Patient) or not (update.message or update.callback_query):
        return
    await patients.note_heard(visit.session, patient.id, now=visit.now)
    if patient.silence == Silence.NONE:
        return
    for alert in await alerts.open_alerts_of(visit.session, patient.id):
        if alert.rule is AlertRule.SILENCE:
            await alerts.drop_alert(visit.session, alert.id, reason="heard", now=visit.now)
