"""What changes when somebody lets us hear from her, whatever she says or taps?"""

from __future__ import annotations

from bot.intake.update import IncomingUpdate
from db import alerts, patients
from db.delivery.unreachable import mark_member_reachable
from rules.alerts import AlertRule
from rules.pauses import Silence
from rules.people import Patient, Staff


async def hear(incoming: IncomingUpdate) -> None:
    """Note when she was last heard; whoever was silent or out of reach is so no more."""
    patient = incoming.person
    if incoming.update.my_chat_member is not None:
        return
    if isinstance(patient, Staff) and patient.unreachable_at is not None:
        await mark_member_reachable(incoming.session, patient.id, now=incoming.now)
    if not isinstance(patient, Patient):
        return
    await patients.note_heard(incoming.session, patient.id, now=incoming.now)
    if patient.silence == Silence.NONE:
        return
    for alert in await alerts.open_alerts_of(incoming.session, patient.id):
        if alert.rule is AlertRule.SILENCE:
            await alerts.drop_alert(incoming.session, alert.id, reason="heard", now=incoming.now)
