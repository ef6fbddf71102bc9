"""How does a message that is owed get to its person, once, and recorded?

Three short transactions: a batch is claimed; as many of it as have room start now are composed and committed as
`sending`, and only then do their requests start; outcomes are recorded together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from db import claims, deliveries, holds
from db.claims import Returned
from db.database import Database
from db.restoring import held_since
from rules.clock import Clock
from rules.looping import NEVER, Loop
from rules.pacing import Pacer
from rules.sending import EDITS, Delivery, Fate, Outcome
from scheduler.composing import Composing, Ready
from scheduler.ports import Composed, Composers, Sender
from scheduler.recording import SECOND_LOOK, Ended, note_holds, record

LEASE = timedelta(minutes=2)
CLAIMED_AT_ONCE = 300
MOST_IN_FLIGHT = 100
# Small batches cost a commit each: more start when so many can, or when no more are coming.
STARTED_AT_ONCE = 50
# Whoever ends the hold after a restore is another process, which wakes nobody here.
LOOK_WHILE_HELD = timedelta(seconds=30)
# Outcomes wait for each other at most this long before they are written down.
GATHERED_FOR = timedelta(milliseconds=50)

log = structlog.get_logger()
Spawn = Callable[[Coroutine[Any, Any, None]], object]


class Delivering:
    """The one place from which owed messages go out."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        pacer: Pacer,
        sender: Sender,
        composers: Composers,
        spawn: Spawn,
    ) -> None:
        self._database = database
        self._clock = clock
        self._pacer = pacer
        self._sender = sender
        self._composing = Composing(composers)
        self._spawn = spawn
        self._claimed: deque[Delivery] = deque()
        # One request to a chat at a time, so that two edits of a message arrive in their order.
        self._chats: set[int] = set()
        self._outcomes: list[Ended] = []
        self._first_outcome_at: datetime | None = None
        # What Telegram asked for, until it is written down: replies meet holds too.
        self._holds: dict[int | None, datetime] = {}
        self.on_recorded: list[Callable[[], None]] = []
        self.sending = Loop(clock, self.send_round)
        self.recording = Loop(clock, self.record_round)
        database.on_owed.append(self.sending.wake)
        pacer.on_held.append(self.recording.wake)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way and nothing waits to be recorded."""
        return not self._chats and not self._outcomes and self.sending.idle and self.recording.idle

    async def recover(self) -> None:
        """Judge what a crash left half-way; call before the first round."""
        async with self._database.transaction() as session:
            again, uncertain = await claims.recover(session)
            now = self._clock.now()
            for chat_id, until in (await holds.standing_holds(session, now=now)).items():
                self._pacer.hold(chat_id=chat_id or None, until=until)
        log.info("recovered", owed_again=again, uncertain=uncertain)

    async def send_round(self) -> datetime:
        """Start what may start now; return when to look again."""
        now = self._clock.now()
        if not self._claimed:
            coming = await self._claim(now)
            if not self._claimed:
                return self._look_again(coming, now)
        room = self._pacer.room(now)
        free = MOST_IN_FLIGHT - len(self._chats)
        if room <= 0:
            return self._pacer.next_room(now)
        if free < min(STARTED_AT_ONCE, len(self._claimed)):
            # The end of a request wakes the loop.
            return NEVER
        batch = [self._claimed.popleft() for _ in range(min(room, free, len(self._claimed)))]
        await self._begin(batch, now)
        self.sending.wake()
        return NEVER

    async def record_round(self) -> datetime:
        """Write down the outcomes that came in, once enough are there or they have waited enough."""
        self._holds |= self._pacer.new_holds()
        if not self._outcomes and not self._holds:
            return NEVER
        now = self._clock.now()
        first_at = self._first_outcome_at or now
        few = self._chats and len(self._outcomes) < STARTED_AT_ONCE
        if few and not self._holds and now - first_at < GATHERED_FOR:
            return first_at + GATHERED_FOR
        batch, self._outcomes, self._first_outcome_at = self._outcomes, [], None
        held = dict(self._holds)
        try:
            async with self._database.transaction() as session:
                await note_holds(session, held, now)
                too_late = await record(session, batch, now)
        except BaseException:
            self._outcomes = batch + self._outcomes
            self._first_outcome_at = first_at
            raise
        self._holds = {chat: end for chat, end in self._holds.items() if held.get(chat) != end}
        for chat_id, message_id in too_late:
            self._chats.add(chat_id)
            self._spawn(self._take_back(chat_id, message_id))
        self._tell()
        self.recording.wake()
        return NEVER

    async def _claim(self, now: datetime) -> datetime | None:
        """Take the next batch; return when the next is due where there is none."""
        room = self._pacer.room(now)
        if room <= 0:
            return self._pacer.next_room(now)
        # Never more than the next seconds' worth: what waits here is late for what is more urgent.
        limit = min(CLAIMED_AT_ONCE, room)
        async with self._database.transaction() as session:
            if await held_since(session) is not None:
                return now + LOOK_WHILE_HELD
            claimed = await claims.claim(
                session, now=now, limit=limit, lease=LEASE, held_chats=self._chats
            )
            coming = None if claimed else await deliveries.next_start(session)
        self._claimed.extend(claimed)
        return coming

    async def _begin(self, batch: list[Delivery], now: datetime) -> None:
        free, waiting = self._by_pace(batch, now)
        # Their room is kept for them while they are composed: the answers that start meanwhile must not take it.
        for _ in free:
            self._pacer.start(now, chat_id=None, new_message=True)
        try:
            async with self._database.transaction() as session:
                await claims.give_back(session, waiting)
                ready = await self._composing.prepare(session, free, now)
        finally:
            self._pacer.take_back(now, len(free))
        # That took a while, and it is from now that a second counts.
        started_at = self._clock.now()
        for one in ready:
            self._start(one, started_at)
        self._tell()

    def _by_pace(
        self, batch: list[Delivery], now: datetime
    ) -> tuple[list[Delivery], list[Returned]]:
        """Part those whose chat is free from those that must wait for it."""
        free: list[Delivery] = []
        waiting: list[Returned] = []
        chats = set(self._chats)
        for delivery in batch:
            free_at = self._pacer.chat_free_at(
                delivery.chat_id, now, new_message=delivery.kind not in EDITS
            )
            if delivery.chat_id in chats:
                free_at = max(free_at, now + timedelta(seconds=1))
            if free_at > now:
                waiting.append(Returned(delivery=delivery, not_before=free_at, reason="chat_pace"))
                continue
            chats.add(delivery.chat_id)
            free.append(delivery)
        return free, waiting

    def _look_again(self, coming: datetime | None, now: datetime) -> datetime:
        if coming is None or (coming <= now and self._chats):
            # What is due waits for its chat; the end of that request wakes the loop.
            return NEVER
        # What is due and cannot be claimed has expired, and the next tick says so.
        return coming if coming > now else now + SECOND_LOOK

    def _start(self, ready: Ready, now: datetime) -> None:
        chat_id = ready.delivery.chat_id
        self._pacer.start(now, chat_id=chat_id, new_message=ready.composed.is_new)
        self._chats.add(chat_id)
        self._spawn(self._send(ready))

    async def _send(self, ready: Ready) -> None:
        delivery, composed = ready.delivery, ready.composed
        outcome = Outcome(fate=Fate.UNCERTAIN, reason="broken")
        try:
            outcome = await self._request(delivery.chat_id, composed)
            if outcome.fate == Fate.UNFORMATTED:
                unformatted = replace(composed, message=replace(composed.message, entities=()))
                outcome = await self._request(delivery.chat_id, unformatted)
        finally:
            if outcome.fate == Fate.HELD:
                # It counts from now, and not from when it is written down.
                seconds = outcome.retry_after_seconds or 1
                self._pacer.held(chat_id=delivery.chat_id, seconds=seconds)
            self._first_outcome_at = self._first_outcome_at or self._clock.now()
            self._outcomes.append((delivery, outcome))
            self._chats.discard(delivery.chat_id)
            self.recording.wake()
            if self._claimed:
                self.sending.wake()

    async def _take_back(self, chat_id: int, message_id: int) -> None:
        """Delete what reached somebody who was erased while it was on its way."""
        try:
            self._pacer.start(self._clock.now(), chat_id=chat_id, new_message=False)
            await self._sender.remove(chat_id, (message_id,))
        finally:
            self._chats.discard(chat_id)
            self.sending.wake()

    async def _request(self, chat_id: int, composed: Composed) -> Outcome:
        if composed.removes is not None:
            return await self._sender.remove(chat_id, (composed.removes,))
        if composed.edits is not None:
            return await self._sender.edit(chat_id, composed.edits, composed.message)
        return await self._sender.send(chat_id, composed.message)

    def _tell(self) -> None:
        self.sending.wake()
        for wake in self.on_recorded:
            wake()
