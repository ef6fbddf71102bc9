"""How is an update kept before Telegram is told that it arrived?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.update_priority import priorities_of
from content.bundle import ContentBundle
from db.delivery import inbox
from db.engine.database import Database
from rules.raw_updates import UpdatePriority, fits_a_column, read_raw

# With so many open, Telegram keeps the rest, but for STOP and danger: a day for what was said, 150 s for a tap.
MOST_OPEN = 50_000
MOST_OF_STRANGERS = 4_000
# So many strangers who write of danger pass those we know; their answers take less than a second of the pace.
MOST_STRANGERS_IN_DANGER = 20
_MUST_GET_IN = (UpdatePriority.DANGER, UpdatePriority.STOP)

log = structlog.get_logger()
Readable = tuple[int, int, dict[str, Any]]


class InboxFull(Exception):
    """So much is open that no more is taken in for the moment, but for STOP and danger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What was stored: the updates that are new, by id, and whether others are left with Telegram."""

    fresh: dict[int, dict[str, Any]]
    full: bool = False


class Brought:
    """Updates that the next round commits; `kept` tells whoever brought them when it has, or why it could not."""

    def __init__(self, rows: list[Readable], at: datetime) -> None:
        self.rows = rows
        self.at = at
        self.kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def settle(self, fault: BaseException | None = None) -> None:
        """Let whoever waits go on; the first word counts."""
        if self.kept.done():
            return
        if fault is None:
            self.kept.set_result(None)
        elif isinstance(fault, Exception):
            self.kept.set_exception(fault)
        else:
            self.kept.cancel()


async def keep_updates(
    database: Database, bundle: ContentBundle, updates: Sequence[object], *, now: datetime
) -> list[int]:
    """Commit the updates to the inbox, each once; return the ids of all that are kept, or raise InboxFull."""
    rows = readable(updates)
    if rows:
        async with database.transaction() as session:
            taken = await take_in(session, bundle, rows, now=now)
        if taken.full:
            raise InboxFull
    return [row[0] for row in rows]


def readable(updates: Sequence[object]) -> list[Readable]:
    """Return the id, the chat and the whole of each update.

    What carries no update id is nonsense: nobody could acknowledge it, so it is only counted in the log.
    """
    rows = [
        (one["update_id"], read_raw(one).chat_id, one)
        for one in updates
        if isinstance(one, dict) and fits_a_column(one.get("update_id"))
    ]
    if len(rows) < len(updates):
        log.warning("update_without_id", count=len(updates) - len(rows))
    return rows


async def take_in(
    session: AsyncSession, bundle: ContentBundle, rows: Sequence[Readable], *, now: datetime
) -> TakenIn:
    """Store the updates in this transaction, each once, but for those for which there is no room.

    Of strangers no more is taken in than leaves room for whom we know; the rest of theirs is turned away.
    """
    waiting = await inbox.count_open(session)
    priorities: dict[int, UpdatePriority] = {}
    if waiting or len(rows) > 1:
        # Where nothing waits, nobody is to be passed.
        priorities = await _priorities(session, bundle, rows)
    left = 0
    if waiting >= MOST_OPEN:
        must_get_in = [row for row in rows if priorities[row[0]] in _MUST_GET_IN]
        left, rows = len(rows) - len(must_get_in), must_get_in
    elif waiting >= MOST_OF_STRANGERS and (
        await inbox.count_of_priority(session, UpdatePriority.STRANGER) >= MOST_OF_STRANGERS
    ):
        known = [row for row in rows if priorities[row[0]] is not UpdatePriority.STRANGER]
        log.warning("strangers_turned_away", count=len(rows) - len(known))
        rows = known
    fresh = await inbox.store(session, rows, now=now, priorities=priorities)
    for update_id, chat_id, _ in rows:
        if priorities.get(update_id) is UpdatePriority.STOP:
            await inbox.take_along(session, chat_id, before=update_id)
    found = {update_id: update for update_id, _, update in rows if update_id in fresh}
    return TakenIn(fresh=found, full=left > 0)


async def _priorities(
    session: AsyncSession, bundle: ContentBundle, rows: Sequence[Readable]
) -> dict[int, UpdatePriority]:
    """Return the priority of each update; when many strangers write of danger, the rest of them wait as strangers."""
    found = await priorities_of(session, bundle, [one for _, _, one in rows])
    lane = UpdatePriority.STRANGERS_DANGER
    room = 0
    if lane in found:
        room = MOST_STRANGERS_IN_DANGER - await inbox.count_of_priority(session, lane)
    priorities = {}
    for (update_id, _, _), priority in zip(rows, found, strict=True):
        if priority is lane:
            priority = lane if room > 0 else UpdatePriority.STRANGER
            room -= 1
        priorities[update_id] = priority
    return priorities
