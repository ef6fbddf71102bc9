"""What becomes of the messages to a patient who does not answer?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.silence import gentle_message
from db import alerts, patients, prompts
from db.pain_checks import unanswered_since
from rules.alerts import AlertRule
from rules.clinic import Clinic
from rules.local_time import local_day
from rules.pauses import Silence, silence_step
from rules.people import Patient
from rules.prompts import Prompt, PromptKind
from rules.vocabulary import ReminderKind
from scheduler.ports import Composed

# What still comes while a patient is silent.
_GOES_ON = {
    Silence.NONE: frozenset(ReminderKind),
    Silence.GENTLE_MESSAGE: frozenset(ReminderKind),
    Silence.NUDGES_STOPPED: frozenset({ReminderKind.PAIN_CHECK, ReminderKind.WEEKLY}),
    Silence.WEEKLY_ONLY: frozenset({ReminderKind.PAIN_CHECK}),
}


def goes_on(patient: Patient, kind: ReminderKind, *, at: datetime) -> bool:
    """Tell whether a reminder of this kind, due `at`, still counts for a patient who may be silent.

    After two weeks of silence that is one check a week: on the weekday on which she was last heard.
    """
    step = Silence(patient.silence)
    if kind not in _GOES_ON[step]:
        return False
    if step is not Silence.WEEKLY_ONLY or patient.last_heard_at is None:
        return True
    heard, day = local_day(patient.last_heard_at, patient.zone), local_day(at, patient.zone)
    return (day - heard).days % 7 == 0


async def step_back(
    session: AsyncSession,
    patient: Patient,
    bundle: ContentBundle,
    clinic: Clinic,
    *,
    tried: Prompt | None,
    now: datetime,
) -> Composed | None:
    """Step as far back as her silence asks for; return the gentle message when its moment has come.

    It takes the place of one check, and staff find her on their list. `tried` is what was composed in that place before
    and did not arrive.
    """
    heard = patient.last_heard_at or now
    unanswered = await unanswered_since(session, patient.id, since=heard)
    days = (local_day(now, patient.zone) - local_day(heard, patient.zone)).days
    before, step = Silence(patient.silence), silence_step(unanswered, days, clinic.silence)
    speech = bundle.speech(patient.language)
    if before is not Silence.NONE and tried is not None and tried.kind is PromptKind.SILENCE:
        return Composed(message=gentle_message(speech, tried.id, unanswered), prompt_id=tried.id)
    if step is before or before.reaches(step):
        return None
    await patients.change_patient(session, patient.id, silence=step.value)
    if before is not Silence.NONE:
        return None
    await alerts.raise_alert(session, patient, AlertRule.SILENCE, now=now)
    prompt = await prompts.open_prompt(session, patient, PromptKind.SILENCE, now=now)
    return Composed(message=gentle_message(speech, prompt.id, unanswered), prompt_id=prompt.id)
