"""What does a new message from the bot become in the chat?"""

from typing import Any

from simulator.api.chats import known_chat, message_in, writable_chat
from simulator.api.errors import bad_request
from simulator.api.keyboards import ReplyMarkup, reply_markup
from simulator.api.media import media_from
from simulator.api.parameters import Params
from simulator.api.text import Formatted, caption_within, formatted, text_within
from simulator.messages import Json, Keyboard, Markup, MediaKind, Message
from simulator.people import Chat
from simulator.world import World

CHAT_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
PREVIEW_FIELDS = frozenset(
    ["is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"]
)
REPLY_FIELDS = frozenset({"message_id", "chat_id", "allow_sending_without_reply"})


def send_message(world: World, params: Params) -> Json:
    """sendMessage."""
    text = message_text(world, params)
    markup = reply_markup(params.get("reply_markup"))
    content = {"text": text.text, "entities": text.entities, "preview": wants_preview(params)}
    return world.message_json(_send(world, params, markup, content))


def send_media(world: World, params: Params, kind: MediaKind) -> Json:
    """Any of sendPhoto, sendDocument, sendVideo, sendVoice, sendAudio."""
    caption = caption_of(world, params)
    markup = reply_markup(params.get("reply_markup"))
    media = media_from(world, params, kind, params[kind])
    content: dict[str, Any] = {
        "media": media,
        "caption": caption.text,
        "caption_entities": caption.entities,
        "caption_above": params.get("show_caption_above_media", False),
        "spoiler": params.get("has_spoiler", False),
    }
    return world.message_json(_send(world, params, markup, content))


def copy_message(world: World, params: Params) -> Json:
    """copyMessage: the same content without its buttons; a caption may be replaced."""
    source = known_chat(world, params, "from_chat_id")
    original = message_in(source, params, purpose="copy")
    if original.service or original.protected:
        raise bad_request("message can't be copied")
    markup = reply_markup(params.get("reply_markup"))
    content: dict[str, Any] = {
        "text": original.text,
        "entities": original.entities,
        "media": original.media,
        "location": original.location,
        "caption": original.caption,
        "caption_entities": original.caption_entities,
    }
    if "caption" in params and original.media is not None:
        caption = caption_of(world, params)
        content |= {"caption": caption.text, "caption_entities": caption.entities}
    return {"message_id": _send(world, params, markup, content).message_id}


def send_chat_action(world: World, params: Params) -> bool:
    """sendChatAction."""
    if params["action"] not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(world, params)
    chat.action, chat.action_at = params["action"], world.now()
    world.changed(chat)
    return True


def message_text(world: World, params: Params) -> Formatted:
    """Return the checked text of a request."""
    if not params["text"]:
        raise bad_request("message text is empty")
    return text_within(
        formatted(
            params["text"],
            parse_mode=params.get("parse_mode"),
            entities=params.get("entities"),
            knows=world.knows,
        )
    )


def caption_of(world: World, params: Params) -> Formatted:
    """Return the checked caption of a request; it may be empty."""
    return caption_within(
        formatted(
            params.get("caption", ""),
            parse_mode=params.get("parse_mode"),
            entities=params.get("caption_entities"),
            knows=world.knows,
        )
    )


def wants_preview(params: Params) -> bool:
    """Tell whether links may show a preview."""
    options = params.get("link_preview_options", {})
    if unknown := options.keys() - PREVIEW_FIELDS:
        raise bad_request(f"can't parse link preview options: unknown field {min(unknown)!r}")
    return not options.get("is_disabled", False)


def _send(world: World, params: Params, markup: ReplyMarkup, content: dict[str, Any]) -> Message:
    chat = writable_chat(world, params)
    _check_private_only(chat, markup.keyboard)
    reply_to = _reply_to(chat, params.get("reply_parameters"))
    message = world.post(
        chat,
        sender_id=world.bot.bot_id,
        from_bot=True,
        buttons=markup.buttons,
        markup=markup.markup,
        reply_to=reply_to,
        silent=params.get("disable_notification", False),
        protected=params.get("protect_content", False),
        **content,
    )
    chat.action = ""
    _show_keyboard(chat, markup, message)
    return message


def _check_private_only(chat: Chat, keyboard: Keyboard | None) -> None:
    if chat.private or keyboard is None:
        return
    for key in (key for row in keyboard.rows for key in row):
        if key.asks_location or key.asks_contact:
            what = "location" if key.asks_location else "phone number"
            raise bad_request(f"{what} can be requested in private chats only")


def _reply_to(chat: Chat, given: Json | None) -> int | None:
    if not given:
        return None
    if unknown := given.keys() - REPLY_FIELDS:
        raise bad_request(f"can't parse reply parameters: unknown field {min(unknown)!r}")
    wanted = given.get("message_id")
    if type(wanted) is not int:
        raise bad_request("can't parse reply parameters: wrong message_id")
    here = given.get("chat_id", chat.chat_id) == chat.chat_id
    if here and wanted in chat.messages:
        return wanted
    if given.get("allow_sending_without_reply") is True:
        return None
    raise bad_request("message to be replied not found")


def _show_keyboard(chat: Chat, markup: ReplyMarkup, message: Message) -> None:
    if markup.markup is Markup.KEYBOARD:
        chat.keyboard, chat.keyboard_hidden = markup.keyboard, False
    elif markup.markup is Markup.REMOVE:
        chat.keyboard = None
    elif markup.markup is Markup.FORCE_REPLY:
        chat.reply_asked, chat.placeholder = message.message_id, markup.placeholder
