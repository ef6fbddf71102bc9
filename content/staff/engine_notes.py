"""What do admins read about the engine itself?"""

from __future__ import annotations

from datetime import datetime

from content.language.speech import Speech
from content.language.text import lines
from content.staff.coverage import bare_days
from rules.coverage import TeamCalendar, Uncovered
from rules.message import Message
from rules.people import Staff


def refused_note(
    speech: Speech, *, since: datetime, until: datetime, reason: str, zone: str
) -> Message:
    """Say that Telegram took nothing of ours for a while, and that it does again."""
    return speech.message(
        "engine.telegram_refused",
        day=speech.day(since.date()),
        since=speech.clock(since, zone),
        until=speech.clock(until, zone),
        reason=reason.replace("_", " "),
    )


def member_unreachable_note(speech: Speech, member: Staff) -> Message:
    """Say that a member of the team gets nothing from us at present."""
    return speech.message("engine.member_unreachable", name=member.name or "")


def nobody_covers_note(
    speech: Speech, member: Staff, team: TeamCalendar, bare: Uncovered
) -> Message:
    """Say that the last one of the team is away, on which days nobody is there, and what patients read."""
    head = speech.text("engine.nobody_covers", name=member.name or speech.say("alert.somebody"))
    return lines(head, bare_days(speech, team, bare, ()), gap=" ").message()
