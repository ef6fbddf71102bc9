"""What is true on this Telegram right now?"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from simulator.files import FileStore
from simulator.messages import Json, Message
from simulator.people import BotAccount, Chat, Person, Tap
from simulator.protocols import Clock
from simulator.updates import UpdateQueue


@dataclass(slots=True, kw_only=True)
class Profile:
    """What the bot said about itself: texts by language, commands by (scope, language)."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], tuple[Json, ...]] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Hook:
    """The webhook, as setWebhook left it and as its deliveries went."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    custom_certificate: bool = False
    # In monotonic seconds: Telegram takes one setWebhook a second.
    next_set_at: float = 0.0
    last_error_at: datetime | None = None
    last_error: str = ""


class World:
    """Chats, people, files, taps, and the updates they cause."""

    def __init__(
        self,
        *,
        clock: Clock,
        bot: BotAccount,
        first_update_id: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.monotonic = monotonic
        self.clock = clock
        self.bot = bot
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files = FileStore()
        self.taps: dict[str, Tap] = {}
        self.profile = Profile()
        self.hook = Hook()
        # What names resolve to, where that matters; any other is a public address.
        self.addresses: dict[str, str] = {}
        self.logged_out = False
        self.on_change: list[Callable[[], None]] = []
        self.updates = UpdateQueue(
            now=clock.now, monotonic=monotonic, changed=self.changed, first_id=first_update_id
        )

    def now(self) -> datetime:
        """Return the moment by the clock handed in."""
        return self.clock.now()

    def changed(self, chat: Chat | None = None) -> None:
        """Tell whoever listens that something visible is different."""
        if chat is not None:
            chat.version += 1
        for listener in tuple(self.on_change):
            listener()

    def knows(self, person_id: int) -> bool:
        """Tell whether the bot has met this person, or is meant itself."""
        chat = self.chats.get(person_id)
        return person_id == self.bot.bot_id or (chat is not None and chat.known)

    def post(self, chat: Chat, *, sender_id: int, from_bot: bool, **content: Any) -> Message:
        """Add a message to a chat and return it."""
        message = Message(
            chat_id=chat.chat_id,
            message_id=chat.next_message_id,
            sender_id=sender_id,
            from_bot=from_bot,
            sent_at=self.now(),
            **content,
        )
        chat.next_message_id += 1
        chat.messages[message.message_id] = message
        self.changed(chat)
        return message

    def edit(self, chat: Chat, message: Message, **changes: Any) -> Message:
        """Put the changed message in the place of the old one and return it."""
        edited = replace(message, **changes)
        chat.messages[message.message_id] = edited
        self.changed(chat)
        return edited

    def sender_json(self, message: Message) -> Json:
        """Return the User who sent it."""
        if message.from_bot:
            return self.bot.as_json()
        return self.people[message.sender_id].as_json()

    def message_json(self, message: Message, *, with_reply: bool = True) -> Json:
        """Return the Bot API's Message."""
        chat = self.chats[message.chat_id]
        row: Json = {
            "message_id": message.message_id,
            "from": self.sender_json(message),
            "chat": chat.as_json(),
            "date": int(message.sent_at.timestamp()),
        }
        if message.edited_at is not None:
            row["edit_date"] = int(message.edited_at.timestamp())
        original = chat.messages.get(message.reply_to or 0)
        if with_reply and original is not None:
            row["reply_to_message"] = self.message_json(original, with_reply=False)
        row |= _content_json(message)
        if message.service == "joined":
            row["new_chat_members"] = [self.bot.as_json()]
        return row


def _content_json(message: Message) -> Json:
    row: Json = {
        "text": message.text,
        "entities": [entity.as_json() for entity in message.entities],
        "caption": message.caption,
        "caption_entities": [entity.as_json() for entity in message.caption_entities],
        "has_protected_content": message.protected,
        "has_media_spoiler": message.spoiler,
        "show_caption_above_media": message.caption_above,
    }
    if message.media is not None:
        row[message.media.kind] = message.media.as_json()
    if message.location is not None:
        place = message.location
        row["location"] = {"latitude": place.latitude, "longitude": place.longitude}
    if message.buttons:
        keys = [[button.as_json() for button in line] for line in message.buttons]
        row["reply_markup"] = {"inline_keyboard": keys}
    if not message.preview:
        row["link_preview_options"] = {"is_disabled": True}
    # Telegram leaves out what is empty.
    return {name: value for name, value in row.items() if value}
