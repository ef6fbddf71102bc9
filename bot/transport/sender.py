"""How does a message become a request, and what became of it?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaPhoto,
    MessageEntity,
)
from telegram.error import TelegramError

from bot.transport.bot_api import TelegramHttp
from bot.transport.connection_pool import MaybeSent, NotSent
from bot.transport.ptb_request import Refusal, Unreachable
from rules.bot_api_answers import outcome_of
from rules.delivery import About, Fate, Outcome
from rules.message import Button, Entity, Key, Media, MediaKind, Message


class TelegramSender:
    """Puts messages on the wire. Text goes by the direct body, files by python-telegram-bot.

    It never raises for the network: every end is an Outcome.
    """

    def __init__(self, http: TelegramHttp, bot: Bot) -> None:
        self._http = http
        self._bot = bot

    async def send(self, chat_id: int, message: Message) -> Outcome:
        """Send a new message."""
        media = message.media
        if media is None:
            return await self._call("sendMessage", {"chat_id": chat_id, **text_body(message)})
        if media.file_id is None:
            return await self._upload(chat_id, message, media)
        body = {"chat_id": chat_id, media.kind.value: media.file_id, **caption_body(message)}
        if message.covered and media.kind in (MediaKind.PHOTO, MediaKind.VIDEO):
            body["has_spoiler"] = True
        return await self._call(f"send{media.kind.capitalize()}", body)

    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome:
        """Change a message's words and buttons; one that is there already counts as done.

        Of a message with a file the caption changes; the file too, where there are bytes of a new one.
        """
        if message.media is not None and message.media.data:
            return await self._edit_media(chat_id, message_id, message, message.media)
        method, words = "editMessageText", text_body(message)
        if message.media is not None:
            # Without words the caption goes; left out, Telegram takes that for no change.
            method, words = "editMessageCaption", {"caption": "", **caption_body(message)}
        body = {"chat_id": chat_id, "message_id": message_id, **words}
        body.pop("disable_notification", None)
        body.pop("protect_content", None)
        body.setdefault("reply_markup", {"inline_keyboard": []})
        return await self._call(method, body)

    async def toast(self, tap_id: str, text: str | None, *, loud: bool) -> Outcome:
        """Answer a tap."""
        body: dict[str, Any] = {"callback_query_id": tap_id}
        if text:
            body |= {"text": text, "show_alert": loud}
        return await self._call("answerCallbackQuery", body)

    async def offer(self, chat_id: int, commands: tuple[tuple[str, str], ...]) -> Outcome:
        """Offer commands in one chat."""
        listed = [{"command": name, "description": words} for name, words in commands]
        scope = {"type": "chat", "chat_id": chat_id}
        return await self._call("setMyCommands", {"commands": listed, "scope": scope})

    async def remove(self, chat_id: int, message_ids: tuple[int, ...]) -> Outcome:
        """Delete messages: all of them, or none where Telegram no longer allows one."""
        if len(message_ids) != 1:
            body = {"chat_id": chat_id, "message_ids": list(message_ids)}
            return await self._call("deleteMessages", body)
        return await self._call("deleteMessage", {"chat_id": chat_id, "message_id": message_ids[0]})

    async def _call(self, method: str, body: Mapping[str, Any]) -> Outcome:
        try:
            reply = await self._http.call(method, body)
        except NotSent as fault:
            return Outcome(fate=Fate.UNSENT, about=About.WAY, reason=str(fault))
        except MaybeSent as fault:
            return Outcome(fate=Fate.UNCERTAIN, about=About.WAY, reason=str(fault))
        return outcome_of(reply.status, reply.json)

    async def _upload(self, chat_id: int, message: Message, media: Media) -> Outcome:
        file = InputFile(media.data, filename=media.name)
        common: dict[str, Any] = {
            "chat_id": chat_id,
            "caption": message.text or None,
            "caption_entities": [_ptb_entity(entity) for entity in message.entities] or None,
            "reply_markup": _ptb_markup(message.buttons),
            "disable_notification": message.silent or None,
            "protect_content": message.protect or None,
        }
        if media.kind == MediaKind.PHOTO:
            cover = message.covered or None
            return await _outcome(
                lambda: self._bot.send_photo(photo=file, has_spoiler=cover, **common)
            )
        return await _outcome(lambda: self._bot.send_document(document=file, **common))

    async def _edit_media(
        self, chat_id: int, message_id: int, message: Message, media: Media
    ) -> Outcome:
        picture = InputMediaPhoto(
            media=media.file_id or InputFile(media.data, filename=media.name, attach=True),
            caption=message.text or None,
            caption_entities=[_ptb_entity(entity) for entity in message.entities] or None,
        )
        return await _outcome(
            lambda: self._bot.edit_message_media(
                media=picture,
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=_ptb_markup(message.buttons),
            )
        )


def text_body(message: Message) -> dict[str, Any]:
    """Return the parameters of a text message, by Telegram's names."""
    body: dict[str, Any] = {
        "text": message.text,
        "link_preview_options": {"is_disabled": True},
    }
    if message.entities:
        body["entities"] = [_entity(entity) for entity in message.entities]
    return _surrounded(body, message)


def caption_body(message: Message) -> dict[str, Any]:
    """Return the parameters of a message with a file, but for the file, by Telegram's names."""
    body: dict[str, Any] = {"caption": message.text} if message.text else {}
    if message.entities:
        body["caption_entities"] = [_entity(entity) for entity in message.entities]
    return _surrounded(body, message)


def _surrounded(body: dict[str, Any], message: Message) -> dict[str, Any]:
    if message.buttons:
        rows = [[_button(one) for one in row] for row in message.buttons]
        body["reply_markup"] = {"inline_keyboard": rows}
    elif message.keys:
        keys = [[_key(one) for one in row] for row in message.keys]
        body["reply_markup"] = {"keyboard": keys, "resize_keyboard": True}
    elif message.drops_keys:
        body["reply_markup"] = {"remove_keyboard": True}
    if message.silent:
        body["disable_notification"] = True
    if message.protect:
        body["protect_content"] = True
    return body


async def _outcome(request: Callable[[], Awaitable[Any]]) -> Outcome:
    try:
        sent = await request()
    except Refusal as fault:
        return fault.outcome
    except Unreachable as fault:
        return Outcome(fate=Fate.UNSENT, about=About.WAY, reason=fault.message)
    except TelegramError as fault:
        return Outcome(fate=Fate.UNCERTAIN, about=About.WAY, reason=type(fault).__name__)
    return Outcome(fate=Fate.SENT, message_id=sent.message_id)


def _entity(entity: Entity) -> dict[str, Any]:
    body = {"type": entity.kind, "offset": entity.offset, "length": entity.length}
    return body | {"url": entity.url} if entity.url else body


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.payload}


def _key(key: Key) -> dict[str, Any]:
    return {"text": key.label} | ({"request_location": True} if key.asks_place else {})


def _ptb_entity(entity: Entity) -> MessageEntity:
    return MessageEntity(entity.kind, entity.offset, entity.length, url=entity.url)


def _ptb_markup(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(one.label, url=one.url, callback_data=one.payload or None)
                for one in row
            ]
            for row in rows
        ]
    )
