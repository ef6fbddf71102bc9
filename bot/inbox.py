"""How does a received update take effect once, in its chat's order, and get its answers?"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError
from telegram.ext import Application

from bot.answering import AnswerSender, decode_answers, encode_answers, send_answers
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

# Updates being applied at a time, and chats whose answers may wait for their pace meanwhile.
MOST_APPLYING = 32
MOST_CHATS = 1000
MOST_ATTEMPTS = 3
# A database that is busy or restarts is not the update's fault.
MOST_ATTEMPTS_OF_DATABASE = 20

log = structlog.get_logger()
Spawn = Callable[[Coroutine[Any, Any, None]], object]
App = Application[Any, Any, Any, Any, Any, Any]


class Inbox:
    """Applies open updates: one chat in order, chats side by side."""

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
        self._applying = 0
        self._crowding = Crowding()
        self.loop = Loop(services.clock, self.round)

    @property
    def idle(self) -> bool:
        """Whether the loop has nothing to look at, and what is being handled waits for its pace."""
        return len(self._busy) <= self._pacer.waiting and self.loop.idle

    async def round(self) -> datetime:
        """Start on the oldest open update of each chat; return when to look again."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            limit = MOST_APPLYING * 4 + len(self._busy)
            heads = await inbox.open_heads(session, now=now, limit=limit)
        for head in heads:
            if head.retry_at is not None and head.retry_at > now:
                return head.retry_at
            if head.chat_id in self._busy:
                continue
            if self._applying >= MOST_APPLYING or len(self._busy) >= MOST_CHATS:
                break
            self._busy.add(head.chat_id)
            self._applying += 1
            self._spawn(self._handle(head))
        return NEVER

    async def _handle(self, head: Received) -> None:
        try:
            try:
                answers = await self._apply(head)
            finally:
                if self._applying == MOST_APPLYING:
                    # Others may have waited for this place, while the answers wait for their pace.
                    self.loop.wake()
                self._applying -= 1
            if answers is not None:
                await self._answer(head, answers)
        finally:
            self._busy.discard(head.chat_id)
            self.loop.wake()

    async def _apply(self, head: Received) -> list[Answer] | None:
        """Let the update take effect; None when it did not."""
        now = self._clock.now()
        try:
            async with self._database.transaction() as session:
                payload = await inbox.payload_of(session, head.update_id)
                if payload is None:
                    return decode_answers(await inbox.answers_of(session, head.update_id))
                visit = await receive(
                    self._services, session, payload, now=now, crowd=self._crowd(head)
                )
                await hear(visit)
                turn = Turn(visit)
                await self._application.process_update(turn)
                if turn.fault is not None:
                    raise turn.fault
                await inbox.mark_applied(
                    session, head.update_id, answers=encode_answers(turn.answers), now=now
                )
                return turn.answers
        except AppliedElsewhere:
            return None
        except Exception as fault:
            # The edge of the house: a poison update must not stop its chat, nor any other.
            log.exception("update_failed", update_id=head.update_id, attempt=head.attempts + 1)
            passing = isinstance(fault, OperationalError)
            most = MOST_ATTEMPTS_OF_DATABASE if passing else MOST_ATTEMPTS
            await self._put_off(head, type(fault).__name__, most=most)
            return None

    def _crowd(self, head: Received) -> int:
        """Return how much its chat sent in a minute; a second try is not counted again."""
        return 0 if head.attempts else self._crowding.count(head.chat_id, head.received_at)

    async def _put_off(self, head: Received, error: str, *, most: int = MOST_ATTEMPTS) -> None:
        attempts = head.attempts + 1
        now = self._clock.now()
        async with self._database.transaction() as session:
            if attempts >= most and head.state == InboxState.RECEIVED:
                log.error("update_set_aside", update_id=head.update_id, error=error)
                await inbox.set_aside(session, head.update_id, error=error, now=now)
                return
            retry_at = now + timedelta(seconds=min(60, 2**attempts))
            await inbox.put_off(
                session, head.update_id, error=error, attempts=attempts, retry_at=retry_at
            )

    async def _answer(self, head: Received, answers: list[Answer]) -> None:
        answered = await send_answers(
            self._sender, self._pacer, head.chat_id, answers, self._making.finished
        )
        now = self._clock.now()
        async with self._database.transaction() as session:
            for prompt_id, message_id in answered.message_ids.items():
                await prompts.change_prompt(session, prompt_id, message_id=message_id)
            if answered.blocked:
                patient = await patients.patient_by_chat(session, head.chat_id)
                if patient is not None:
                    await mark_unreachable(session, patient.id, now=now)
            if not answered.left:
                await inbox.mark_done(session, head.update_id, said=answered.said, now=now)
                if any(isinstance(answer, Forget) for answer in answers):
                    await inbox.forget_chat(session, head.chat_id)
                return
            left = encode_answers(answered.left)
            await inbox.keep_answers(session, head.update_id, answers=left)
        attempts = head.attempts if head.state == InboxState.APPLIED else 0
        await self._put_off(replace(head, state=InboxState.APPLIED, attempts=attempts), "unsent")
