"""What does one message hold, before anyone sends it?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class EntityKind(StrEnum):
    """The formatting a text may carry, by Telegram's names."""

    BOLD = "bold"
    ITALIC = "italic"
    QUOTE = "expandable_blockquote"
    SPOILER = "spoiler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A formatted stretch of text; `offset` and `length` count UTF-16 code units, as Telegram does."""

    kind: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One inline button: a label, and either the payload it sends back or an address it opens."""

    label: str
    payload: str = ""
    url: str | None = None


class MediaKind(StrEnum):
    """What may come with a message."""

    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that goes with a message: its bytes, or Telegram's id of a file sent before."""

    kind: MediaKind
    name: str
    data: bytes = b""
    file_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of the keyboard below the chat: it types its label, or shares where she is."""

    label: str
    asks_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one person is to read: a text, its formatting, perhaps a picture, and rows of buttons.

    A message brings buttons, or a keyboard of `keys`, or takes that keyboard away (`drops_keys`).
    A `covered` picture or video shows once it is tapped. What is to `protect` Telegram lets nobody forward or save;
    what staff are to hand on is `for_others`, such as a link that lets somebody in.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    media: Media | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()
    keys: tuple[tuple[Key, ...], ...] = ()
    drops_keys: bool = False
    silent: bool = False
    protect: bool = False
    for_others: bool = False
    covered: bool = False


def hidden(message: Message) -> Message:
    """Return the message without a sound and with all of it covered until it is tapped."""
    message = replace(message, silent=True, covered=message.media is not None)
    if not message.text:
        return message
    cover = Entity(kind=EntityKind.SPOILER, offset=0, length=utf16_length(message.text))
    return replace(message, entities=(cover, *message.entities))


def utf16_length(text: str) -> int:
    """Count the UTF-16 code units of `text`: the unit of Telegram's limits and offsets."""
    return len(text.encode("utf-16-le")) // 2
