"""How are the answers that an update owes kept, and how do they go out?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Protocol

from pydantic import ConfigDict, TypeAdapter

from bot.intake.chat_clearing import clear_chat
from rules.delivery import Fate, Outcome, Priority
from rules.message import Message
from rules.pacing import Pacer
from rules.prompts import Answer, ClearChat, Commands, Edit, Forget, Made, Remove, Say, Toast

# Each kind of answer has other fields, and nothing else fits; what is as usual is left out.
_ANSWERS = TypeAdapter(
    list[Answer],
    config=ConfigDict(extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"),
)

Sendable = Say | Edit | Toast | Remove | Commands
Make = Callable[[Made], Awaitable[Say | Edit | None]]


class AnswerSender(Protocol):
    """What answers need of the transport; no method raises for the network."""

    async def send(self, chat_id: int, message: Message) -> Outcome: ...
    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome: ...
    async def toast(self, tap_id: str, text: str | None, *, loud: bool) -> Outcome: ...
    async def remove(self, chat_id: int, message_ids: tuple[int, ...]) -> Outcome: ...
    async def offer(self, chat_id: int, commands: tuple[tuple[str, str], ...]) -> Outcome: ...


def encode_answers(answers: Sequence[Answer]) -> str:
    """Return the answers as JSON text, to be sealed."""
    return _ANSWERS.dump_json(list(answers), exclude_defaults=True).decode()


def decode_answers(text: str) -> list[Answer]:
    """Return the answers that `encode_answers` wrote."""
    return _ANSWERS.validate_json(text)


@dataclass(frozen=True, slots=True)
class Answered:
    """How far the answers went: the prompts' message ids, and what is still owed (surely unsent).

    `said` are the ids of all new messages in the chat.
    """

    message_ids: dict[int, int]
    said: list[int]
    left: list[Answer]
    blocked: bool = False


async def send_answers(
    sender: AnswerSender, pacer: Pacer, chat_id: int, answers: Sequence[Answer], make: Make
) -> Answered:
    """Send the answers in order; stop at one that surely did not go out."""
    message_ids: dict[int, int] = {}
    said: list[int] = []
    cleared: dict[str, int] = {}
    for position, owed in enumerate(answers):
        if isinstance(owed, ClearChat):
            found = await clear_chat(partial(_send, sender, pacer, chat_id), owed)
            if found is None:
                return Answered(message_ids, said, list(answers[position:]))
            cleared = asdict(found)
            continue
        if isinstance(owed, Made) and cleared:
            owed = replace(owed, details=owed.details | cleared)
        answer = await make(owed) if isinstance(owed, Made) else owed
        if answer is None or isinstance(answer, Forget):
            continue
        outcome = await _said(sender, pacer, chat_id, answer)
        if outcome.fate == Fate.UNSENT:
            return Answered(message_ids, said, [owed, *answers[position + 1 :]])
        if outcome.fate == Fate.BLOCKED and isinstance(answer, Say) and answer.chat_id is None:
            return Answered(message_ids, said, [], blocked=True)
        if isinstance(answer, Say) and answer.prompt_id and outcome.message_id:
            message_ids[answer.prompt_id] = outcome.message_id
        if isinstance(answer, Say) and answer.chat_id is None and outcome.message_id:
            said.append(outcome.message_id)
    return Answered(message_ids, said, [])


async def _said(sender: AnswerSender, pacer: Pacer, chat_id: int, answer: Sendable) -> Outcome:
    """Send it; in place of a message that Telegram refuses say what is said otherwise."""
    outcome = await _send(sender, pacer, chat_id, answer)
    if not isinstance(answer, Say) or answer.otherwise is None:
        return outcome
    if outcome.fate == Fate.UNFORMATTED:
        # As a delivery would: the words without their formatting.
        bare = replace(answer, message=replace(answer.message, entities=()))
        outcome = await _send(sender, pacer, chat_id, bare)
    if outcome.fate not in (Fate.UNFORMATTED, Fate.FAILED):
        return outcome
    return await _send(sender, pacer, chat_id, replace(answer, message=answer.otherwise))


async def _send(sender: AnswerSender, pacer: Pacer, chat_id: int, answer: Sendable) -> Outcome:
    chat = getattr(answer, "chat_id", None) or chat_id
    held = False
    while True:
        if isinstance(answer, Toast | Commands) and not held:
            await pacer.past_hold()
        else:
            await pacer.turn(Priority.REPLY, chat_id=chat, new_message=isinstance(answer, Say))
        outcome = await _request(sender, chat, answer)
        pacer.heed(outcome, chat_id=chat)
        if outcome.fate != Fate.HELD:
            return outcome
        held = True


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
