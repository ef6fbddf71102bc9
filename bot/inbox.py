"""How does a received update take effect once, in its chat's order, and get its answers?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.ext import Application

from bot.answering import Answered, AnswerSender, decode_answers, encode_answers, send_answers
from bot.hearing import hear
from bot.making import Maker, Making
from bot.routing import Turn
from bot.services import Services
from bot.visits import receive
from db import inbox, patients, prompts
from db.inbox import AppliedElsewhere, Received
from db.reaching import mark_unreachable
from db.tables import InboxState
from rules.flooding import Crowding
from rules.looping import NEVER, Loop
from rules.pacing import Pacer
from rules.talk import Answer, Forget

# On SQLite, which has one writer, what waits is applied together: so many in one transaction, or what comes in and what
# goes out would wait too long behind it. PostgreSQL applies side by side, each in its own.
MOST_TOGETHER = 5
MOST_APPLYING = 4
# Chats whose updates wait for that, or whose answers wait for their pace.
MOST_CHATS = 1000
LOOKED_AT = 100
MOST_ATTEMPTS = 3
# A database that is busy or restarts is not the update's fault.
MOST_ATTEMPTS_OF_DATABASE = 20

log = structlog.get_logger()
Spawn = Callable[[Coroutine[Any, Any, None]], object]
App = Application[Any, Any, Any, Any, Any, Any]


@dataclass(slots=True, eq=False)
class _Due:
    """An update that is to take effect; `answers` is None when it is done and did not."""

    head: Received
    crowd: int
    done: bool = False
    answers: list[Answer] | None = None


@dataclass(frozen=True, slots=True)
class _Told:
    """An update that took effect, and how far its answers went."""

    head: Received
    answers: list[Answer]
    answered: Answered


class Inbox:
    """Applies open updates: one chat in order, chats side by side, or together where the database has one writer.

    What became of the answers is written down by the round that looks for the next, many in one transaction.
    """

    def __init__(
        self,
        *,
        services: Services,
        application: App,
        sender: AnswerSender,
        pacer: Pacer,
        spawn: Spawn,
        makers: Mapping[str, Maker],
    ) -> None:
        self._services = services
        self._database = services.database
        self._clock = services.clock
        self._application = application
        self._sender = sender
        self._pacer = pacer
        self._spawn = spawn
        self._making = Making(services, makers)
        self._busy: set[int] = set()
        one_writer = services.database.one_writer
        self._applying = asyncio.Semaphore(1 if one_writer else MOST_APPLYING)
        self._together = MOST_TOGETHER if one_writer else 1
        self._due: list[_Due] = []
        self._told: list[_Told] = []
        self._crowding = Crowding()
        self.loop = Loop(services.clock, self.round)

    @property
    def idle(self) -> bool:
        """Whether the loop has nothing to look at, and what is being handled waits for its pace."""
        return len(self._busy) <= self._pacer.waiting and self.loop.idle

    async def round(self) -> datetime:
        """Write down what was told, and start on the oldest open update of each chat; return when to look again."""
        now = self._clock.now()
        async with self._writing() as session:
            most = min(LOOKED_AT, MOST_CHATS - len(self._busy))
            heads = await inbox.open_heads(session, now=now, limit=len(self._busy) + most)
        for head in heads:
            if head.retry_at is not None and head.retry_at > now:
                return head.retry_at
            if head.chat_id in self._busy:
                continue
            self._busy.add(head.chat_id)
            self._spawn(self._handle(head))
        return NEVER

    async def finish(self) -> None:
        """Write down what is left; call when the loop has ended and nothing is being handled."""
        if self._told:
            async with self._writing():
                pass

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that writes down what was told; after it those chats may go on."""
        told, self._told = self._told, []
        try:
            async with self._database.transaction() as session:
                for one in told:
                    await self._write_down(session, one)
                yield session
        except BaseException:
            self._told = told + self._told
            raise
        self._busy -= {one.head.chat_id for one in told}

    async def _handle(self, head: Received) -> None:
        told = None
        try:
            answers = await self._apply(head)
            if answers is not None:
                told = _Told(head, answers, await self._tell(head, answers))
        finally:
            if told is None:
                self._busy.discard(head.chat_id)
            else:
                self._told.append(told)
            self.loop.wake()

    async def _apply(self, head: Received) -> list[Answer] | None:
        """Let the update take effect, unless another that waited took it along; None when it did not."""
        mine = _Due(head, self._crowd(head))
        self._due.append(mine)
        async with self._applying:
            if not mine.done:
                others = [one for one in self._due if one is not mine]
                taken, self._due = others[: self._together - 1], others[self._together - 1 :]
                await self._take([mine, *taken])
        return mine.answers

    async def _take(self, due: list[_Due]) -> None:
        """Let these take effect in one transaction, or else each in its own."""
        try:
            async with self._database.transaction() as session:
                answers = [await self._effect(session, one) for one in due]
        except Exception as fault:
            # A database that is busy is so for each of them.
            if len(due) > 1 and not isinstance(fault, OperationalError):
                for one in due:
                    await self._take([one])
                return
            answers = [None] * len(due)
            if not isinstance(fault, AppliedElsewhere):
                await self._failed([one.head for one in due], fault)
        for one, its_answers in zip(due, answers, strict=True):
            one.answers, one.done = its_answers, True

    async def _effect(self, session: AsyncSession, due: _Due) -> list[Answer] | None:
        """Let one update take effect; return what it answers."""
        now, update_id = self._clock.now(), due.head.update_id
        payload = await inbox.payload_of(session, update_id)
        if payload is None:
            return decode_answers(await inbox.answers_of(session, update_id))
        visit = await receive(self._services, session, payload, now=now, crowd=due.crowd)
        await hear(visit)
        turn = Turn(visit)
        await self._application.process_update(turn)
        if turn.fault is not None:
            raise turn.fault
        await inbox.mark_applied(session, update_id, answers=encode_answers(turn.answers), now=now)
        # Whoever comes next in this transaction reads every row anew.
        await session.flush()
        session.expunge_all()
        return turn.answers

    async def _failed(self, heads: list[Received], fault: Exception) -> None:
        """Put off what did not take effect: a poison update must not stop its chat, nor any other."""
        passing = isinstance(fault, OperationalError)
        most = MOST_ATTEMPTS_OF_DATABASE if passing else MOST_ATTEMPTS
        for head in heads:
            log.error(
                "update_failed",
                update_id=head.update_id,
                attempt=head.attempts + 1,
                exc_info=fault,
            )
            await self._put_off(head, type(fault).__name__, most=most)

    def _crowd(self, head: Received) -> int:
        """Return how much its chat sent in a minute; a second try is not counted again."""
        return 0 if head.attempts else self._crowding.count(head.chat_id, head.received_at)

    async def _put_off(self, head: Received, error: str, *, most: int) -> None:
        """Try again later what did not take effect, or set it aside."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            if head.attempts + 1 >= most and head.state == InboxState.RECEIVED:
                log.error("update_set_aside", update_id=head.update_id, error=error)
                await inbox.set_aside(session, head.update_id, error=error, now=now)
                return
            await _again_later(session, head, head.attempts + 1, error, now)

    async def _tell(self, head: Received, answers: list[Answer]) -> Answered:
        return await send_answers(
            self._sender, self._pacer, head.chat_id, answers, self._making.finished
        )

    async def _write_down(self, session: AsyncSession, told: _Told) -> None:
        now, head, answered = self._clock.now(), told.head, told.answered
        for prompt_id, message_id in answered.message_ids.items():
            await prompts.change_prompt(session, prompt_id, message_id=message_id)
        if answered.blocked:
            patient = await patients.patient_by_chat(session, head.chat_id)
            if patient is not None:
                await mark_unreachable(session, patient.id, now=now)
        if answered.left:
            left = encode_answers(answered.left)
            await inbox.keep_answers(session, head.update_id, answers=left)
            before = head.attempts if head.state == InboxState.APPLIED else 0
            await _again_later(session, head, before + 1, "unsent", now)
            return
        await inbox.mark_done(session, head.update_id, said=answered.said, now=now)
        if any(isinstance(answer, Forget) for answer in told.answers):
            await inbox.forget_chat(session, head.chat_id)


async def _again_later(
    session: AsyncSession, head: Received, attempts: int, error: str, now: datetime
) -> None:
    """Put an update off, for longer after each try, at most a minute."""
    retry_at = now + timedelta(seconds=min(60, 2**attempts))
    await inbox.put_off(session, head.update_id, error=error, attempts=attempts, retry_at=retry_at)
