"""What does a patient read from a person of her team?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.patient.staff_messages import changed_message, words_message
from content.patient.team_hours import on_day
from db import patients, prompts, questions, staff
from db.tables import PatientState
from db.team_calendar import calendar_of
from rules.clinic import Clinic
from rules.delivery import Delivery
from rules.prompts import PromptKind
from rules.questions import TeamWord
from scheduler.ports import Composed, Dropped, Result


@dataclass(frozen=True, slots=True)
class TeamWords:
    """Composes them when they are sent, so that what was taken back is not said."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Write what her team did, or the words of one of its members."""
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        what = TeamWord(delivery.data["what"])
        if patient is None or (patient.state != PatientState.ACTIVE and what is not TeamWord.ENDED):
            return Dropped(reason="left")
        team = await calendar_of(session, self.clinic)
        speech = on_day(self.bundle.speech(patient.language), team, now)
        if what is not TeamWord.WORDS:
            return Composed(message=changed_message(speech, what, patient))
        thread = await questions.question_of_words(session, delivery.subject_id or 0)
        said = thread and next((one for one in thread.said if one.id == delivery.subject_id), None)
        if thread is None or not said:
            return Dropped(reason="gone")
        member = await staff.staff_by_id(session, said.staff_id or 0)
        prompt = await prompts.open_prompt(
            session, patient, PromptKind.MENU, subject_id=thread.id, now=now
        )
        message = words_message(
            speech, thread, said, prompt.id, name=member.name if member else None, zone=patient.zone
        )
        return Composed(message=message, prompt_id=prompt.id)
