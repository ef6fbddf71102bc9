"""How is a patient told when somebody of her team is there?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from content.language.speech import Speech
from rules.coverage import Coverage, TeamCalendar, coming_closed_day, coverage
from rules.local_time import local_day

# From a week on, the name of a weekday could mean an earlier day.
A_WEEK = timedelta(days=7)


def when_there(
    speech: Speech, calendar: TeamCalendar, now: datetime, zone: str, *, cohort_id: int | None
) -> str:
    """Return until when somebody of her team is there at `now`, or is back, by the clock of `zone`."""
    return coverage_said(speech, coverage(calendar, now, cohort_id), now, zone)


def coverage_said(speech: Speech, found: Coverage, now: datetime, zone: str) -> str:
    """Return that as a sentence; of a team that nobody can tell of, it says so."""
    moment = found.until if found.covered else found.back_at
    if moment is None:
        return speech.say("team.here" if found.covered else "team.nobody")
    time, day, today = speech.clock(moment, zone), local_day(moment, zone), local_day(now, zone)
    if found.covered:
        # Who is there until midnight is there until the end of today.
        if local_day(moment - timedelta(seconds=1), zone) == today:
            return speech.say("team.here_until", time=time)
        return speech.say("team.here_until_day", day=_named(speech, day, today), time=time)
    if day == today:
        return speech.say("team.back_today", time=time)
    return speech.say("team.back_at", day=_named(speech, day, today), time=time)


def on_day(speech: Speech, calendar: TeamCalendar, now: datetime) -> Speech:
    """Return a speech whose hours of the team name the next day on which they do not hold, if that is near."""
    closed = coming_closed_day(calendar, now)
    if closed is None:
        return speech
    hours, today = speech.defaults["hours"], local_day(now, calendar.zone)
    if closed == today:
        said = speech.say("team.closed_today", hours=hours)
    else:
        said = speech.say("team.closed_on", hours=hours, day=speech.short_day(closed))
    return replace(speech, defaults={**speech.defaults, "hours": said})


def _named(speech: Speech, day: date, today: date) -> str:
    return speech.weekday(day) if day < today + A_WEEK else speech.day(day)
