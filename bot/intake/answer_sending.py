"""How does an answer go out, and what became of it?"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Protocol

from bot.intake.chat_clearing import clear_chat
from rules.answers import AfterTry, AnswerClass, AnswerState, after_try
from rules.clock import Clock
from rules.delivery import About, Fate, Outcome, Priority
from rules.message import Message
from rules.pacing import Pacer
from rules.prompts import (
    Answer,
    ClearChat,
    Commands,
    Edit,
    Forget,
    Made,
    Remove,
    Say,
    Toast,
    class_of,
)

# Whoever must wait longer for the pace is owed the answer: nobody waits for it in memory.
PATIENCE = timedelta(seconds=5)
# A message that cannot be changed any more: what it was to show comes as a new one.
_GONE = frozenset({"deleted", "too_old"})
_UNCLEARED = Outcome(fate=Fate.UNSENT, about=About.WAY, reason="uncleared")

Sendable = Say | Edit | Toast | Remove | Commands
# What is sent as one: an answer, or a chat to be cleared and what is then said of it.
Steps = tuple[Answer, ...]
Make = Callable[[Made], Awaitable[Say | Edit | None]]


class AnswerSender(Protocol):
    """What answers need of the transport; no method raises for the network."""

    async def send(self, chat_id: int, message: Message) -> Outcome: ...
    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome: ...
    async def toast(self, tap_id: str, text: str | None, *, loud: bool) -> Outcome: ...
    async def remove(self, chat_id: int, message_ids: tuple[int, ...]) -> Outcome: ...
    async def offer(self, chat_id: int, commands: tuple[tuple[str, str], ...]) -> Outcome: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTry:
    """What became of an answer, and what of it is left. `said` are the ids of new messages in the update's chat."""

    steps: Steps
    after: AfterTry
    blocked: bool = False
    prompt_id: int | None = None
    message_id: int | None = None
    said: int | None = None


@dataclass(slots=True)
class Answered:
    """How far the answers of an update went: the prompts' message ids, and what has not come to its end."""

    message_ids: dict[int, int] = field(default_factory=dict)
    said: list[int] = field(default_factory=list)
    left: list[AnswerTry] = field(default_factory=list)
    blocked: bool = False

    def add(self, tried: AnswerTry) -> None:
        """Add what became of one."""
        if tried.prompt_id is not None and tried.message_id is not None:
            self.message_ids[tried.prompt_id] = tried.message_id
        if tried.said is not None:
            self.said.append(tried.said)
        if tried.after.state is not AnswerState.SENT:
            self.left.append(tried)
        self.blocked = self.blocked or tried.blocked


def in_steps(answers: Sequence[Answer]) -> list[Steps]:
    """Return the answers, each with what depends on it."""
    steps: list[Steps] = []
    for answer in answers:
        if steps and isinstance(steps[-1][-1], ClearChat):
            steps[-1] = (*steps[-1], answer)
        elif not isinstance(answer, Forget):
            steps.append((answer,))
    return steps


