"""How is a patient told when somebody of her team is there?"""

from __future__ import annotations

from datetime import datetime

from content.language.speech import Speech
from rules.clinic import Clinic
from rules.local_time import local_day
from rules.staffed_hours import closes_at, next_staffed, staffed_at


def when_there(speech: Speech, clinic: Clinic, now: datetime, zone: str) -> str:
    """Return until when the team is there at `now`, or when it is back, by the clock of `zone`."""
    if staffed_at(clinic.staffed, now, clinic.zone):
        leaves = closes_at(clinic.staffed, now, clinic.zone)
        if leaves is None:
            return speech.say("team.here")
        return speech.say("team.here_until", time=speech.clock(leaves, zone))
    back = next_staffed(clinic.staffed, now, clinic.zone)
    time, day = speech.clock(back, zone), local_day(back, zone)
    if day == local_day(now, zone):
        return speech.say("team.back_today", time=time)
    return speech.say("team.back_at", day=speech.weekday(day), time=time)
