"""When do coordinators read that a patient cannot be reached any more?

Once, in staffed hours, and all who were found at about the same time in one message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.staff.patient_card import unreached_note
from db import patients, prompts, staff
from db.delivery import deliveries
from db.tables import PatientState
from db.team_calendar import calendar_of
from rules.clinic import Clinic
from rules.coverage import next_open
from rules.delivery import Delivery
from rules.people import Patient
from rules.prompts import PromptKind
from scheduler.ports import Composed, Dropped, Result, Wait


@dataclass(frozen=True, slots=True)
class UnreachedNotes:
    """Composes the note when it is sent: whoever is back by then is not in it."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Write of whom this note, and all others due to the same reader, tell."""
        member = await staff.staff_by_id(session, delivery.staff_id or 0)
        if member is None or member.absence_at(now) is not None:
            return Dropped(reason="away")
        opens = next_open(await calendar_of(session, self.clinic), now)
        if opens > now:
            return Wait(until=opens, reason="night")
        told = [delivery.subject_id, *await deliveries.owed_subjects(session, delivery, now=now)]
        found = await patients.patients_by_id(session, {one for one in told if one is not None})
        gone = [one for one in found.values() if _is_out_of_reach(one)]
        prompt = await prompts.open_prompt(session, member, PromptKind.STAFF_MENU, now=now)
        await deliveries.take_along(session, delivery, prompt_id=prompt.id, now=now)
        if not gone:
            return Dropped(reason="back")
        gone.sort(key=lambda one: one.number)
        message = unreached_note(self.bundle.speech(member.language), gone, prompt.id)
        return Composed(message=message, prompt_id=prompt.id)


def _is_out_of_reach(patient: Patient) -> bool:
    return patient.unreachable_at is not None and patient.state == PatientState.ACTIVE
