"""How does a message that is owed get to its person, once, and recorded?

A round claims what is due within the pacing room, composes it, commits it as `sending`, and only then starts
the requests. Outcomes are recorded together, as many as came in while the last were being written.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from db import deliveries, holds, patients, prompts, staff
from db.database import Database
from rules.clock import Clock
from rules.looping import NEVER, Loop
from rules.pacing import Pacer
from rules.sending import EDITS, Delivery, DeliveryKind, DeliveryState, Fate, Outcome
from scheduler.ports import Composed, Composers, Dropped, Sender, Wait

LEASE = timedelta(minutes=2)
MOST_IN_FLIGHT = 64
MOST_ATTEMPTS = 5
SECOND_LOOK = timedelta(seconds=30)

log = structlog.get_logger()
Spawn = Callable[[Coroutine[Any, Any, None]], object]


@dataclass(frozen=True, slots=True)
class _Ready:
    delivery: Delivery
    composed: Composed


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
        self._composers = composers
        self._spawn = spawn
        # One request to a chat at a time, so that two edits of a message arrive in their order.
        self._chats: set[int] = set()
        self._outcomes: list[tuple[Delivery, Outcome]] = []
        self.on_recorded: list[Callable[[], None]] = []
        self.sending = Loop(clock, self.send_round)
        self.recording = Loop(clock, self.record_round)
        database.on_owed.append(self.sending.wake)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way and nothing waits to be recorded."""
        return (
            not self._chats and not self._outcomes and self.sending.idle and self.recording.idle
        )

    async def recover(self) -> None:
        """Judge what a crash left half-way; call before the first round."""
        async with self._database.transaction() as session:
            again, uncertain = await deliveries.recover(session)
            now = self._clock.now()
            for chat_id, until in (await holds.standing_holds(session, now=now)).items():
                seconds = int((until - now).total_seconds()) + 1
                self._pacer.held(now, chat_id=chat_id or None, seconds=seconds)
        log.info("recovered", owed_again=again, uncertain=uncertain)

    async def send_round(self) -> datetime:
        """Start what may start now; return when to look again."""
        now = self._clock.now()
        room = min(self._pacer.room(now), MOST_IN_FLIGHT - len(self._chats))
        if room <= 0:
            # A finished request wakes the loop; until then only the pace can make room.
            return self._pacer.next_room(now) if self._pacer.room(now) <= 0 else NEVER
        async with self._database.transaction() as session:
            claimed = await deliveries.claim(
                session, now=now, limit=room, lease=LEASE, held_chats=self._chats
            )
            coming = None if claimed else await deliveries.next_start(session)
        if not claimed:
            return self._look_again(coming, now)
        for ready in await self._prepare(claimed, now):
            self._start(ready, now)
        self._tell()
        return NEVER

    def _look_again(self, coming: datetime | None, now: datetime) -> datetime:
        if coming is None or (coming <= now and self._chats):
            # What is due waits for its chat; the end of that request wakes the loop.
            return NEVER
        # What is due and cannot be claimed has expired, and the next tick says so.
        return coming if coming > now else now + SECOND_LOOK

    async def record_round(self) -> datetime:
        """Write down every outcome that came in."""
        batch, self._outcomes = self._outcomes, []
        if batch:
            try:
                await self._record(batch)
            except BaseException:
                self._outcomes = batch + self._outcomes
                raise
            self._tell()
        return NEVER

    def _tell(self) -> None:
        self.sending.wake()
        for wake in self.on_recorded:
            wake()

    async def _prepare(self, claimed: list[Delivery], now: datetime) -> list[_Ready]:
        ready: list[_Ready] = []
        chats: set[int] = set()
        async with self._database.transaction() as session:
            for delivery in claimed:
                free_at = self._pacer.chat_free_at(
                    delivery.chat_id, now, new_message=delivery.kind not in EDITS
                )
                if delivery.chat_id in chats:
                    free_at = max(free_at, now + timedelta(seconds=1))
                if free_at > now:
                    await deliveries.give_back(
                        session, delivery, not_before=free_at, reason="chat_pace"
                    )
                    continue
                composed = await self._compose(session, delivery, now)
                if composed is not None and await deliveries.mark_sending(
                    session, delivery, prompt_id=composed.prompt_id
                ):
                    chats.add(delivery.chat_id)
                    ready.append(_Ready(replace(delivery, prompt_id=composed.prompt_id), composed))
        return ready

    async def _compose(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | None:
        composer = self._composers.get(delivery.kind)
        try:
            if composer is None:
                raise LookupError(f"nobody composes {delivery.kind}")
            async with session.begin_nested():
                result = await composer(session, delivery, now)
        except Exception as fault:
            # One message that cannot be written must not hold up the others: an edge of the house.
            log.exception("compose_failed", kind=delivery.kind, delivery=delivery.id)
            await self._give_up_slowly(session, delivery, now, type(fault).__name__)
            return None
        match result:
            case Composed():
                return result
            case Dropped(reason=reason, state=state):
                await deliveries.mark_finished(session, delivery, state, now=now, reason=reason)
            case Wait(until=until, reason=reason):
                await deliveries.give_back(session, delivery, not_before=until, reason=reason)
        return None

    def _start(self, ready: _Ready, now: datetime) -> None:
        self._pacer.start(
            now, chat_id=ready.delivery.chat_id, new_message=ready.composed.edits is None
        )
        self._chats.add(ready.delivery.chat_id)
        self._spawn(self._send(ready))

    async def _send(self, ready: _Ready) -> None:
        delivery, composed = ready.delivery, ready.composed
        outcome = Outcome(fate=Fate.UNCERTAIN, reason="broken")
        try:
            outcome = await self._request(delivery.chat_id, composed)
            if outcome.fate == Fate.UNFORMATTED:
                unformatted = replace(composed, message=replace(composed.message, entities=()))
                outcome = await self._request(delivery.chat_id, unformatted)
        finally:
            self._outcomes.append((delivery, outcome))
            self._chats.discard(delivery.chat_id)
            self.recording.wake()

    async def _request(self, chat_id: int, composed: Composed) -> Outcome:
        if composed.edits is not None:
            return await self._sender.edit(chat_id, composed.edits, composed.message)
        return await self._sender.send(chat_id, composed.message)

    async def _record(self, batch: list[tuple[Delivery, Outcome]]) -> None:
        now = self._clock.now()
        async with self._database.transaction() as session:
            for delivery, outcome in batch:
                await self._record_one(session, delivery, outcome, now)

    async def _record_one(
        self, session: AsyncSession, delivery: Delivery, outcome: Outcome, now: datetime
    ) -> None:
        match outcome.fate:
            case Fate.SENT:
                await deliveries.mark_finished(
                    session, delivery, DeliveryState.SENT, now=now, message_id=outcome.message_id
                )
                if delivery.prompt_id is not None and outcome.message_id is not None:
                    await prompts.change_prompt(
                        session, delivery.prompt_id, message_id=outcome.message_id
                    )
            case Fate.HELD:
                await self._hold(session, delivery, outcome, now)
            case Fate.UNSENT:
                await self._give_up_slowly(session, delivery, now, outcome.reason or "unsent")
            case Fate.UNCERTAIN if delivery.kind == DeliveryKind.ALERT:
                await deliveries.give_back(
                    session, delivery, not_before=now + SECOND_LOOK, reason="uncertain"
                )
            case Fate.BLOCKED:
                await self._block(session, delivery, now)
            case _:
                end = (
                    DeliveryState.UNCERTAIN
                    if outcome.fate == Fate.UNCERTAIN
                    else DeliveryState.FAILED
                )
                await deliveries.mark_finished(
                    session, delivery, end, now=now, reason=outcome.reason
                )

    async def _hold(
        self, session: AsyncSession, delivery: Delivery, outcome: Outcome, now: datetime
    ) -> None:
        seconds = outcome.retry_after_seconds or 1
        whole_bot = self._pacer.held(now, chat_id=delivery.chat_id, seconds=seconds)
        until = now + timedelta(seconds=seconds)
        held = holds.WHOLE_BOT if whole_bot else delivery.chat_id
        await holds.put_hold(session, held, until=until, now=now)
        await deliveries.give_back(session, delivery, not_before=until, reason="held")

    async def _block(self, session: AsyncSession, delivery: Delivery, now: datetime) -> None:
        await deliveries.mark_finished(
            session, delivery, DeliveryState.BLOCKED, now=now, reason="blocked"
        )
        if delivery.patient_id is not None:
            await patients.change_patient(session, delivery.patient_id, unreachable_at=now)
        if delivery.staff_id is not None:
            await staff.change_staff(session, delivery.staff_id, unreachable_at=now)

    async def _give_up_slowly(
        self, session: AsyncSession, delivery: Delivery, now: datetime, reason: str
    ) -> None:
        if delivery.attempts >= MOST_ATTEMPTS and reason != "unsent":
            await deliveries.mark_finished(
                session, delivery, DeliveryState.FAILED, now=now, reason=reason
            )
            return
        wait = timedelta(seconds=min(60, 2**delivery.attempts))
        await deliveries.give_back(session, delivery, not_before=now + wait, reason=reason)
