"""How does a confirmed broadcast get its recipients, its progress and its end?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.staff.broadcast.progress import progress
from db import audiences, prompts, staff
from db.audiences import Reader
from db.delivery import broadcasts, deliveries
from db.delivery.broadcasts import BroadcastChange
from db.delivery.deliveries import Owed
from db.engine.database import Database
from db.tables import PatientState
from rules.broadcasts import Broadcast, BroadcastState, Template, first_name_of, suits
from rules.clinic import Clinic
from rules.clock import Clock
from rules.delivery import Delivery, DeliveryKind
from rules.items import Item
from rules.local_time import ONE_DAY, at_local, local_day, wall_of_minute
from rules.message import Message, hidden
from rules.pauses import is_paused
from rules.quiet_hours import COUNTED, hold_until, quiet_hours, room_today
from rules.worker_loop import NEVER, WorkerLoop
from scheduler.ports import Composed, Dropped, Result, Wait

CHUNK = 500
# The progress message is edited at most this often: a bar that moves, within Telegram's pace.
SHOW_EVERY = timedelta(seconds=3)
LOOK_AGAIN = timedelta(seconds=1)
NOTHING = Message(text="")
NOT_ALL = -1


class Broadcasting:
    """Fills, watches and ends the broadcasts that run."""

    def __init__(self, *, database: Database, clock: Clock, clinic: Clinic) -> None:
        self._database = database
        self._clock = clock
        self._clinic = clinic
        self.loop = WorkerLoop(clock, self.round)
        database.on_owed.append(self.loop.wake)

    async def round(self) -> datetime:
        """Do one short piece of work for each broadcast; return when to look again."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            running = await broadcasts.unsettled(session)
        return min([await self._tend(one, now) for one in running], default=NEVER)

    async def _tend(self, broadcast: Broadcast, now: datetime) -> datetime:
        sends = broadcast.state != BroadcastState.CANCELLED and broadcast.filled_at is not None
        if sends and (due := _shown_next(broadcast, now)) > now:
            return due
        async with self._database.transaction() as session:
            if broadcast.state == BroadcastState.CANCELLED:
                if await broadcasts.withdraw_some(session, broadcast.id, limit=CHUNK):
                    return now
            elif broadcast.filled_at is None:
                return await self._fill(session, broadcast, now)
            present = await broadcasts.broadcast_by_id(session, broadcast.id)
            return await self._show(session, present, now)

    async def _fill(self, session: AsyncSession, broadcast: Broadcast, now: datetime) -> datetime:
        about, begins = broadcast.about_id, broadcast.chosen == 0
        if about is not None and begins and await broadcasts.on_the_way(session, about):
            # What is just being sent is to be changed too, once it has arrived.
            return now + LOOK_AGAIN
        worth = self._clinic.timing.broadcast_worth
        await broadcasts.fill(session, broadcast, limit=CHUNK, worth=worth, now=now)
        return now

    async def _show(self, session: AsyncSession, broadcast: Broadcast, now: datetime) -> datetime:
        due = _shown_next(broadcast, now)
        if due > now:
            return due
        await self._owe_progress(session, broadcast, now)
        # While messages move, another look follows, even if those left turn out to wait.
        runs = broadcast.state == BroadcastState.RUNNING
        moves = runs and await broadcasts.moves(session, broadcast.id, now=now)
        values = BroadcastChange(shown=NOT_ALL if moves else broadcast.ended, shown_at=now)
        if broadcast.done:
            values["finished_at"] = now
            if broadcast.state != BroadcastState.CANCELLED:
                values["state"] = BroadcastState.FINISHED
        await broadcasts.change_broadcast(session, broadcast.id, **values)
        return NEVER

    async def _owe_progress(
        self, session: AsyncSession, broadcast: Broadcast, now: datetime
    ) -> None:
        # Not to one whose role was taken back meanwhile: she reads no more of ours.
        working = await staff.reachable_staff(session)
        author = next((one for one in working if one.id == broadcast.author_id), None)
        if author is None:
            return
        # Two looks at one moment differ in what they show; the last must not be taken for the first.
        stage = "end" if broadcast.done else f"{broadcast.state}:{broadcast.ended}"
        owed = Owed(
            kind=DeliveryKind.PROGRESS,
            chat_id=author.chat_id,
            staff_id=author.id,
            once=f"progress:{broadcast.id}:{stage}:{now.timestamp():.6f}",
            subject_id=broadcast.id,
            due_at=now,
            expires_at=now + self._clinic.timing.broadcast_worth,
        )
        await deliveries.owe(session, [owed], now=now)


def _shown_next(broadcast: Broadcast, now: datetime) -> datetime:
    """Return when there is something new to show, and the message may change again."""
    if broadcast.done or broadcast.shown_at is None:
        return now
    if broadcast.shown == broadcast.ended:
        return NEVER
    return broadcast.shown_at + SHOW_EVERY


@dataclass(slots=True)
class _Prepared:
    """What a broadcast says, opened once and not for each recipient."""

    broadcast: Broadcast
    item: Item | None
    templates: dict[str, Template]

    def message(self, reader: Reader) -> Message:
        """Return what she reads, covered where she asked for that."""
        template = self.templates.get(reader.language) or self.templates[self.broadcast.language]
        message = template.message(first_name_of(reader.name))
        return hidden(message) if reader.discreet else message


