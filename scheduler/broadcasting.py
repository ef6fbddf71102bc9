"""How does a confirmed broadcast get its recipients, its progress and its end?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from content.broadcasts import filled_in, progress
from content.shelf import Shelf
from db import audiences, broadcasts, deliveries, prompts, staff
from db.audiences import Reader
from db.database import Database
from db.deliveries import Owed
from db.tables import PatientState
from rules.broadcasts import Broadcast, BroadcastState, Content
from rules.clinic import Clinic
from rules.clock import Clock
from rules.local_time import ONE_DAY, at_local, local_day, wall_of_minute
from rules.looping import NEVER, Loop
from rules.message import hidden
from rules.pauses import is_paused
from rules.quiet import COUNTED, hold_until, quiet_hours, room_today
from rules.sending import Delivery, DeliveryKind
from scheduler.ports import Composed, Dropped, Result, Wait

CHUNK = 500
# The progress message is edited at most this often: a bar that moves, within Telegram's pace.
SHOW_EVERY = timedelta(seconds=3)


class Broadcasting:
    """Fills, watches and ends the broadcasts that run."""

    def __init__(self, *, database: Database, clock: Clock, clinic: Clinic) -> None:
        self._database = database
        self._clock = clock
        self._clinic = clinic
        self.loop = Loop(clock, self.round)
        database.on_owed.append(self.loop.wake)

    async def round(self) -> datetime:
        """Do one short piece of work for each broadcast; return when to look again."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            running = await broadcasts.unsettled(session)
        return min([await self._tend(one, now) for one in running], default=NEVER)

    async def _tend(self, broadcast: Broadcast, now: datetime) -> datetime:
        async with self._database.transaction() as session:
            if broadcast.state == BroadcastState.CANCELLED:
                await deliveries.withdraw(session, broadcast_id=broadcast.id, reason="cancelled")
            elif broadcast.filled_at is None:
                worth = self._clinic.timing.broadcast_worth
                await broadcasts.fill(session, broadcast, limit=CHUNK, worth=worth, now=now)
                return now
            present = await broadcasts.broadcast_by_id(session, broadcast.id)
            return await self._show(session, present, now)

    async def _show(self, session: AsyncSession, broadcast: Broadcast, now: datetime) -> datetime:
        ended = broadcast.waiting == 0 and broadcast.filled_at is not None
        if not ended and broadcast.shown == broadcast.ended and broadcast.shown_at is not None:
            return NEVER
        due = (broadcast.shown_at or now) + (SHOW_EVERY if broadcast.shown_at else timedelta())
        if not ended and due > now:
            return due
        await self._owe_progress(session, broadcast, now, last=ended)
        values = {"shown": broadcast.ended, "shown_at": now}
        if ended:
            values["finished_at"] = now
            if broadcast.state == BroadcastState.RUNNING:
                values["state"] = BroadcastState.FINISHED
        await broadcasts.change_broadcast(session, broadcast.id, **values)
        return NEVER

    async def _owe_progress(
        self, session: AsyncSession, broadcast: Broadcast, now: datetime, *, last: bool
    ) -> None:
        author = await staff.staff_by_id(session, broadcast.author_id)
        if author is None:
            return
        number = "end" if last else f"{now.timestamp():.3f}"
        owed = Owed(
            kind=DeliveryKind.PROGRESS,
            chat_id=author.chat_id,
            staff_id=author.id,
            once=f"progress:{broadcast.id}:{number}",
            subject_id=broadcast.id,
            due_at=now,
            expires_at=now + self._clinic.timing.broadcast_worth,
        )
        await deliveries.owe(session, [owed], now=now)


@dataclass(frozen=True, slots=True)
class BroadcastComposer:
    """Composes what one recipient reads, and what the author sees of it."""

    shelf: Shelf
    clinic: Clinic
    contents: dict[int, Content]

    async def compose(
        self, session: AsyncSession, batch: Sequence[Delivery], now: datetime
    ) -> dict[int, Result]:
        """Write the message to each recipient, unless she must not get it now."""
        ids = [one.patient_id for one in batch if one.patient_id is not None]
        readers = await audiences.readers(session, ids)
        starts = _days_begun(now, {reader.zone for reader in readers.values()})
        sent = await audiences.sent_today(session, readers, starts, now=now, kinds=COUNTED)
        results: dict[int, Result] = {}
        nights = Nights(now)
        for delivery in batch:
            reader = readers.get(delivery.patient_id or 0)
            content = await self._content(session, delivery.broadcast_id or 0)
            results[delivery.id] = self._compose(delivery, reader, content, sent, nights)
        return results

    async def show(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Write the progress or the report, as it is at this moment."""
        broadcast = await broadcasts.broadcast_by_id(session, delivery.subject_id or 0)
        author = await staff.staff_by_id(session, delivery.staff_id or 0)
        prompt = await prompts.prompt_by_id(session, broadcast.prompt_id or 0)
        if author is None or prompt is None or prompt.message_id is None:
            return Dropped(reason="nowhere_to_show")
        others = await broadcasts.breakdown(session, broadcast.id)
        speech = self.shelf.speech(author.language)
        return Composed(message=progress(speech, broadcast, others), edits=prompt.message_id)

    async def _content(self, session: AsyncSession, broadcast_id: int) -> Content:
        # What runs is never changed any more, so it is opened once and not for each recipient.
        if broadcast_id not in self.contents:
            broadcast = await broadcasts.broadcast_by_id(session, broadcast_id)
            self.contents[broadcast_id] = broadcast.content
        return self.contents[broadcast_id]

    def _compose(
        self,
        delivery: Delivery,
        reader: Reader | None,
        content: Content,
        sent: Mapping[int, int],
        nights: Nights,
    ) -> Result:
        if reader is None or reader.state != PatientState.ACTIVE:
            return Dropped(reason="left")
        if is_paused(nights.now, paused_at=reader.paused_at, paused_until=reader.paused_until):
            return Dropped(reason="paused")
        quiet = nights.quiet_until(reader, delivery.kind)
        if quiet is not None:
            return Wait(until=quiet, reason="quiet")
        if not room_today(sent.get(reader.id, 0), self.clinic.limits.per_day):
            return Wait(until=nights.morning(reader), reason="over_limit")
        first_name = (reader.name or "").split(" ")[0]
        message = filled_in(content, {"first_name": first_name})
        return Composed(message=hidden(message) if reader.discreet else message)


class Nights:
    """When each recipient may be written to: worked out once for all who share zone and quiet hours."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._quiet: dict[tuple[str, int, int], datetime | None] = {}

    def quiet_until(self, reader: Reader, kind: DeliveryKind) -> datetime | None:
        """Return when her quiet hours end, or None when it is not quiet."""
        key = (reader.zone, reader.quiet_from, reader.quiet_to)
        if key not in self._quiet:
            hours = quiet_hours(reader.quiet_from, reader.quiet_to)
            self._quiet[key] = hold_until(self.now, reader.zone, hours, kind)
        return self._quiet[key]

    def morning(self, reader: Reader) -> datetime:
        """Return when her quiet hours end tomorrow."""
        tomorrow = local_day(self.now, reader.zone) + ONE_DAY
        at = at_local(tomorrow, wall_of_minute(reader.quiet_to), reader.zone)
        return at or self.now + ONE_DAY


def _days_begun(now: datetime, zones: set[str]) -> dict[str, datetime]:
    """Return when the present local date began in each zone, in UTC."""
    return {
        zone: at_local(local_day(now, zone), wall_of_minute(0), zone) or now - ONE_DAY
        for zone in zones
    }
