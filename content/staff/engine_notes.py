"""What do admins read about the engine itself?"""

from __future__ import annotations

from datetime import datetime

from content.language.speech import Speech
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
