"""What can a person do on the phone?"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.api.text import detected
from simulator.files import picture_size
from simulator.links import is_deep_link, start_payload
from simulator.messages import Button, Entity, Json, Key, Location, Media, MediaKind, Message
from simulator.people import Tap
from simulator.pictures import plain_picture
from simulator.screen import NothingThere, Screen

if TYPE_CHECKING:
    from simulator.telegram import Group

START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Phone(Screen):
    """One person's phone in one chat: the person says, taps, sends, and sees."""

    def __repr__(self) -> str:
        return f"<Phone of {self.person.first_name} in {self.chat.chat_id}>"

    def within(self, group: "Group") -> "Phone":
        """Return the same person's phone, opened in a group."""
        return Phone(self._world, group.chat, self.person)

    def says(
        self, text: str, *, formatting: Sequence[Entity] = (), reply_to: int | None = None
    ) -> Message:
        """Type a message and send it; `formatting` is what the person made bold and the like."""
        entities = (*formatting, *detected(text, inside=formatting))
        return self._sends(text=text, entities=entities, reply_to=reply_to)

    def replies(self, to_message: Message, text: str) -> Message:
        """Answer one message."""
        return self.says(text, reply_to=to_message.message_id)

    def starts(self, payload: str | None = None) -> Message:
        """Press Start, with what a deep link carries."""
        if payload is not None and not START_PAYLOAD.fullmatch(payload):
            raise ValueError(f"no start parameter for Telegram: {payload!r}")
        if self.chat.blocked:
            self.unblocks()
        text = "/start" if payload is None else f"/start {payload}"
        return self._sends(text=text, entities=(Entity(type="bot_command", offset=0, length=6),))

    def opens(self, url: str) -> Message:
        """Follow a deep link to the bot and press Start."""
        return self.starts(start_payload(url, self._world.bot.username))

    def sends_photo(
        self, content: bytes | None = None, *, caption: str = "", reply_to: int | None = None
    ) -> Message:
        """Send a picture; a plain one when none is given."""
        picture = plain_picture() if content is None else content
        return self._sends_file(
            MediaKind.PHOTO, picture, "photo.png", "image/png", caption, reply_to=reply_to
        )

    def sends_voice(self, content: bytes = b"OggS", *, seconds: int = 3) -> Message:
        """Send a voice note."""
        return self._sends_file(
            MediaKind.VOICE, content, "voice.ogg", "audio/ogg", "", duration=seconds
        )

    def sends_video(self, content: bytes = b"ftyp", *, caption: str = "") -> Message:
        """Send a video."""
        return self._sends_file(
            MediaKind.VIDEO, content, "video.mp4", "video/mp4", caption, duration=5
        )

    def sends_document(
        self,
        content: bytes = b"%PDF-1.4",
        *,
        name: str = "letter.pdf",
        mime_type: str = "application/pdf",
        caption: str = "",
    ) -> Message:
        """Send a file."""
        return self._sends_file(MediaKind.DOCUMENT, content, name, mime_type, caption)

    def sends_location(self, latitude: float, longitude: float) -> Message:
        """Share a point on the map, in degrees."""
        return self._sends(location=Location(latitude=latitude, longitude=longitude))

    def taps(self, label: str, message: Message | None = None) -> Tap | None:
        """Tap a button by its label: exactly, else without case, else by its beginning.

        Looks at the newest message first, then at the reply keyboard. With `message`, only there,
        also at buttons that an edit has taken away since. Returns None for anything but an
        inline button with data.
        """
        found = self.find(label, message)
        if isinstance(found, Key):
            self._types_key(found)
            return None
        return self._presses(*found)

    def taps_at(self, message: Message, row: int, column: int) -> Tap | None:
        """Tap the button at this place, counted from 0."""
        if not (row < len(message.buttons) and column < len(message.buttons[row])):
            raise NothingThere(f"no button at {row}, {column}; there are {message.labels}")
        return self._presses(message.buttons[row][column], message)

    def types_key(self, row: int, column: int) -> None:
        """Press the key of the reply keyboard at this place, counted from 0."""
        keyboard = self.chat.keyboard
        if keyboard is None or not (row < len(keyboard.rows) and column < len(keyboard.rows[row])):
            raise NothingThere(f"no key at {row}, {column}; there are {self.keyboard}")
        self._types_key(keyboard.rows[row][column])

    def taps_data(self, data: str, message: Message | None = None) -> Tap:
        """Send a callback with any data, as a forged client could, from a message."""
        return self._callback(data, message or self.last)

    def edits_message(self, message: Message, text: str) -> Message:
        """Change an own message."""
        if message.sender_id != self.person_id:
            raise ValueError("only own messages can be edited")
        now = self._world.now()
        edited = self._world.edit(
            self.chat, message, text=text, entities=detected(text), edited_at=now
        )
        self._push("edited_message", edited)
        return edited

    def deletes(self, message: Message) -> None:
        """Delete a message for both sides; bots are told nothing."""
        del self.chat.messages[message.message_id]
        self._world.changed(self.chat)

    def deletes_chat(self) -> None:
        """Delete the chat's history for both sides; bots are told nothing."""
        self.chat.messages.clear()
        self.chat.keyboard = None
        self._world.changed(self.chat)

    def deletes_account(self) -> None:
        """Leave Telegram; bots are told nothing."""
        self.person.deactivated = True
        self._world.changed(self.chat)

    def blocks(self) -> None:
        """Block the bot (in a group: throw it out)."""
        if not self.chat.blocked:
            self.chat.blocked = True
            self._membership(before="member", after="kicked")

    def unblocks(self) -> None:
        """Unblock the bot."""
        if self.chat.blocked:
            self.chat.blocked = False
            self._membership(before="kicked", after="member")

    def adds_bot(self) -> None:
        """Add the bot to this group."""
        self._membership(before="left", after="member")
        self._sends(service="joined")

    # How it is done.

    def _presses(self, button: Button, message: Message) -> Tap | None:
        if button.data is not None:
            return self._callback(button.data, message)
        if button.copy_text is not None:
            self.chat.clipboard = button.copy_text
        address = button.url or button.web_app
        if address is not None:
            self.chat.opened_links.append(address)
            if is_deep_link(address, self._world.bot.username):
                self.opens(address)
        return None

    def _types_key(self, key: Key) -> None:
        keyboard = self.chat.keyboard
        if keyboard is not None and keyboard.one_time:
            self.chat.keyboard_hidden = True
        if key.asks_location:
            self.sends_location(*self.person.place)
        else:
            self.says(key.text)

    def _callback(self, data: str, message: Message) -> Tap:
        tap = Tap(
            query_id=str(4_000_000_000_000_000_000 + len(self._world.taps)),
            person_id=self.person_id,
            chat_id=self.chat.chat_id,
            message_id=message.message_id,
            data=data,
            tapped_at=self._world.now(),
        )
        self._world.taps[tap.query_id] = self.chat.open_taps[tap.query_id] = tap
        current = self.chat.messages.get(message.message_id)
        payload = {
            "id": tap.query_id,
            "from": self.person.as_json(),
            "message": self._inaccessible(message) if current is None else self._json(current),
            "chat_instance": str(-(10**18) - self.chat.chat_id),
            "data": data,
        }
        self._world.updates.push("callback_query", payload)
        self._world.changed(self.chat)
        return tap

    def _inaccessible(self, message: Message) -> Json:
        return {"chat": self.chat.as_json(), "message_id": message.message_id, "date": 0}

    def _json(self, message: Message) -> Json:
        return self._world.message_json(message)

    def _sends_file(
        self,
        kind: MediaKind,
        content: bytes,
        name: str,
        mime_type: str,
        caption: str,
        *,
        duration: int = 0,
        reply_to: int | None = None,
    ) -> Message:
        stored = self._world.files.add(kind, name=name, mime_type=mime_type, content=content)
        width, height = picture_size(content) or (320, 240)
        media = Media(kind=kind, file=stored, width=width, height=height, duration=duration)
        return self._sends(media=media, caption=caption, reply_to=reply_to)

    def _sends(self, **content: Any) -> Message:
        if self.chat.blocked:
            raise ValueError(f"{self.person.first_name} has blocked the bot: unblock first")
        self.chat.started = self.chat.known = True
        self.chat.reply_asked, self.chat.placeholder = None, ""
        message = self._world.post(self.chat, sender_id=self.person_id, from_bot=False, **content)
        if self._bot_may_read(message):
            self._push("message", message)
        return message

    def _bot_may_read(self, message: Message) -> bool:
        bot = self._world.bot
        original = self.chat.messages.get(message.reply_to or 0)
        answers_bot = original is not None and original.from_bot
        addressed = message.text.startswith("/") or f"@{bot.username}" in message.text
        open_to_all = self.chat.private or bot.reads_all_group_messages or bool(message.service)
        return open_to_all or addressed or answers_bot

    def _push(self, kind: str, message: Message) -> None:
        self._world.updates.push(kind, self._json(message))

    def _membership(self, *, before: str, after: str) -> None:
        bot = self._world.bot.as_json()
        payload = {
            "chat": self.chat.as_json(),
            "from": self.person.as_json(),
            "date": int(self._world.now().timestamp()),
            "old_chat_member": _member(bot, before),
            "new_chat_member": _member(bot, after),
        }
        self._world.updates.push("my_chat_member", payload)
        self._world.changed(self.chat)


def _member(user: Json, status: str) -> Json:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": user, "status": status} | until
