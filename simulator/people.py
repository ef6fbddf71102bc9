"""Who is on Telegram, and in which chats?"""

from dataclasses import dataclass, field
from datetime import datetime

from simulator.messages import Json, Keyboard, Message


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody with a phone."""

    person_id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    # Where a tap on "share my location" says she is, as (latitude, longitude).
    place: tuple[float, float] = (40.4168, -3.7038)
    deactivated: bool = False

    def as_json(self) -> Json:
        """Return the Bot API's User."""
        row: Json = {"id": self.person_id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if (value := getattr(self, name)) is not None:
                row[name] = value
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class BotAccount:
    """The bot itself."""

    bot_id: int
    token: str
    username: str
    first_name: str
    reads_all_group_messages: bool = False

    def as_json(self) -> Json:
        """Return the Bot API's User of the bot."""
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """What answerCallbackQuery showed for a moment, or as a box to dismiss."""

    text: str
    alert: bool
    at: datetime


@dataclass(slots=True, kw_only=True)
class Tap:
    """A press of an inline button, as Telegram remembers it until it is answered."""

    query_id: str
    person_id: int
    chat_id: int
    message_id: int
    data: str
    tapped_at: datetime
    answered: bool = False


@dataclass(slots=True, kw_only=True)
class Chat:
    """One chat as Telegram keeps it; a private chat has its person's id.

    `known` is false until the bot has any reason to know the chat: before that Telegram
    answers "chat not found". `version` grows with every visible change.
    """

    chat_id: int
    kind: str = "private"
    title: str = ""
    members: dict[int, Person] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    next_message_id: int = 1
    started: bool = False
    known: bool = False
    blocked: bool = False
    keyboard: Keyboard | None = None
    keyboard_hidden: bool = False
    placeholder: str = ""
    reply_asked: int | None = None
    pinned: list[int] = field(default_factory=list)
    # Taps whose button still turns round on the phone.
    open_taps: dict[str, Tap] = field(default_factory=dict)
    toasts: list[Toast] = field(default_factory=list)
    opened_links: list[str] = field(default_factory=list)
    clipboard: str = ""
    action: str = ""
    action_at: datetime | None = None
    version: int = 0

    @property
    def private(self) -> bool:
        """Tell whether it is one person's chat with the bot."""
        return self.kind == "private"

    @property
    def person(self) -> Person:
        """Return whose private chat it is."""
        return self.members[self.chat_id]

    def as_json(self) -> Json:
        """Return the Bot API's Chat."""
        if not self.private:
            return {"id": self.chat_id, "type": self.kind, "title": self.title}
        row: Json = {"id": self.chat_id, "type": "private", "first_name": self.person.first_name}
        for name in ("last_name", "username"):
            if (value := getattr(self.person, name)) is not None:
                row[name] = value
        return row
