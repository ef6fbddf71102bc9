"""Which methods are there, and which parameters does each take? Written by hand, on purpose."""

from simulator.api.parameters import Accepted, Kind

_TYPES = {"": Kind.STRING, "#": Kind.INTEGER, "?": Kind.BOOLEAN, "{": Kind.OBJECT}
_TYPES |= {"[": Kind.ARRAY, "*": Kind.FILE, "@": Kind.CHAT}


def _accepts(required: str = "", optional: str = "") -> Accepted:
    """Read "name#": the sign behind a name is its type (none: a string)."""
    return Accepted(required=_kinds(required), optional=_kinds(optional))


def _kinds(names: str) -> dict[str, Kind]:
    found = {}
    for word in names.split():
        name = word.rstrip("#?{[*@")
        found[name] = _TYPES[word[len(name) :]]
    return found


_SENDING = "disable_notification? protect_content? reply_parameters{ reply_markup{"
_CAPTION = "caption parse_mode caption_entities["

ACCEPTED = {
    "getMe": _accepts(),
    "logOut": _accepts(),
    "close": _accepts(),
    "getUpdates": _accepts(optional="offset# limit# timeout# allowed_updates["),
    "setWebhook": _accepts(
        "url",
        "certificate* ip_address max_connections# allowed_updates[ drop_pending_updates?"
        " secret_token",
    ),
    "deleteWebhook": _accepts(optional="drop_pending_updates?"),
    "getWebhookInfo": _accepts(),
    "sendMessage": _accepts(
        "chat_id@ text", f"parse_mode entities[ link_preview_options{{ {_SENDING}"
    ),
    "sendPhoto": _accepts(
        "chat_id@ photo*", f"{_CAPTION} show_caption_above_media? has_spoiler? {_SENDING}"
    ),
    "sendDocument": _accepts(
        "chat_id@ document*", f"thumbnail* {_CAPTION} disable_content_type_detection? {_SENDING}"
    ),
    "sendVideo": _accepts(
        "chat_id@ video*",
        f"duration# width# height# thumbnail* {_CAPTION} show_caption_above_media?"
        f" has_spoiler? supports_streaming? {_SENDING}",
    ),
    "sendVoice": _accepts("chat_id@ voice*", f"{_CAPTION} duration# {_SENDING}"),
    "sendAudio": _accepts(
        "chat_id@ audio*", f"{_CAPTION} duration# performer title thumbnail* {_SENDING}"
    ),
    "copyMessage": _accepts(
        "chat_id@ from_chat_id@ message_id#", f"{_CAPTION} show_caption_above_media? {_SENDING}"
    ),
    "editMessageText": _accepts(
        "text chat_id@ message_id#",
        "parse_mode entities[ link_preview_options{ reply_markup{",
    ),
    "editMessageReplyMarkup": _accepts("chat_id@ message_id#", "reply_markup{"),
    "editMessageCaption": _accepts(
        "chat_id@ message_id#", f"{_CAPTION} show_caption_above_media? reply_markup{{"
    ),
    "editMessageMedia": _accepts("chat_id@ message_id# media{", "reply_markup{"),
    "deleteMessage": _accepts("chat_id@ message_id#"),
    "deleteMessages": _accepts("chat_id@ message_ids["),
    "answerCallbackQuery": _accepts("callback_query_id", "text show_alert? url cache_time#"),
    "sendChatAction": _accepts("chat_id@ action"),
    "pinChatMessage": _accepts("chat_id@ message_id#", "disable_notification?"),
    "unpinChatMessage": _accepts("chat_id@", "message_id#"),
    "setMessageReaction": _accepts("chat_id@ message_id#", "reaction[ is_big?"),
    "getChat": _accepts("chat_id@"),
    "getFile": _accepts("file_id"),
    "setMyCommands": _accepts("commands[", "scope{ language_code"),
    "getMyCommands": _accepts(optional="scope{ language_code"),
    "deleteMyCommands": _accepts(optional="scope{ language_code"),
    "setMyName": _accepts(optional="name language_code"),
    "setMyDescription": _accepts(optional="description language_code"),
    "setMyShortDescription": _accepts(optional="short_description language_code"),
    "setChatMenuButton": _accepts(optional="chat_id# menu_button{"),
}
