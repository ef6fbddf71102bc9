"""What about the engine itself is said to admins in the chat?"""

from __future__ import annotations

from enum import StrEnum


class EngineNote(StrEnum):
    """What a note to admins is about."""

    TELEGRAM_REFUSED = "telegram_refused"
    MEMBER_UNREACHABLE = "member_unreachable"
    NOBODY_COVERS = "nobody_covers"  # the last one of the team is away, and nobody stands in
