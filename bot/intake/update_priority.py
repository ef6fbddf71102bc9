"""Which of the updates that wait are taken first?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from db.senders import KnownChat, known_chats
from rules.danger import is_red_flag, is_stop
from rules.danger_words import Tier, hear
from rules.raw_updates import RawUpdate, UpdatePriority, read_raw


async def priorities_of(
    session: AsyncSession, bundle: ContentBundle, updates: Sequence[Mapping[str, Any]]
) -> list[UpdatePriority]:
    """Return the priority of each update. Only who writes and the raw words are looked at, and no flow is run."""
    raws = [read_raw(one) for one in updates]
    known = await known_chats(session, {one.chat_id for one in raws})
    return [_priority(raw, known.get(raw.chat_id), bundle) for raw in raws]


def _priority(raw: RawUpdate, known: KnownChat | None, bundle: ContentBundle) -> UpdatePriority:
    # Staff write of dangers every day.
    if raw.private and raw.words and not (known and known.staff):
        if known and (is_stop(raw.words, bundle.typed.stop) or raw.words == "/stop"):
            return UpdatePriority.STOP
        if _names_danger(raw, known, bundle):
            return UpdatePriority.DANGER if known else UpdatePriority.STRANGERS_DANGER
    return UpdatePriority.KNOWN if known else UpdatePriority.STRANGER


def _names_danger(raw: RawUpdate, known: KnownChat | None, bundle: ContentBundle) -> bool:
    words = raw.words.partition(" ")[2] if raw.words.startswith("/") else raw.words
    if not words:
        return False
    language = known.language if known else bundle.phrases.nearest(raw.language)
    # What she takes is not looked up: with some of it more is an emergency.
    heard = hear(words, bundle.hearing, language=language, cautions=None)
    # Of a stranger we know no tablets, and send no messages.
    return heard.tier is Tier.ACT and (known is not None or is_red_flag(heard.signs))