@dataclass(frozen=True, slots=True)
class AnswerSending:
    """Sends answers at the pace of replies; never waits long, and never raises for the network."""

    sender: AnswerSender
    pacer: Pacer
    clock: Clock
    make: Make
    # Whether what protects somebody passes the replies that wait.
    passes: bool = True

    async def send_all(
        self, chat_id: int, answers: Sequence[Answer], *, queue: bool, under_way: bool
    ) -> Answered:
        """Send the answers in order. With `queue`, words wait behind what the chat is owed from before.

        While something from before is `under_way`, changes of messages wait, too: the older must not come last.
        """
        answered = Answered()
        alone = all(isinstance(answer, Toast) for answer in answers)
        for steps in in_steps(answers):
            words = class_of(steps[-1]) is AnswerClass.WORDS
            if (queue and words) or (under_way and isinstance(steps[-1], Edit)):
                answered.add(AnswerTry(steps=steps, after=_waits(timedelta(0), "in_line")))
                continue
            tried = await self.send(chat_id, steps, tries=1)
            if tried.after.state is AnswerState.FAILED and (said := _instead(steps[-1], alone)):
                tried = AnswerTry(steps=(said,), after=_waits(timedelta(0), "too_late"))
            answered.add(tried)
            queue = queue or (words and tried.after.state is AnswerState.OWED)
        return answered

    async def send(self, chat_id: int, steps: Steps, *, tries: int) -> AnswerTry:
        """Send an answer once; `tries` counts this time."""
        cleared: dict[str, int] = {}
        *before, owed = steps
        for order in before:
            if isinstance(order, ClearChat):
                found = await clear_chat(partial(self._request_in_time, chat_id), order)
                if found is None:
                    return AnswerTry(steps=steps, after=_after(steps, _UNCLEARED, tries))
                cleared = asdict(found)
        if isinstance(owed, Made) and cleared:
            owed = replace(owed, details=owed.details | cleared)
        answer = await self.make(owed) if isinstance(owed, Made) else owed
        if answer is None or isinstance(answer, Forget | ClearChat):
            return AnswerTry(steps=(), after=AfterTry(state=AnswerState.SENT))
        outcome = await self._said(chat_id, answer, tries)
        return self._judged((owed,), answer, outcome, tries)

    def _judged(self, left: Steps, answer: Sendable, outcome: Outcome, tries: int) -> AnswerTry:
        after = _after(left, outcome, tries)
        own = getattr(answer, "chat_id", None) is None
        if outcome.fate is Fate.SENT:
            said = isinstance(answer, Say)
            return AnswerTry(
                steps=(),
                after=after,
                prompt_id=answer.prompt_id if isinstance(answer, Say) else None,
                message_id=outcome.message_id if said else None,
                said=outcome.message_id if said and own else None,
            )
        if isinstance(answer, Edit) and own and outcome.reason in _GONE:
            return AnswerTry(steps=(_anew(left[0], answer),), after=_waits(timedelta(0), "gone"))
        return AnswerTry(steps=left, after=after, blocked=own and outcome.fate is Fate.BLOCKED)

    async def _said(self, chat_id: int, answer: Sendable, tries: int) -> Outcome:
        """Send it; without its formatting, or what is said otherwise, where Telegram refuses the message."""
        outcome = await self._request_in_time(chat_id, answer, tries=tries)
        if not isinstance(answer, Say | Edit):
            return outcome
        if outcome.fate is Fate.UNFORMATTED:
            # As a delivery would: the words without their formatting.
            bare = replace(answer, message=replace(answer.message, entities=()))
            outcome = await self._request_in_time(chat_id, bare, tries=tries)
        refused = outcome.fate in (Fate.UNFORMATTED, Fate.FAILED)
        if not refused or not isinstance(answer, Say) or answer.otherwise is None:
            return outcome
        otherwise = replace(answer, message=answer.otherwise)
        return await self._request_in_time(chat_id, otherwise, tries=tries)

    async def _request_in_time(self, chat_id: int, answer: Sendable, *, tries: int = 1) -> Outcome:
        """Make the request when its turn has come; where that is far off, say so instead."""
        chat = getattr(answer, "chat_id", None) or chat_id
        now, new_message = self.clock.now(), isinstance(answer, Say)
        kept = isinstance(answer, Say | Edit) and class_of(answer) is AnswerClass.SAFETY
        first = kept and self.passes
        free_at = self.pacer.next_room(now, urgent=True, first=first)
        paced = not isinstance(answer, Toast | Commands)
        if paced:
            free_at = max(free_at, self.pacer.chat_free_at(chat, now, new_message=new_message))
        if free_at - now > PATIENCE:
            seconds = math.ceil((free_at - now).total_seconds())
            return Outcome(fate=Fate.HELD, retry_after_seconds=seconds, reason="held")
        if paced:
            await self.pacer.turn(
                Priority.REPLY, chat_id=chat, new_message=new_message, first=first
            )
        else:
            await self.pacer.past_hold()
        outcome = await _request(self.sender, chat, answer)
        if kept:
            outcome = outcome.for_what_must_arrive(tries)
        self.pacer.heed(outcome, chat_id=chat)
        return outcome


async def _request(sender: AnswerSender, chat_id: int, answer: Sendable) -> Outcome:
    match answer:
        case Say(message=message):
            return await sender.send(chat_id, message)
        case Edit(message=message, message_id=message_id):
            return await sender.edit(chat_id, message_id, message)
        case Toast(tap_id=tap_id, text=text, loud=loud):
            return await sender.toast(tap_id, text, loud=loud)
        case Remove(message_ids=message_ids):
            return await sender.remove(chat_id, message_ids)
        case Commands(commands=commands):
            return await sender.offer(chat_id, commands)


def _after(steps: Steps, outcome: Outcome, tries: int) -> AfterTry:
    return after_try(class_of(steps[-1]), outcome, tries=tries)


def _waits(wait: timedelta, reason: str) -> AfterTry:
    return AfterTry(state=AnswerState.OWED, wait=wait, reason=reason)


def _instead(answer: Answer, alone: bool) -> Say | None:
    """Return what is said where a toast came too late that said all there is, or was to be read."""
    if isinstance(answer, Toast) and answer.text and (alone or answer.loud):
        return Say(message=Message(text=answer.text))
    return None


def _anew(owed: Answer, edit: Edit) -> Answer:
    """Return what is sent in place of a change of a message that is not there any more."""
    if isinstance(owed, Made):
        return replace(owed, edits=None)
    certain = edit.kind is AnswerClass.SAFETY
    return Say(message=edit.message, kind=AnswerClass.SAFETY if certain else AnswerClass.WORDS)
