"""What of an update can be read whatever shape the rest of it has?

Telegram adds to its updates at any time, and a library that reads them whole may refuse one for a part that says
nothing. Who writes, and in which words, stands in the same few places since there are bots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeGuard

# What the bot asks Telegram for, by polling and by webhook alike.
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
_MESSAGES = ("message", "edited_message")
# A person sent a message that has one of these; without any, Telegram tells of the chat.
_SENT_BY_A_PERSON = frozenset(
    {
        "animation",
        "audio",
        "caption",
        "checklist",
        "contact",
        "dice",
        "document",
        "game",
        "location",
        "paid_media",
        "photo",
        "poll",
        "sticker",
        "story",
        "text",
        "venue",
        "video",
        "video_note",
        "voice",
    }
)


class UpdatePriority(IntEnum):
    """Who is taken first of those that wait: whom we know before strangers, also where both write of danger.

    DANGER passes what waits of its own chat, too; STOP takes along what was said there before it, in its order.
    """

    DANGER = -1
    STOP = 0
    STRANGERS_DANGER = 1
    KNOWN = 2
    STRANGER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RawUpdate:
    """Who sent what: a number that is not there, or is none, is 0, and so words are empty.

    `kind` is that of the update, None for one that nobody asked for. `by_person` tells whether somebody sent or tapped
    something; `language` is what Telegram says of the sender's.
    """

    kind: str | None = None
    chat_id: int = 0
    sender_id: int = 0
    words: str = ""
    by_person: bool = False
    language: str | None = None

    @property
    def private(self) -> bool:
        """Whether the chat is somebody's own: it has her number, and groups have negative ones."""
        return self.chat_id > 0


def read_raw(update: Mapping[str, Any]) -> RawUpdate:
    """Return what can be read of an update; it never fails."""
    for kind in KINDS:
        found = update.get(kind)
        if not isinstance(found, Mapping):
            continue
        tapped = kind == "callback_query"
        # A tap is of the chat of its message.
        message = _part(found, "message") if tapped else found
        sender = _part(found, "from")
        written = kind in _MESSAGES
        code = sender.get("language_code")
        return RawUpdate(
            kind=kind,
            chat_id=_number(_part(message, "chat").get("id")),
            sender_id=_number(sender.get("id")),
            words=_words(message) if written else "",
            by_person=tapped or (written and _is_by_person(kind, message)),
            language=code if isinstance(code, str) else None,
        )
    return RawUpdate()


def only_words(update: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the same message with nothing but who wrote it, when, and the words; None without any of a person's."""
    raw = read_raw(update)
    if raw.kind is None or not raw.words or not raw.private:
        return None
    message = update[raw.kind]
    sender = {"id": raw.sender_id or raw.chat_id, "is_bot": False, "first_name": ""}
    return {
        "update_id": update.get("update_id"),
        raw.kind: {
            "message_id": _number(message.get("message_id")),
            "date": date if 0 < (date := _number(message.get("date"))) < 2**32 else 0,
            "chat": {"id": raw.chat_id, "type": "private"},
            "from": sender if raw.language is None else sender | {"language_code": raw.language},
            "text": raw.words,
        },
    }


def fits_a_column(number: object) -> TypeGuard[int]:
    """Tell whether this is a number that a column can hold."""
    return type(number) is int and -(2**63) <= number < 2**63


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, Mapping) else {}


def _number(found: object) -> int:
    return found if fits_a_column(found) else 0


def _words(message: Mapping[str, Any]) -> str:
    for name in ("text", "caption"):
        if isinstance(message.get(name), str):
            return str(message[name])
    return ""


def _is_by_person(kind: str, message: Mapping[str, Any]) -> bool:
    """Tell it of a message; of what was changed, a place that moves is none of a person's."""
    if kind == "edited_message":
        return bool({"text", "caption"} & message.keys())
    return not _SENT_BY_A_PERSON.isdisjoint(message)
