"""How are the answers that an update owes kept, and how do they go out?"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from typing import Any, Protocol

from pydantic_core import from_json, to_json

from bot.intake.chat_clearing import clear_chat
from rules.delivery import Fate, Outcome, Priority
from rules.message import Button, Entity, Key, Media, MediaKind, Message
from rules.pacing import Pacer
from rules.prompts import Answer, ClearChat, Commands, Edit, Forget, Made, Remove, Say, Toast

_NAMES = {
    "say": Say,
    "edit": Edit,
    "toast": Toast,
    "remove": Remove,
    "clear_chat": ClearChat,
    "made": Made,
    "forget": Forget,
    "commands": Commands,
}
_NAME_OF = {kind: name for name, kind in _NAMES.items()}

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
    rows = [
        {"is": _NAME_OF[type(answer)]}
        | {field.name: getattr(answer, field.name) for field in fields(answer)}
        for answer in answers
    ]
    return to_json(rows, bytes_mode="base64").decode()


def decode_answers(text: str) -> list[Answer]:
    """Return the answers that `encode_answers` wrote."""
    return [_answer(row) for row in from_json(text)]


def _answer(row: dict[str, Any]) -> Answer:
    kind = _NAMES[row.pop("is")]
    if "message" in row:
        row["message"] = _message(row["message"])
    for name in ("otherwise", "emptied"):
        if row.get(name) is not None:
            row[name] = _message(row[name])
    if "message_ids" in row:
        row["message_ids"] = tuple(row["message_ids"])
    if "batches" in row:
        row["batches"] = tuple(tuple(batch) for batch in row["batches"])
        row["ours"] = tuple(row["ours"])
    if "commands" in row:
        row["commands"] = tuple((name, words) for name, words in row["commands"])
    answer: Answer = kind(**row)
    return answer


def _message(row: dict[str, Any]) -> Message:
    media = row.pop("media")
    if media is not None:
        media = Media(
            kind=MediaKind(media["kind"]),
            name=media["name"],
            data=base64.urlsafe_b64decode(media["data"]),
            file_id=media["file_id"],
        )
    entities = tuple(Entity(**entity) for entity in row.pop("entities"))
    buttons = tuple(tuple(Button(**one) for one in line) for line in row.pop("buttons"))
    keys = tuple(tuple(Key(**one) for one in line) for line in row.pop("keys", ()))
    return Message(entities=entities, buttons=buttons, keys=keys, media=media, **row)


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
