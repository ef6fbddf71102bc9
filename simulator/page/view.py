"""What does the page need to know to draw a chat?"""

from datetime import datetime, timedelta
from typing import Any

from simulator.api.profile import commands_shown
from simulator.messages import Keyboard, Media, Message
from simulator.phone import Phone
from simulator.telegram import Telegram

PREVIEW_LENGTH = 80
TOASTS_SENT = 5
# A button that nobody answers stops turning.
TURNS_FOR = timedelta(seconds=15)

Row = dict[str, Any]


def chat_view(telegram: Telegram, phone: Phone, now: datetime) -> Row:
    """Return one phone's screen; times in the zone of `now`."""
    chat = phone.chat
    toasts = enumerate(chat.toasts, start=1)
    commands = commands_shown(telegram.world, chat.chat_id, phone.person.language_code)
    return {
        "id": chat.chat_id,
        "version": chat.version,
        "name": phone.person.first_name,
        "bot": bot_view(telegram, phone),
        "started": chat.started,
        "blocked": chat.blocked,
        "action": phone.action.replace("_", " "),
        "commands": list(commands),
        "keyboard": _keyboard(chat.keyboard) if phone.keyboard else None,
        "placeholder": chat.placeholder,
        "replyAsked": chat.reply_asked,
        "pinned": chat.pinned[-1] if chat.pinned else None,
        "place": list(phone.person.place),
        "waiting": [
            [tap.message_id, tap.data]
            for tap in chat.open_taps.values()
            if now - tap.tapped_at < TURNS_FOR
        ],
        "toastCount": len(chat.toasts),
        "toasts": [
            {"number": number, "text": toast.text, "alert": toast.alert}
            for number, toast in toasts
            if number > len(chat.toasts) - TOASTS_SENT
        ],
        "messages": [message_view(message, phone, now) for message in phone.messages],
    }


def bot_view(telegram: Telegram, phone: Phone) -> Row:
    """Return how the bot presents itself to this person."""
    language = phone.person.language_code or ""
    profile, bot = telegram.world.profile, telegram.world.bot
    names, descriptions = profile.names, profile.descriptions
    return {
        "name": names.get(language) or names.get("") or bot.first_name,
        "username": bot.username,
        "description": descriptions.get(language) or descriptions.get("") or "",
    }


def message_view(message: Message, phone: Phone, now: datetime) -> Row:
    """Return one bubble."""
    sent = message.sent_at.astimezone(now.tzinfo)
    original = phone.chat.messages.get(message.reply_to or 0)
    return {
        "id": message.message_id,
        "mine": not message.from_bot,
        "day": sent.date().isoformat(),
        "time": sent.strftime("%H:%M"),
        "edited": message.edited_at is not None,
        "text": _shown(message),
        "entities": [e.as_json() for e in message.entities or message.caption_entities],
        "media": None if message.media is None else _media(message.media),
        "captionAbove": message.caption_above,
        "place": _place(message),
        "service": message.service,
        "reaction": message.reaction,
        "replyTo": None if original is None else _quoted(original, phone),
        "buttons": [
            [{"text": b.text, "kind": _kind(b.url, b.copy_text), "url": b.url, "data": b.data,
              "copy": b.copy_text, "style": b.style} for b in row]
            for row in message.buttons
        ],
    }  # fmt: skip


def summary(phone: Phone, side: str, now: datetime) -> Row:
    """Return one line of the list of people."""
    newest = phone.messages[-1] if phone.messages else None
    return {
        "id": phone.chat.chat_id,
        "side": side,
        "name": phone.person.first_name,
        "version": phone.chat.version,
        "preview": "" if newest is None else _preview(newest),
        "newest": 0 if newest is None else newest.message_id,
        "time": "" if newest is None else _moment(newest, now),
        "blocked": phone.chat.blocked,
    }


def _moment(message: Message, now: datetime) -> str:
    sent = message.sent_at.astimezone(now.tzinfo)
    return sent.strftime("%H:%M") if sent.date() == now.date() else sent.date().isoformat()


def _preview(message: Message) -> str:
    what = message.media.kind.value.capitalize() if message.media else ""
    return (_shown(message) or what or "Location").replace("\n", " ")[:PREVIEW_LENGTH]


def _shown(message: Message) -> str:
    """Return its text as a phone shows it: what a deep link carries stays out of sight."""
    pressed = not message.from_bot and message.words.startswith("/start ")
    return "/start" if pressed else message.words


def _quoted(message: Message, phone: Phone) -> Row:
    who = "" if message.from_bot else phone.person.first_name
    return {"id": message.message_id, "who": who, "text": _preview(message)}


def _place(message: Message) -> Row | None:
    if message.location is None:
        return None
    return {"latitude": message.location.latitude, "longitude": message.location.longitude}


def _kind(url: str | None, copy_text: str | None) -> str:
    return "url" if url else "copy" if copy_text else "data"


def _media(media: Media) -> Row:
    return {
        "kind": media.kind.value,
        "file": media.file.file_id,
        "name": media.file.name,
        "bytes": len(media.file.content),
        "width": media.width,
        "height": media.height,
        "duration": media.duration,
    }


def _keyboard(keyboard: Keyboard | None) -> Row | None:
    if keyboard is None:
        return None
    rows = [[{"text": k.text, "location": k.asks_location} for k in row] for row in keyboard.rows]
    return {"rows": rows, "placeholder": keyboard.placeholder}