@dataclass(frozen=True, slots=True)
class BroadcastComposer:
    """Composes what one recipient reads, and what the author sees of it."""

    bundle: ContentBundle
    clinic: Clinic
    prepared: dict[int, _Prepared] = field(default_factory=dict)

    async def compose(
        self, session: AsyncSession, batch: Sequence[Delivery], now: datetime
    ) -> dict[int, Result]:
        """Write the message to each recipient, unless she must not get it now."""
        running = await self._running(session, batch)
        ids = [one.patient_id for one in batch if one.patient_id is not None]
        readers = await audiences.readers(session, ids)
        starts = _days_begun(now, {reader.zone for reader in readers.values()})
        sent = await audiences.sent_today(session, readers, starts, now=now, kinds=COUNTED)
        unsuited = await self._unsuited(session, batch, running, now)
        results: dict[int, Result] = {}
        nights = Nights(now)
        for delivery in batch:
            said = running.get(delivery.broadcast_id or 0)
            reader = readers.get(delivery.patient_id or 0)
            if said is None:
                # It rests or was stopped a moment ago: whoever resumes or withdraws finds it owed.
                results[delivery.id] = Wait(until=now, reason="rests")
            elif delivery.id in unsuited:
                results[delivery.id] = Dropped(reason="unsuited")
            else:
                results[delivery.id] = self._compose(delivery, reader, said, sent, nights)
        return results

    async def change(
        self, session: AsyncSession, batch: Sequence[Delivery], now: datetime
    ) -> dict[int, Result]:
        """Change or take back what recipients were sent, without a sound, at any hour."""
        running = await self._running(session, batch)
        ids = [one.patient_id for one in batch if one.patient_id is not None]
        readers = await audiences.readers(session, ids)
        results: dict[int, Result] = {}
        for delivery in batch:
            said = running.get(delivery.broadcast_id or 0)
            reader = readers.get(delivery.patient_id or 0)
            if said is None:
                results[delivery.id] = Wait(until=now, reason="rests")
            elif reader is None or reader.state != PatientState.ACTIVE:
                results[delivery.id] = Dropped(reason="left")
            elif delivery.kind == DeliveryKind.BROADCAST_REMOVAL:
                results[delivery.id] = Composed(message=NOTHING, removes=delivery.subject_id)
            else:
                message = said.message(reader)
                results[delivery.id] = Composed(message=message, edits=delivery.subject_id)
        return results

    async def show(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Write the progress or the report, as it is at this moment."""
        broadcast = await broadcasts.broadcast_by_id(session, delivery.subject_id or 0)
        author = await staff.staff_by_id(session, delivery.staff_id or 0)
        prompt = await prompts.prompt_by_id(session, broadcast.prompt_id or 0)
        if author is None or prompt is None:
            return Dropped(reason="nowhere_to_show")
        if prompt.message_id is None:
            return Wait(until=now + LOOK_AGAIN, reason="nowhere_yet")
        why = await broadcasts.why_not(session, broadcast, now=now)
        speech = self.bundle.speech(author.language)
        message = progress(speech, broadcast, why, zone=author.zone, prompt_id=prompt.id)
        return Composed(message=message, edits=prompt.message_id)

    async def _running(
        self, session: AsyncSession, batch: Sequence[Delivery]
    ) -> dict[int, _Prepared]:
        """Return what each broadcast of the batch says; one that rests or was stopped is left out."""
        ids = {one.broadcast_id for one in batch if one.broadcast_id is not None}
        standings = await broadcasts.standings(session, ids)
        running: dict[int, _Prepared] = {}
        for broadcast_id, standing in standings.items():
            if not standing.runs:
                self.prepared.pop(broadcast_id, None)
                continue
            known = self.prepared.get(broadcast_id)
            if known is None or known.broadcast.revision != standing.revision:
                known = self._prepare(await broadcasts.broadcast_by_id(session, broadcast_id))
                self.prepared[broadcast_id] = known
            running[broadcast_id] = known
        return running

    def _prepare(self, broadcast: Broadcast) -> _Prepared:
        values = {"clinic": self.clinic.name, "phone": self.clinic.phone}
        return _Prepared(
            broadcast=broadcast,
            item=self.bundle.library.items.get(broadcast.item or ""),
            templates={
                language: Template(content, values)
                for language, content in broadcast.versions.items()
            },
        )

    async def _unsuited(
        self,
        session: AsyncSession,
        batch: Sequence[Delivery],
        running: Mapping[int, _Prepared],
        now: datetime,
    ) -> set[int]:
        """Return the deliveries whose item is not for that patient, by what she told us."""
        items = {
            one.id: said.item
            for one in batch
            if (said := running.get(one.broadcast_id or 0)) is not None and said.item is not None
        }
        if not items:
            return set()
        patient_of = {one.id: one.patient_id or 0 for one in batch if one.id in items}
        hers = await audiences.circumstances(session, list(patient_of.values()), now=now)
        rules = self.bundle.library.safety
        return {
            delivery_id
            for delivery_id, item in items.items()
            if (told := hers.get(patient_of[delivery_id])) is not None
            and not suits(item, told, rules)
        }

    def _compose(
        self,
        delivery: Delivery,
        reader: Reader | None,
        said: _Prepared,
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
        if not room_today(sent.get(reader.id, 0), self.clinic.limits.beside_the_check):
            return Wait(until=nights.morning(reader), reason="over_limit")
        return Composed(message=said.message(reader))


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
