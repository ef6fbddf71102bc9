"""What does one message in a chat consist of?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class MediaKind(StrEnum):
    """What kinds of file a message can carry."""

    PHOTO = "photo"
    DOCUMENT = "document"
    VIDEO = "video"
    VOICE = "voice"
    AUDIO = "audio"


class Markup(StrEnum):
    """What kind of reply markup a message was sent with; it decides if it can be edited."""

    NONE = "none"
    INLINE = "inline"
    KEYBOARD = "keyboard"
    REMOVE = "remove"
    FORCE_REPLY = "force_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A formatted or special stretch of text; offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    user_id: int | None = None

    @property
    def end(self) -> int:
        """Return the offset just after the stretch."""
        return self.offset + self.length

    def as_json(self) -> Json:
        """Return it as the Bot API writes it."""
        row: Json = {"type": self.type, "offset": self.offset, "length": self.length}
        for name in ("url", "language", "custom_emoji_id"):
            if (value := getattr(self, name)) is not None:
                row[name] = value
        if self.user_id is not None:
            row["user"] = {"id": self.user_id, "is_bot": False, "first_name": str(self.user_id)}
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One inline button under a message; exactly one of `data`, `url`, `copy_text`, `web_app`."""

    text: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    web_app: str | None = None
    style: str | None = None

    def as_json(self) -> Json:
        """Return it as the Bot API writes it."""
        row: Json = {"text": self.text}
        if self.data is not None:
            row["callback_data"] = self.data
        if self.url is not None:
            row["url"] = self.url
        if self.copy_text is not None:
            row["copy_text"] = {"text": self.copy_text}
        if self.web_app is not None:
            row["web_app"] = {"url": self.web_app}
        if self.style is not None:
            row["style"] = self.style
        return row


ButtonRows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a reply keyboard."""

    text: str
    asks_location: bool = False
    asks_contact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """A reply keyboard that stands in place of the phone's own."""

    rows: tuple[tuple[Key, ...], ...]
    one_time: bool = False
    persistent: bool = False
    placeholder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that Telegram keeps; `path` is what getFile hands out."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file as one message shows it."""

    kind: MediaKind
    file: StoredFile
    width: int = 0
    height: int = 0
    duration: int = 0
    title: str | None = None
    performer: str | None = None

    def as_json(self) -> Any:
        """Return it as the Bot API writes it: a list of sizes for a photo, else an object."""
        row: Json = {
            "file_id": self.file.file_id,
            "file_unique_id": self.file.unique_id,
            "file_size": len(self.file.content),
        }
        if self.kind in (MediaKind.PHOTO, MediaKind.VIDEO):
            row |= {"width": self.width, "height": self.height}
        if self.kind is MediaKind.PHOTO:
            return [row]
        row["mime_type"] = self.file.mime_type
        if self.kind is not MediaKind.DOCUMENT:
            row["duration"] = self.duration
        if self.kind is not MediaKind.VOICE:
            row["file_name"] = self.file.name
        if self.kind is MediaKind.AUDIO:
            row |= {k: v for k in ("title", "performer") if (v := getattr(self, k)) is not None}
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it stands now, after any edits."""

    chat_id: int
    message_id: int
    sender_id: int
    from_bot: bool
    sent_at: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    caption: str = ""
    caption_entities: tuple[Entity, ...] = ()
    media: Media | None = None
    location: Location | None = None
    service: str = ""
    buttons: ButtonRows = ()
    markup: Markup = Markup.NONE
    reply_to: int | None = None
    edited_at: datetime | None = None
    silent: bool = False
    protected: bool = False
    preview: bool = True
    caption_above: bool = False
    spoiler: bool = False
    reaction: str = ""

    @property
    def words(self) -> str:
        """Return what there is to read: the text, or the caption of a picture."""
        return self.text or self.caption

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of its inline buttons, in reading order."""
        return tuple(button.text for row in self.buttons for button in row)
