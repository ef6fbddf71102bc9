"""How does a confirmed broadcast get its recipients, its progress and its end?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from content.broadcasts import filled_in, progress
from content.shelf import Shelf
from db import broadcasts, deliveries, patients, prompts, staff
from db.database import Database
from db.deliveries import Owed
from db.tables import PatientState
from rules.broadcasts import Broadcast, BroadcastState, Content
from rules.clinic import Clinic
from rules.clock import Clock
from rules.local_time import ONE_DAY, at_local, local_day, wall_of_minute
from rules.looping import NEVER, Loop
from rules.pauses import is_paused
from rules.people import Patient
from rules.quiet import hold_until, quiet_hours, room_today
from rules.sending import Delivery, DeliveryKind
from scheduler.ports import Composed, Dropped, Wait

CHUNK = 500
# The progress message is edited at most this often: a bar that moves, within Telegram's pace.
SHOW_EVERY = timedelta(seconds=3)
COUNTED_KINDS = (
    DeliveryKind.PAIN_CHECK,
    DeliveryKind.NUDGE,
    DeliveryKind.REFLECTION,
    DeliveryKind.WEEKLY,
    DeliveryKind.BROADCAST,
)


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
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Write the message to one patient, unless she must not get it now."""
        patient = await patients.patient_by_id(session, delivery.patient_id or 0)
        if patient is None or patient.state != PatientState.ACTIVE:
            return Dropped(reason="left")
        if is_paused(now, paused_at=patient.paused_at, paused_until=patient.paused_until):
            return Dropped(reason="paused")
        wait = await self._wait(session, patient, delivery, now)
        if wait is not None:
            return wait
        content = await self._content(session, delivery.broadcast_id or 0)
        name = (patient.name or "").split(" ")[0]
        return Composed(message=filled_in(content, {"first_name": name}))

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

    async def _wait(
        self, session: AsyncSession, patient: Patient, delivery: Delivery, now: datetime
    ) -> Wait | None:
        hours = quiet_hours(patient.quiet_from, patient.quiet_to)
        quiet = hold_until(now, patient.zone, hours, delivery.kind)
        if quiet is not None:
            return Wait(until=quiet, reason="quiet")
        today = local_day(now, patient.zone)
        since = at_local(today, wall_of_minute(0), patient.zone) or now
        sent = await deliveries.sent_since(session, patient.id, since=since, kinds=COUNTED_KINDS)
        if room_today(sent, self.clinic.limits.per_day):
            return None
        morning = at_local(today + ONE_DAY, wall_of_minute(patient.quiet_to), patient.zone)
        return Wait(until=morning or now + ONE_DAY, reason="over_limit")
