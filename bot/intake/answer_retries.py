"""How do answers that did not arrive at their first try go out after all?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.answer_outcomes import AnswerRecords
from bot.intake.answer_sending import AnswerSending, AnswerTry
from bot.intake.answers import decode_answers
from bot.services import Services
from db.delivery import answers
from db.delivery.answers import KeptAnswer
from rules.answers import AfterTry, AnswerClass, AnswerState
from rules.prompts import Answer, Edit
from rules.worker_loop import NEVER, WorkerLoop

MOST_UNDER_WAY = 50

log = structlog.get_logger()
Spawn = Callable[[Coroutine[Any, Any, None]], object]


class AnswerRetries:
    """Sends what is kept, each when it is due, and writes down what became of it.

    `owing` are the chats that are owed something from before: only for them does an update look here.
    """

    def __init__(
        self, *, services: Services, sending: AnswerSending, records: AnswerRecords, spawn: Spawn
    ) -> None:
        self._database = services.database
        self._clock = services.clock
        self._sending = sending
        self._records = records
        self._spawn = spawn
        self._tried: list[tuple[KeptAnswer, AnswerTry]] = []
        self._under_way: Counter[int] = Counter()
        self.owing: set[int] = set()
        self.loop = WorkerLoop(services.clock, self.round)

    @property
    def under_way(self) -> int:
        """Return how many are being sent, or wait for their pace."""
        return self._under_way.total()

    async def recover(self) -> None:
        """Judge what a crash left half-way; call before the first round."""
        now = self._clock.now()
        async with self._database.transaction() as session:
            for kept in await answers.left_sending(session):
                words = kept.kind is AnswerClass.WORDS
                state = AnswerState.UNCERTAIN if words else AnswerState.OWED
                steps = tuple(decode_answers(kept.body))
                tried = AnswerTry(steps=steps, after=AfterTry(state=state, reason="crash"))
                await self._records.write_again(session, kept, tried, now=now)
            self.owing = await answers.owing_chats(session)

    async def make_way(
        self, session: AsyncSession, chat_id: int, said: Sequence[Answer], *, now: datetime
    ) -> None:
        """Let what a chat is owed go out now that somebody is there, but for screens that are drawn anew."""
        changed: dict[int, list[int]] = {}
        for answer in said:
            if isinstance(answer, Edit):
                changed.setdefault(answer.chat_id or chat_id, []).append(answer.message_id)
        for chat, message_ids in changed.items():
            if chat in self.owing:
                await answers.supersede(session, chat, message_ids)
        if chat_id in self.owing:
            await answers.hasten(session, chat_id, now=now)

    async def go_on(self) -> None:
        """Try at once what waits for the whole bot: Telegram takes it again."""
        async with self._database.transaction() as session:
            await answers.go_on(session, now=self._clock.now())
        self.loop.wake()

    def is_under_way(self, chat_id: int) -> bool:
        """Tell whether something from before is on its way to that chat: two changes of a message must not cross."""
        return self._under_way[chat_id] > 0

    async def round(self) -> datetime:
        """Write down what became of the last ones, and begin with those that are due."""
        now = self._clock.now()
        tried, self._tried = self._tried, []
        try:
            async with self._database.transaction() as session:
                for kept, one in tried:
                    await self._records.write_again(session, kept, one, now=now)
                if gone := await answers.drop_expired(session, now=now):
                    log.error("answers_expired", count=gone)
                limit = MOST_UNDER_WAY - self.under_way
                busy = [chat for chat, count in self._under_way.items() if count]
                due = await answers.due(session, now=now, limit=limit, busy=busy)
                self.owing = await answers.owing_chats(session)
                until = await answers.next_try(session, after=now)
        except BaseException:
            self._tried = tried + self._tried
            raise
        for kept in due:
            self._under_way[kept.chat_id] += 1
            self._spawn(self._try(kept))
        # What is due and not begun waits for one that is under way, or behind one whose moment this is.
        return until or NEVER

    async def finish(self) -> None:
        """Write down what is left; call when nothing is under way and the loop has ended."""
        tried, self._tried = self._tried, []
        if tried:
            async with self._database.transaction() as session:
                for kept, one in tried:
                    await self._records.write_again(session, kept, one, now=self._clock.now())

    async def _try(self, kept: KeptAnswer) -> None:
        try:
            steps = tuple(decode_answers(kept.body))
            tried = await self._sending.send(kept.chat_id, steps, tries=kept.tries)
            self._tried.append((kept, tried))
        finally:
            self._under_way[kept.chat_id] -= 1
            self._under_way = +self._under_way
            self.loop.wake()
