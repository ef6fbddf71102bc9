"""How does a message that is owed get to its person, once, and recorded?

One short transaction does all there is to do: it records the outcomes that came in, claims what may start by
the pace, composes it and commits it as `sending`. Only then, each in its turn, do the requests start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from db.delivery import claims, deliveries, rate_holds
from db.delivery.claims import Returned
from db.delivery.restore_cleanup import held_since
from db.engine.database import Database
from rules.clock import Clock
from rules.delivery import EDITS, Delivery, DeliveryKind, Fate, Outcome, Priority
from rules.pacing import Pacer
from rules.worker_loop import NEVER, WorkerLoop
from scheduler.delivery.composition import Composing, Ready
from scheduler.delivery.outcomes import SECOND_LOOK, Ended, Recorded, note_holds, record
from scheduler.ports import Composed, Composers, Sender

MOST_IN_FLIGHT = 300
# While there is more than the pace lets through, a transaction takes so many, or what came together meanwhile.
STARTED_AT_ONCE = 150
GATHERED_FOR = timedelta(milliseconds=50)
# Whoever ends the hold after a restore is another process, which wakes nobody here.
LOOK_WHILE_HELD = timedelta(seconds=30)
# Rows are committed as `sending` so long before their turn, so that no turn is missed for a commit.
AHEAD = timedelta(milliseconds=100)
# What is never tried again tells for so long that it could not be written.
UNWRITTEN_SHOWS = timedelta(minutes=10)
# Whoever watches what is recorded is told so often while there is more to come.
TOLD_EVERY = timedelta(seconds=1)

log = structlog.get_logger()
Spawn = Callable[[Coroutine[Any, Any, None]], object]


@dataclass(slots=True)
class _Work:
    """What the next transaction writes down, and how many it may begin."""

    outcomes: list[Ended] = field(default_factory=list)
    unstarted: list[Returned] = field(default_factory=list)
    held: dict[int | None, datetime] = field(default_factory=dict)
    most: int = 0
    urgent: bool = False

    def __bool__(self) -> bool:
        return bool(self.outcomes or self.unstarted or self.held)

    def and_then(self, later: _Work) -> _Work:
        """Return what both write down."""
        return _Work(
            outcomes=self.outcomes + later.outcomes,
            unstarted=self.unstarted + later.unstarted,
            held=self.held | later.held,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlook:
    """What the last claim left: when to claim again, unless what it went by has changed since it began.

    `backlog`: it was full, so there is more.
    """

    look_at: datetime
    begun_at: datetime
    backlog: bool = False
    # How often something had been owed when it began.
    owed_times: int = 0
    # Something is due to one of these chats, each with a request on its way: the end of that is the moment.
    busy: frozenset[int] = frozenset()


class DeliveryLoop:
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
        # One request to a chat at a time, so that two edits of a message arrive in their order.
        self._chats: set[int] = set()
        self._ready: deque[Ready] = deque()
        self._kept = _Work()
        self._first_outcome_at = clock.now()
        self._outlook = _Outlook(look_at=clock.now(), begun_at=clock.now() - GATHERED_FOR)
        self._owed_times = 1
        self._untold = False
        self._told_at = clock.now() - TOLD_EVERY
        self._rounds = 0
        self._second_tries = 0
        self._closing = False
        self.on_recorded: list[Callable[[], None]] = []
        # Whoever counts: the kind, and how it ended.
        self.on_ended: list[Callable[[DeliveryKind, Fate], None]] = []
        self.ended_at: datetime | None = None
        self.loop = WorkerLoop(clock, self.round)
        database.on_owed.append(self._look_now)
        pacer.on_held.append(self._keep_holds)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way, and all that waits waits for a moment still to come."""
        waiting = len(self._ready) + min(self._second_tries, self._pacer.waiting)
        return len(self._chats) == waiting and self.loop.idle

    def unwritten(self, now: datetime) -> dict[str, str]:
        """Return which kinds could not be written of late, by the class of the exception."""
        failing = self._composing.failing
        return {kind: name for kind, (name, at) in failing.items() if now - at < UNWRITTEN_SHOWS}

    async def recover(self) -> None:
        """Judge what a crash left half-way; call before the first round."""
        async with self._database.transaction() as session:
            again, uncertain = await claims.recover(session)
            standing = await rate_holds.standing_holds(session, now=self._clock.now())
        for chat_id, until in standing.items():
            self._pacer.hold(chat_id=chat_id or None, until=until)
        log.info("recovered", owed_again=again, uncertain=uncertain)

    def close(self) -> None:
        """Begin nothing any more; what has not started goes back to owed."""
        self._closing = True
        self.loop.wake()

    async def finish(self) -> None:
        """Write down what is left; call when no request is on its way and the loop has ended."""
        now = self._clock.now()
        self._start_ready(now)
        if self._kept:
            await self._carry_out(self._take(), now)

    async def round(self) -> datetime:
        """Start what has its turn, record what came back, begin the next; return when to look again."""
        now = self._clock.now()
        self._start_ready(now)
        most, urgent = self._most_to_begin(now)
        if not most and not self._is_worth_writing(now):
            return self._look_again(now)
        work = self._take()
        work.most, work.urgent = most, urgent
        await self._carry_out(work, now)
        self._start_ready(self._clock.now())
        self._tell(now)
        self.loop.wake()
        return NEVER

    # ---------------------------------------------------------------- what there is to do

    def _most_to_begin(self, now: datetime) -> tuple[int, bool]:
        """Return how many may begin now, and whether only replies and alerts may."""
        outlook = self._outlook
        if self._closing or self._ready or (now < outlook.look_at and not self._has_changed):
            return 0, False
        free = MOST_IN_FLIGHT - len(self._chats)
        room = min(free, self._pacer.room(now, ahead=AHEAD))
        if room <= 0:
            anew = outlook.owed_times != self._owed_times
            urgent = self._pacer.room(now, ahead=AHEAD, urgent=True) if anew else 0
            return max(0, min(free, urgent)), True
        if outlook.backlog and (free < STARTED_AT_ONCE or now < self._gathered_at(now, room)):
            return 0, False
        return room, False

    @property
    def _has_changed(self) -> bool:
        """Whether something was owed, or a chat that kept something waiting is free, since the last claim began."""
        outlook = self._outlook
        return outlook.owed_times != self._owed_times or not outlook.busy <= self._chats

    def _gathered_at(self, now: datetime, room: int) -> datetime:
        """Return when to begin the next of many: in step with the pace, more come together in one commit."""
        begun_at = self._outlook.begun_at
        return now if room >= STARTED_AT_ONCE or begun_at > now else begun_at + GATHERED_FOR

    def _is_worth_writing(self, now: datetime) -> bool:
        """Tell whether what is kept should be written now, and not wait for more."""
        kept = self._kept
        if not kept.outcomes or len(kept.outcomes) >= STARTED_AT_ONCE:
            return bool(kept)
        waits = now - GATHERED_FOR < self._first_outcome_at <= now
        return not self._chats or not waits

    def _look_again(self, now: datetime) -> datetime:
        """Return the next moment at which there may be something to do; the end of a request wakes, too."""
        moments = [NEVER]
        if self._kept.outcomes:
            moments.append(self._first_outcome_at + GATHERED_FOR)
        if self._ready:
            moments.append(self._pacer.next_room(now, urgent=_is_urgent(self._ready[0])))
        elif not self._closing:
            moments.append(self._next_begin(now))
        return min(moments)

    def _next_begin(self, now: datetime) -> datetime:
        outlook = self._outlook
        if now < outlook.look_at and not self._has_changed:
            return outlook.look_at
        if MOST_IN_FLIGHT - len(self._chats) < (STARTED_AT_ONCE if outlook.backlog else 1):
            return NEVER
        room = self._pacer.room(now, ahead=AHEAD)
        if room <= 0:
            return self._pacer.next_room(now) - AHEAD
        return self._gathered_at(now, room)

    # ---------------------------------------------------------------- one transaction

    def _take(self) -> _Work:
        work, self._kept = self._kept, _Work()
        return work

    async def _carry_out(self, work: _Work, now: datetime) -> None:
        outlook, ready = self._outlook, list[Ready]()
        try:
            async with self._database.transaction() as session:
                written = await self._write(session, work, now)
                if work.most:
                    ready, outlook = await self._begin(session, work, now)
                elif written.again:
                    coming = await deliveries.next_start(session, now=now)
                    outlook = replace(outlook, look_at=min(outlook.look_at, coming or NEVER))
        except BaseException:
            self._kept = work.and_then(self._kept)
            raise
        self._outlook = outlook
        for chat_id, message_id in written.too_late:
            self._chats.add(chat_id)
            self._spawn(self._take_back(chat_id, message_id))
        self._untold = self._untold or bool(work.outcomes)
        self._chats.update(one.delivery.chat_id for one in ready)
        self._ready.extend(ready)

    async def _write(self, session: AsyncSession, work: _Work, now: datetime) -> Recorded:
        await note_holds(session, work.held, now)
        await claims.give_back(session, work.unstarted)
        recorded = await record(session, work.outcomes, now)
        return replace(recorded, again=recorded.again + len(work.unstarted))

    async def _begin(
        self, session: AsyncSession, work: _Work, now: datetime
    ) -> tuple[list[Ready], _Outlook]:
        """Claim and compose; return what may start, and when to claim again.

        While this waits for the database, requests end and others owe: what the claim goes by is kept as it was.
        """
        self._rounds += 1
        held_chats = frozenset(self._chats)
        outlook = _Outlook(look_at=now, begun_at=now, owed_times=self._owed_times)
        if await held_since(session) is not None:
            return [], replace(outlook, look_at=now + LOOK_WHILE_HELD)
        claimed = await claims.claim(
            session,
            now=now,
            limit=work.most,
            urgent=work.urgent,
            held_chats=held_chats,
            free_at=lambda chat_id, kind: self._free_at(chat_id, kind, now),
            round_=self._rounds,
        )
        ready = await self._composing.prepare(session, claimed, now) if claimed else []
        if work.urgent:
            # The others are looked for when there is room for them.
            before = self._outlook
            return ready, replace(outlook, begun_at=before.begun_at, backlog=before.backlog)
        if len(claimed) >= work.most:
            return ready, replace(outlook, backlog=True)
        # Only now: what was claimed may have been put off, and is looked for again then.
        coming = await deliveries.next_start(session, now=now)
        if coming is not None and coming <= now:
            # It waits for its chat, and must not hide what comes after it.
            coming = await deliveries.next_start(session, now=now, after=now)
            coming = min(coming or NEVER, now + SECOND_LOOK)
            outlook = replace(outlook, busy=held_chats)
        return ready, replace(outlook, look_at=coming or NEVER)

    def _free_at(self, chat_id: int, kind: DeliveryKind, now: datetime) -> datetime:
        return self._pacer.chat_free_at(chat_id, now, new_message=kind not in EDITS)

    # ---------------------------------------------------------------- one request

    def _start_ready(self, now: datetime) -> None:
        """Start what has its turn; give back what has lost it."""
        rooms = {urgent: self._pacer.room(now, urgent=urgent) for urgent in (False, True)}
        while self._ready:
            ready = self._ready[0]
            delivery, composed = ready.delivery, ready.composed
            urgent = _is_urgent(ready)
            turn = now if rooms[urgent] > 0 else self._pacer.next_room(now, urgent=urgent)
            if self._closing:
                turn = NEVER
            if now < turn <= now + 2 * AHEAD:
                return
            chat_free = self._pacer.chat_free_at(delivery.chat_id, now, new_message=composed.is_new)
            self._ready.popleft()
            if max(turn, chat_free) > now:
                # A hold came in between; nothing of it has left this house.
                self._chats.discard(delivery.chat_id)
                until = now if self._closing else max(turn, chat_free)
                back = Returned(delivery=delivery, not_before=until, reason="held")
                self._kept.unstarted.append(back)
                continue
            self._pacer.start(
                now, chat_id=delivery.chat_id, new_message=composed.is_new, awaited=True
            )
            rooms = {urgent: left - 1 for urgent, left in rooms.items()}
            self._spawn(self._send(ready))

    async def _send(self, ready: Ready) -> None:
        delivery, composed = ready.delivery, ready.composed
        outcome = Outcome(fate=Fate.UNCERTAIN, reason="broken")
        try:
            outcome = await self._request(delivery.chat_id, composed)
            if outcome.fate == Fate.UNFORMATTED:
                await self._turn_of_second_try(delivery)
                unformatted = replace(composed, message=replace(composed.message, entities=()))
                outcome = await self._request(delivery.chat_id, unformatted)
        finally:
            self._ended(ready, outcome)

    async def _turn_of_second_try(self, delivery: Delivery) -> None:
        # The first was refused, so the chat has not had its message; the bot has made a request.
        self._second_tries += 1
        try:
            await self._pacer.turn(delivery.priority, chat_id=None, new_message=False)
        finally:
            self._second_tries -= 1

    async def _take_back(self, chat_id: int, message_id: int) -> None:
        """Delete what reached somebody who was erased while it was on its way."""
        try:
            self._pacer.start(self._clock.now(), chat_id=chat_id, new_message=False)
            await self._sender.remove(chat_id, (message_id,))
        finally:
            self._chats.discard(chat_id)
            self.loop.wake()

    async def _request(self, chat_id: int, composed: Composed) -> Outcome:
        if composed.removes is not None:
            return await self._sender.remove(chat_id, (composed.removes,))
        if composed.edits is not None:
            return await self._sender.edit(chat_id, composed.edits, composed.message)
        return await self._sender.send(chat_id, composed.message)

    def _ended(self, ready: Ready, outcome: Outcome) -> None:
        now = self._clock.now()
        self._pacer.ended(now)
        self.ended_at = now
        for count in self.on_ended:
            count(ready.delivery.kind, outcome.fate)
        chat_id = ready.delivery.chat_id
        if ready.delivery.kind is DeliveryKind.ALERT:
            outcome = outcome.for_what_must_arrive(ready.delivery.attempts)
        # At once, and not when it is recorded: the next request must know.
        self._pacer.heed(outcome, chat_id=chat_id)
        outcomes = self._kept.outcomes
        if not outcomes:
            self._first_outcome_at = now
        outcomes.append(Ended(delivery=ready.delivery, outcome=outcome, at=now))
        self._chats.discard(chat_id)
        free = MOST_IN_FLIGHT - len(self._chats)
        # In between there is nothing to decide: the loop wakes by itself when it has waited enough.
        if (
            len(outcomes) in (1, STARTED_AT_ONCE)
            or free in (1, STARTED_AT_ONCE, MOST_IN_FLIGHT)
            or chat_id in self._outlook.busy
        ):
            self.loop.wake()

    # ---------------------------------------------------------------- what others tell us, and we them

    def _look_now(self) -> None:
        self._owed_times += 1
        self.loop.wake()

    def _keep_holds(self) -> None:
        self._kept.held |= self._pacer.new_holds()
        self.loop.wake()

    def _tell(self, now: datetime) -> None:
        """Tell whoever watches: now and then while there is more to come, and at the end."""
        due = not self._told_at <= now < self._told_at + TOLD_EVERY
        if self._untold and (due or not self._outlook.backlog):
            self._untold, self._told_at = False, now
            for wake in self.on_recorded:
                wake()


def _is_urgent(ready: Ready) -> bool:
    return ready.delivery.priority <= Priority.ALERT
