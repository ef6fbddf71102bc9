"""What kind of message did somebody send?"""

from __future__ import annotations

from enum import StrEnum

from telegram import Message

from rules.message import Media, MediaKind


class MessageKind(StrEnum):
    """What a message is, as far as we tell it apart."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    OTHER = "other"  # a person sent it, and we can do nothing with it
    SERVICE = "service"  # Telegram tells of the chat; nobody has said anything


# What a person can send besides; whatever has none of it is a message of Telegram's own.
_OTHERS = (
    "animation",
    "audio",
    "checklist",
    "contact",
    "dice",
    "game",
    "location",
    "paid_media",
    "poll",
    "story",
    "venue",
    "video_note",
)
_FILES = {
    MessageKind.VIDEO: MediaKind.VIDEO,
    MessageKind.VOICE: MediaKind.VOICE,
    MessageKind.DOCUMENT: MediaKind.DOCUMENT,
}


def kind_of_message(sent: Message) -> MessageKind:
    """Return what kind of message it is; of what was changed, a place that moves is none of a person's."""
    if sent.edit_date is not None and not (sent.text or sent.caption):
        return MessageKind.SERVICE
    if sent.text:
        return MessageKind.TEXT
    if any(getattr(sent, name) for name in _OTHERS):
        return MessageKind.OTHER
    for kind in (
        MessageKind.PHOTO,
        MessageKind.VIDEO,
        MessageKind.VOICE,
        MessageKind.DOCUMENT,
        MessageKind.STICKER,
    ):
        if getattr(sent, kind.value):
            return kind
    return MessageKind.SERVICE


def file_in(sent: Message) -> Media | None:
    """Return the file of a message that can be sent on, or None."""
    kind = kind_of_message(sent)
    if kind is MessageKind.PHOTO:
        return _file(MediaKind.PHOTO, sent.photo[-1].file_id)
    if kind not in _FILES:
        return None
    return _file(_FILES[kind], getattr(sent, kind.value).file_id)


def _file(kind: MediaKind, file_id: str) -> Media:
    return Media(kind=kind, name=kind.value, file_id=file_id)
