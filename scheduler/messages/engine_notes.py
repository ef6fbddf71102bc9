"""When do admins read about the engine itself? In staffed hours, once for each thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.staff.engine_notes import member_unreachable_note, nobody_covers_note, refused_note
from db import staff
from db.team_calendar import calendar_of
from rules.clinic import Clinic
from rules.coverage import next_open, uncovered
from rules.delivery import Delivery
from rules.engine_notes import EngineNote
from scheduler.ports import Composed, Dropped, Result, Wait


@dataclass(frozen=True, slots=True)
class EngineNotes:
    """Composes such a note when it is sent."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Result:
        """Write what happened; a member of the team who is back by then is not named."""
        member = await staff.staff_by_id(session, delivery.staff_id or 0)
        if member is None:
            return Dropped(reason="no_staff")
        team = await calendar_of(session, self.clinic)
        opens = next_open(team, now)
        if opens > now:
            return Wait(until=opens, reason="night")
        speech, data = self.bundle.speech(member.language), delivery.data
        if data["about"] == EngineNote.TELEGRAM_REFUSED:
            message = refused_note(
                speech,
                since=datetime.fromisoformat(data["since"]),
                until=datetime.fromisoformat(data["until"]),
                reason=data["reason"],
                zone=self.clinic.zone,
            )
            return Composed(message=message)
        gone = await staff.staff_by_id(session, delivery.subject_id or 0)
        if data["about"] == EngineNote.NOBODY_COVERS:
            since, until = (datetime.fromisoformat(data[one]) for one in ("since", "until"))
            bare = uncovered(team, max(since, now), until, data["cohorts"])
            if gone is None or bare is None:
                return Dropped(reason="covered")
            return Composed(message=nobody_covers_note(speech, gone, team, bare))
        if gone is None or gone.unreachable_at is None:
            return Dropped(reason="back")
        return Composed(message=member_unreachable_note(speech, gone))
