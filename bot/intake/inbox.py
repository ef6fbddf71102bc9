"""How does a received update take effect once, in its chat's order, and get its answers?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from telegram.ext import Application

from bot.intake.answer_outcomes import AnswerRecords, Told, put_off
from bot.intake.answer_retries import AnswerRetries
from bot.intake.answer_sending import AnswerSender, AnswerSending
from bot.intake.answers import decode_answers, encode_answers
from bot.intake.attachments import Maker, Making
from bot.intake.routing import Turn
from bot.intake.sign_of_life import hear
from bot.intake.staff_acts import with_staff_act
from bot.intake.update import receive
from bot.intake.update_storage import Brought, InboxFull, keep_updates, readable, take_in
from bot.services import Services
from db.delivery import inbox
from db.delivery.inbox import AppliedElsewhere, Received
from db.tables import InboxState
from rules.flood_limit import Crowding
from rules.pacing import Pacer
from rules.people import Staff, Stranger
from rules.prompts import Answer, protected
from rules.raw_updates import UpdatePriority
from rules.worker_loop import NEVER, WorkerLoop

# On SQLite, which has one writer, what waits is applied together by the round that finds it: so many in one
# transaction, or what comes in and goes out would wait too long behind it. PostgreSQL applies side by side, each alone.
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
Payload = dict[str, Any]


class Unread(Protocol):
    """What is answered to an update that was set aside, in the transaction that does so; it may change the world."""

    async def __call__(
        self, services: Services, session: AsyncSession, payload: Payload, *, now: datetime
    ) -> Sequence[Answer]: ...


@dataclass(frozen=True, slots=True)
class _Due:
    """An update that is to take effect, and how much its chat sent in the last minute, with it."""

    head: Received
    crowd: int


@dataclass(frozen=True, slots=True)
class _Effect:
    """What an update that took effect answers, and in which language."""

    answers: list[Answer]
    language: str
    # Whether it is of somebody we know, or of one of the few strangers who pass.
    passes: bool


class Inbox:
    """Applies open updates: one chat in order, chats side by side, or together where the database has one writer.

    What became of the answers is written down by the round that looks for the next, many in one transaction.
    A chat is busy from when its update is taken until that. Where the database has one writer, the same transaction
    takes in what was fetched meanwhile: each commit waits for the disk, and with it everybody else.
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
        unread: Sequence[Unread],
    ) -> None:
        self._services = services
        self._database = services.database
        self._clock = services.clock
        self._application = application
        self._pacer = pacer
        self._spawn = spawn
        self._unread = unread
        make = Making(services, makers).finished
        self._sending = AnswerSending(sender, pacer, services.clock, make)
        self._behind = replace(self._sending, passes=False)
        self._records = AnswerRecords(services)
        self.retries = AnswerRetries(
            services=services, sending=self._sending, records=self._records, spawn=spawn
        )
        self._busy: set[int] = set()
        self._applying = asyncio.Semaphore(MOST_APPLYING)
        self._told: list[Told] = []
        self._brought: Brought | None = None
        self._over = False
        self._crowding = Crowding()
        # Whoever measures: how many seconds an update waited for its answers.
        self.on_answered: list[Callable[[float], None]] = []
        self.loop = WorkerLoop(services.clock, self.round)

    @property
    def idle(self) -> bool:
        """Whether the loops have nothing to look at, and what is being handled waits for its pace."""
        handled = len(self._busy) + self.retries.under_way
        return handled <= self._pacer.waiting and self.loop.idle and self.retries.loop.idle

    async def keep(self, updates: Sequence[object]) -> list[int]:
        """Commit updates to the inbox and go on with them; return the ids of all that are kept.

        One caller at a time. Raises InboxFull, or SQLAlchemyError when they could not be committed.
        """
        now = self._clock.now()
        if not self._database.one_writer or self._over:
            kept = await keep_updates(self._database, self._services.bundle, updates, now=now)
            if kept:
                self.loop.wake()
            return kept
        rows = readable(updates)
        if rows:
            brought = self._brought = Brought(rows, now)
            self.loop.wake()
            await brought.kept
        return [row[0] for row in rows]

    async def round(self) -> datetime:
        """Take in what was brought, write down what was told, and go on; return when to look again."""
        brought, self._brought = self._brought or Brought([], self._clock.now()), None
        try:
            if self._database.one_writer:
                return await self._together(brought)
            return await self._side_by_side()
        except BaseException as fault:
            # No round comes after this one, and nobody must wait for it.
            self._over = True
            for one in (brought, self._brought):
                if one is not None:
                    one.settle(fault)
            raise

    async def _side_by_side(self) -> datetime:
        """Begin with what may be tried now, each in its own transaction."""
        async with self._writing() as session:
            heads, until = await self._open_heads(session)
        for head in heads:
            self._busy.add(head.chat_id)
            self._spawn(self._handle(self._due(head)))
        return until

    async def _together(self, brought: Brought) -> datetime:
        """Let some of what may be tried now take effect, in the transaction that takes in what was brought."""
        due: list[_Due] = []
        fresh: dict[int, Payload] = {}
        try:
            async with self._writing() as session:
                full = False
                if brought.rows:
                    taken = await take_in(
                        session, self._services.bundle, brought.rows, now=brought.at
                    )
                    fresh, full = taken.fresh, taken.full
                heads, until = await self._open_heads(session)
                due = [self._due(head) for head in heads[:MOST_TOGETHER]]
                answers = [await self._effect(session, one, fresh) for one in due]
            brought.settle(InboxFull() if full else None)
        except Exception as fault:
            if not due:
                raise
            await self._store(brought)
            answers = await self._apart(due, fault)
        for one, its_answers in zip(due, answers, strict=True):
            if its_answers is not None:
                self._busy.add(one.head.chat_id)
                self._spawn(self._tell(one.head, its_answers))
        more = len(heads) > len(due) or None in answers
        return self._clock.now() if more else until

    async def _store(self, brought: Brought) -> None:
        """Keep what was brought though an update of its round failed."""
        try:
            if brought.rows:
                await keep_updates(
                    self._database,
                    self._services.bundle,
                    [row[2] for row in brought.rows],
                    now=brought.at,
                )
        except (InboxFull, SQLAlchemyError) as fault:
            brought.settle(fault)
        else:
            brought.settle()

    async def finish(self) -> None:
        """Write down what was told and is not written yet; the engine's last word when all has ended."""
        if self._told:
            async with self._writing():
                pass
        await self.retries.finish()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that writes down what was told, and in which those chats may go on."""
        told, self._told = self._told, []
        chats = {one.head.chat_id for one in told}
        try:
            async with self._database.transaction() as session:
                for one in told:
                    await self._records.write_down(session, one, now=self._clock.now())
                self._busy -= chats
                yield session
        except BaseException:
            self._told = told + self._told
            self._busy |= chats
            raise
        if any(one.answered.left for one in told):
            self.retries.loop.wake()

    async def _open_heads(self, session: AsyncSession) -> tuple[list[Received], datetime]:
        """Return what may be tried now, of each chat the oldest, and when to look for more."""
        now = self._clock.now()
        # A chat that is let go while this reads may be read as it was before: it is the next round's.
        busy = frozenset(self._busy)
        most = min(LOOKED_AT, MOST_CHATS - len(busy))
        free: list[Received] = []
        for head in await inbox.open_heads(session, now=now, limit=len(busy) + most):
            if head.retry_at is not None and head.retry_at > now:
                return free, head.retry_at
            if head.chat_id not in busy:
                free.append(head)
        return free, NEVER

    async def _handle(self, due: _Due) -> None:
        """Let an update take effect in its own transaction, beside others, and answer it."""
        answers = None
        try:
            async with self._applying:
                answers = await self._alone(due)
        finally:
            if answers is None:
                self._busy.discard(due.head.chat_id)
                self.loop.wake()
        if answers is not None:
            await self._tell(due.head, answers)

    async def _apart(self, together: list[_Due], fault: Exception) -> list[_Effect | None]:
        """Let what failed together take effect each in its own transaction: poison takes no other with it."""
        # A database that is busy is so for each of them, and what was alone fails again.
        alone = len(together) == 1 and not isinstance(fault, AppliedElsewhere)
        if alone or isinstance(fault, OperationalError):
            for one in together:
                await self._failed(one.head, fault)
            return [None] * len(together)
        # What was told before in one of these chats is to be written first.
        if self._told:
            async with self._writing():
                pass
        return [await self._alone(one) for one in together]

    async def _alone(self, due: _Due) -> _Effect | None:
        """Let an update take effect in its own transaction; None when it did not."""
        try:
            async with self._database.transaction() as session:
                return await self._effect(session, due, {})
        except AppliedElsewhere:
            return None
        except Exception as fault:
            await self._failed(due.head, fault)
            return None

    async def _effect(
        self, session: AsyncSession, due: _Due, fresh: Mapping[int, Payload]
    ) -> _Effect | None:
        """Let one update take effect; return what it answers. What this transaction stored is at hand in `fresh`.

        Of one that took effect before, under an engine that died, the answers are kept: None.
        """
        now, update_id = self._clock.now(), due.head.update_id
        payload = fresh.get(update_id) or await inbox.payload_of(session, update_id)
        if payload is None:
            owed = decode_answers(await inbox.answers_of(session, update_id))
            await self._records.keep_all(session, due.head, owed, now=now)
            self.retries.loop.wake()
            return None
        visit = await receive(
            self._services,
            session,
            payload,
            received_at=due.head.received_at,
            now=now,
            crowd=due.crowd,
        )
        await hear(visit)
        visit = await with_staff_act(visit)
        turn = Turn(visit)
        await self._application.process_update(turn)
        if turn.fault is not None:
            raise turn.fault
        if isinstance(visit.person, Staff) and self._services.clinic.protects_staff_messages:
            turn.answers = [protected(one) for one in turn.answers]
        await inbox.mark_applied(session, update_id, answers=encode_answers(turn.answers), now=now)
        if self.retries.owing:
            await self.retries.make_way(session, visit.chat_id, turn.answers, now=now)
        # Whoever comes next in this transaction reads every row anew.
        await session.flush()
        session.expunge_all()
        passes = not isinstance(visit.person, Stranger) or (
            due.head.priority == UpdatePriority.STRANGERS_DANGER
        )
        return _Effect(turn.answers, visit.speech.language, passes)

    async def _failed(self, head: Received, fault: Exception) -> None:
        """Put off what did not take effect: a poison update must not stop its chat, nor any other."""
        log.error(
            "update_failed",
            update_id=head.update_id,
            attempt=head.attempts + 1,
            exc_info=fault,
        )
        passing = isinstance(fault, OperationalError)
        most = MOST_ATTEMPTS_OF_DATABASE if passing else MOST_ATTEMPTS
        await self._put_off(head, type(fault).__name__, most=most)

    def _due(self, head: Received) -> _Due:
        """Take an update; a second try is not counted again."""
        again = head.attempts > 0
        return _Due(head, 0 if again else self._crowding.count(head.chat_id, head.received_at))

    async def _put_off(self, head: Received, error: str, *, most: int) -> None:
        """Try again later what did not take effect, or set it aside."""
        if head.attempts + 1 >= most and head.state == InboxState.RECEIVED:
            await self._set_aside(head, error)
            return
        now = self._clock.now()
        async with self._database.transaction() as session:
            await put_off(session, head, head.attempts + 1, error, now)

    async def _set_aside(self, head: Received, error: str) -> None:
        """Give up on an update; whoever sent it gets the first answer that can be made, and is owed it."""
        log.error("update_set_aside", update_id=head.update_id, error=error)
        # What another engine took meanwhile is its to answer.
        with suppress(AppliedElsewhere):
            for unread in self._unread:
                try:
                    if await self._answered_aside(head, error, unread):
                        return
                except (OperationalError, AppliedElsewhere):
                    raise
                except Exception as fault:
                    log.error("unread_not_answered", update_id=head.update_id, exc_info=fault)
            async with self._database.transaction() as session:
                await inbox.set_aside(session, head.update_id, error=error, now=self._clock.now())

    async def _answered_aside(self, head: Received, error: str, unread: Unread) -> bool:
        """Set an update aside and keep its answers, if there are any."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            payload = await inbox.payload_of(session, head.update_id)
            owed = payload and await unread(self._services, session, payload, now=now)
            if not owed:
                return False
            await inbox.set_aside(session, head.update_id, error=error, now=now)
            await self._records.owe(session, head, owed, now=now)
        self.retries.owing.add(head.chat_id)
        self.retries.loop.wake()
        return True

    async def _tell(self, head: Received, effect: _Effect) -> None:
        """Send the answers; the next round writes down how far they went."""
        told = None
        # What the chat is owed from before goes first.
        owing = head.chat_id in self.retries.owing
        try:
            sending = self._sending if effect.passes else self._behind
            answered = await sending.send_all(
                head.chat_id,
                effect.answers,
                queue=owing,
                under_way=self.retries.is_under_way(head.chat_id),
            )
            told = Told(
                head=head, language=effect.language, answers=effect.answers, answered=answered
            )
            waited = (self._clock.now() - head.received_at).total_seconds()
            for observe in self.on_answered:
                observe(waited)
        finally:
            if told is None:
                self._busy.discard(head.chat_id)
            else:
                self._told.append(told)
            self.loop.wake()
            if owing:
                self.retries.loop.wake()
