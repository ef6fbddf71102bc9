"""How is an update kept before Telegram is told that it arrived?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from bot.visits import chat_of
from db import inbox
from db.database import Database

# What the bot asks Telegram for, by polling and by webhook alike.
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")

log = structlog.get_logger()


async def keep_updates(
    database: Database, updates: Sequence[object], *, now: datetime
) -> list[int]:
    """Commit the updates to the inbox, each once; return the ids of all that are kept.

    What carries no update id is nonsense: nobody could acknowledge it, so it is only counted in the log.
    """
    rows = [
        (one["update_id"], _chat(one), one)
        for one in updates
        if isinstance(one, dict) and type(one.get("update_id")) is int
    ]
    if len(rows) < len(updates):
        log.warning("update_without_id", count=len(updates) - len(rows))
    if rows:
        async with database.transaction() as session:
            await inbox.store(session, rows, now=now)
    return [row[0] for row in rows]


def _chat(update: dict[str, Any]) -> int:
    try:
        return chat_of(update)
    except (KeyError, TypeError, ValueError, AttributeError):
        # A malformed update still gets its row; it is set aside when it is handled.
        return 0
