"""What is written down of the answers that went out, and of those that did not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.answer_sending import Answered, AnswerTry, Steps, in_steps
from bot.intake.answers import encode_answers
from bot.services import Services
from content.patient.unsure import not_shown, unsure
from db import patients, prompts
from db.delivery import answers, inbox
from db.delivery.answers import KeptAnswer
from db.delivery.inbox import AppliedElsewhere, Received
from db.delivery.unreachable import mark_unreachable
from db.senders import person_by_chat
from rules.answers import AfterTry, AnswerClass, AnswerState
from rules.people import Person, Staff, Stranger
from rules.prompts import Answer, Edit, Forget, Made, PromptKind, Remove, Say, class_of

log = structlog.get_logger()

_IN_DOUBT = AfterTry(state=AnswerState.UNCERTAIN, reason="crash")
_AT_ONCE = AfterTry(state=AnswerState.OWED, reason="crash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An update that took effect, in which language it was answered, and how far its answers went."""

    head: Received
    language: str
    answers: list[Answer]
    answered: Answered


@dataclass(frozen=True, slots=True)
class AnswerRecords:
    """Writes it down, in a transaction of whoever asks."""

    services: Services

    async def write_down(self, session: AsyncSession, told: Told, *, now: datetime) -> None:
        """Note that the update is done; what of its answers is not becomes rows of its own."""
        head, answered = told.head, told.answered
        for prompt_id, message_id in answered.message_ids.items():
            await prompts.change_prompt(session, prompt_id, message_id=message_id)
        if answered.blocked:
            await self._note_blocked(session, head.chat_id, now)
        still_ours = await inbox.mark_done(session, head.update_id, said=answered.said, now=now)
        if any(isinstance(answer, Forget) for answer in told.answers):
            await inbox.forget_chat(session, head.chat_id, now=now)
        # Another engine that leads by now has kept them all.
        for tried in answered.left if still_ours else ():
            await self._keep(session, head, tried, told.language, now)

    async def keep_all(
        self, session: AsyncSession, head: Received, owed: Sequence[Answer], *, now: datetime
    ) -> None:
        """Keep the answers of an update whose engine died: some may have been sent. Raise AppliedElsewhere."""
        if not await inbox.mark_done(session, head.update_id, said=(), now=now):
            raise AppliedElsewhere
        language = (await self._reader(session, head.chat_id, "")).language
        for steps in in_steps(owed):
            words = class_of(steps[-1]) is AnswerClass.WORDS
            tried = AnswerTry(steps=steps, after=_IN_DOUBT if words else _AT_ONCE)
            await self._keep(session, head, tried, language, now)
        if any(isinstance(answer, Forget) for answer in owed):
            await inbox.forget_chat(session, head.chat_id, now=now)

    async def owe(
        self, session: AsyncSession, head: Received, owed: Sequence[Answer], *, now: datetime
    ) -> None:
        """Keep answers that nobody has tried to send yet."""
        language = (await self._reader(session, head.chat_id, "")).language
        for steps in in_steps(owed):
            await answers.keep(
                session,
                _kept(head, steps, language, tries=0),
                state=AnswerState.OWED,
                retry_at=now,
                now=now,
            )

    async def write_again(
        self, session: AsyncSession, kept: KeptAnswer, tried: AnswerTry, *, now: datetime
    ) -> None:
        """Note what became of an answer that was kept."""
        if tried.prompt_id is not None and tried.message_id is not None:
            await prompts.change_prompt(session, tried.prompt_id, message_id=tried.message_id)
        if tried.said is not None:
            await inbox.add_said(session, kept.update_id, tried.said)
            await patients.note_reached(session, kept.chat_id)
        if tried.blocked:
            await self._note_blocked(session, kept.chat_id, now)
        match tried.after.state:
            case AnswerState.OWED:
                await answers.put_off(
                    session,
                    kept,
                    body=encode_answers(tried.steps),
                    kind=class_of(tried.steps[-1]),
                    edits=_edited(tried.steps),
                    retry_at=now + tried.after.wait,
                    reason=tried.after.reason,
                )
            case AnswerState.UNCERTAIN:
                if await answers.mark_uncertain(session, kept.id, reason=tried.after.reason):
                    await self._say_unsure(session, kept, now)
            case AnswerState.FAILED:
                if await answers.settle(session, kept.id):
                    await self._say_not_shown(session, kept, tried, now)
            case _:
                await answers.settle(session, kept.id)

    async def _keep(
        self,
        session: AsyncSession,
        head: Received,
        tried: AnswerTry,
        language: str,
        now: datetime,
    ) -> None:
        """Keep what is left of one answer after its first try."""
        kept = _kept(head, tried.steps, language, tries=1)
        if tried.after.state is AnswerState.FAILED:
            await self._say_not_shown(session, kept, tried, now)
            return
        kept = await answers.keep(
            session,
            kept,
            state=tried.after.state,
            retry_at=now + tried.after.wait,
            reason=tried.after.reason,
            now=now,
        )
        if tried.after.state is AnswerState.UNCERTAIN:
            await self._say_unsure(session, kept, now)

    async def _say_unsure(self, session: AsyncSession, kept: KeptAnswer, now: datetime) -> None:
        """Say that nobody knows whether these words arrived, with a button that shows them again."""
        reader = await self._reader(session, kept.chat_id, kept.language)
        kind = PromptKind.STAFF_MENU if isinstance(reader, Staff) else PromptKind.MENU
        prompt = await prompts.open_prompt(session, reader, kind, subject_id=kept.id, now=now)
        message = unsure(self.services.bundle.speech(reader.language), prompt.id)
        said = Say(message=message, prompt_id=prompt.id, kind=AnswerClass.NOTICE)
        await self._owe_notice(session, kept, said, now)

    async def _say_not_shown(
        self, session: AsyncSession, kept: KeptAnswer, tried: AnswerTry, now: datetime
    ) -> None:
        """Say that an answer could not be shown, where somebody waits for it."""
        log.error("answer_failed", kind=kept.kind, reason=tried.after.reason)
        waited = isinstance(tried.steps[-1], Say | Edit | Made) and not tried.blocked
        if not waited or kept.kind is AnswerClass.NOTICE or _where(tried.steps) is not None:
            return
        reader = await self._reader(session, kept.chat_id, kept.language)
        message = not_shown(self.services.bundle.speech(reader.language))
        await self._owe_notice(session, kept, Say(message=message, kind=AnswerClass.NOTICE), now)

    async def _owe_notice(
        self, session: AsyncSession, about: KeptAnswer, said: Say, now: datetime
    ) -> None:
        notice = KeptAnswer(
            id=0,
            update_id=about.update_id,
            chat_id=about.chat_id,
            kind=AnswerClass.NOTICE,
            edits=None,
            language=about.language,
            tries=0,
            body=encode_answers([said]),
        )
        # Whoever waits for Telegram is told when it answers again.
        retry_at = now + timedelta(seconds=1)
        await answers.keep(session, notice, state=AnswerState.OWED, retry_at=retry_at, now=now)

    async def _reader(self, session: AsyncSession, chat_id: int, language: str) -> Person:
        known = await person_by_chat(session, chat_id)
        nearest = self.services.bundle.phrases.nearest(language or None)
        return known or Stranger(chat_id=chat_id, language=nearest)

    async def _note_blocked(self, session: AsyncSession, chat_id: int, now: datetime) -> None:
        patient = await patients.patient_by_chat(session, chat_id)
        if patient is not None:
            await mark_unreachable(session, patient.id, now=now)


async def put_off(
    session: AsyncSession, head: Received, attempts: int, error: str, now: datetime
) -> None:
    """Put an update off, for longer after each try, at most a minute."""
    retry_at = now + timedelta(seconds=min(60, 2**attempts))
    await inbox.put_off(session, head.update_id, error=error, attempts=attempts, retry_at=retry_at)


def _kept(head: Received, steps: Steps, language: str, *, tries: int) -> KeptAnswer:
    return KeptAnswer(
        id=0,
        update_id=head.update_id,
        chat_id=_where(steps) or head.chat_id,
        kind=class_of(steps[-1]),
        edits=_edited(steps),
        language=language,
        tries=tries,
        body=encode_answers(steps),
    )


def _where(steps: Steps) -> int | None:
    """Return the chat an answer goes to, where that is not the chat of its update."""
    answer = steps[-1]
    return answer.chat_id if isinstance(answer, Say | Edit | Remove) else None


def _edited(steps: Steps) -> int | None:
    """Return the message that an answer changes, or None."""
    match steps[-1]:
        case Edit(message_id=message_id):
            return message_id
        case Made(edits=edits):
            return edits
    return None
