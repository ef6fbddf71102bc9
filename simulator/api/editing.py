"""What does an edit change, and does it change anything?"""

from typing import Any

from simulator.api.chats import editable_message, message_in, writable_chat
from simulator.api.errors import bad_request
from simulator.api.keyboards import reply_markup
from simulator.api.media import media_from
from simulator.api.parameters import Params
from simulator.api.sending import caption_of, message_text, wants_preview
from simulator.messages import Json, MediaKind, Message
from simulator.people import Chat
from simulator.world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the"
    " same as a current content and reply markup of the message"
)
# A voice note can be sent, but not put in the place of another file.
EDITABLE_MEDIA = {kind.value: kind for kind in MediaKind if kind is not MediaKind.VOICE}
MEDIA_FIELDS = frozenset(
    [
        "type",
        "media",
        "caption",
        "parse_mode",
        "caption_entities",
        "show_caption_above_media",
        "has_spoiler",
        "thumbnail",
        "disable_content_type_detection",
        "width",
        "height",
        "duration",
        "title",
        "performer",
        "supports_streaming",
    ]
)


def edit_text(world: World, params: Params) -> Json:
    """editMessageText: without reply_markup, the buttons go."""
    text = message_text(world, params)
    changes = {"text": text.text, "entities": text.entities, "preview": wants_preview(params)}
    changes |= _markup(params)
    chat, message = editable_message(world, params)
    if not message.text:
        raise bad_request("there is no text in the message to edit")
    return _edited(world, chat, message, changes)


def edit_reply_markup(world: World, params: Params) -> Json:
    """editMessageReplyMarkup."""
    changes = _markup(params)
    chat, message = editable_message(world, params)
    return _edited(world, chat, message, changes)


def edit_caption(world: World, params: Params) -> Json:
    """editMessageCaption."""
    changes = _caption(world, params) | _markup(params)
    chat, message = editable_message(world, params)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    return _edited(world, chat, message, changes)


def edit_media(world: World, params: Params) -> Json:
    """editMessageMedia."""
    given: Json = params["media"]
    if unknown := given.keys() - MEDIA_FIELDS:
        raise bad_request(f"can't parse InputMedia: unknown field {min(unknown)!r}")
    kind = EDITABLE_MEDIA.get(str(given.get("type")))
    if kind is None:
        raise bad_request("can't parse InputMedia: type is wrong")
    changes: dict[str, Any] = _caption(world, given) | _markup(params)
    chat, message = editable_message(world, params)
    if message.media is None and not message.text:
        raise bad_request("message can't be edited")
    source = {key: value for key, value in params.items() if key != "media"} | given
    changes |= {"media": media_from(world, source, kind, str(given.get("media", "")))}
    changes |= {"text": "", "entities": ()}
    return _edited(world, chat, message, changes)


def set_reaction(world: World, params: Params) -> bool:
    """setMessageReaction: a bot may set one emoji."""
    chat = writable_chat(world, params)
    message = message_in(chat, params, purpose="react")
    given = params.get("reaction", [])
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    row = given[0] if given else {"type": "emoji", "emoji": ""}
    if not isinstance(row, dict) or row.get("type") != "emoji" or "emoji" not in row:
        raise bad_request("REACTION_INVALID")
    world.edit(chat, message, reaction=str(row["emoji"]))
    return True


def _markup(params: Params) -> dict[str, Any]:
    markup = reply_markup(params.get("reply_markup"), inline_only=True)
    return {"buttons": markup.buttons, "markup": markup.markup}


def _caption(world: World, params: Params) -> dict[str, Any]:
    caption = caption_of(world, params)
    return {
        "caption": caption.text,
        "caption_entities": caption.entities,
        "caption_above": params.get("show_caption_above_media", False),
    }


def _edited(world: World, chat: Chat, message: Message, changes: dict[str, Any]) -> Json:
    if all(getattr(message, name) == value for name, value in changes.items()):
        raise bad_request(NOT_MODIFIED)
    # A change of the buttons alone does not earn the "edited" mark.
    content = changes.keys() - {"buttons", "markup"}
    if any(getattr(message, name) != changes[name] for name in content):
        changes = changes | {"edited_at": world.now()}
    return world.message_json(world.edit(chat, message, **changes))
