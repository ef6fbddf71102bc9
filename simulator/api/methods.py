"""Which function carries out which method of the Bot API?"""

from collections.abc import Callable
from functools import partial
from typing import Any

from simulator.api import chats, editing, hooks, media, profile, sending, taps
from simulator.api.parameters import Params
from simulator.api.table import ACCEPTED
from simulator.messages import Json, MediaKind
from simulator.world import World

Action = Callable[[World, Params], Any]


def _get_me(world: World, params: Params) -> Json:
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": world.bot.reads_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _log_out(world: World, params: Params) -> bool:
    world.logged_out = True
    return True


def _close(world: World, params: Params) -> bool:
    return True


def _sends(kind: MediaKind) -> Action:
    return partial(sending.send_media, kind=kind)


# getUpdates is not here: it waits, so the server treats it by itself.
ACTIONS: dict[str, Action] = {
    "getMe": _get_me,
    "logOut": _log_out,
    "close": _close,
    "setWebhook": hooks.set_webhook,
    "deleteWebhook": hooks.delete_webhook,
    "getWebhookInfo": hooks.webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": _sends(MediaKind.PHOTO),
    "sendDocument": _sends(MediaKind.DOCUMENT),
    "sendVideo": _sends(MediaKind.VIDEO),
    "sendVoice": _sends(MediaKind.VOICE),
    "sendAudio": _sends(MediaKind.AUDIO),
    "copyMessage": sending.copy_message,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_text,
    "editMessageReplyMarkup": editing.edit_reply_markup,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "setMessageReaction": editing.set_reaction,
    "deleteMessage": chats.delete_message,
    "deleteMessages": chats.delete_messages,
    "pinChatMessage": chats.pin_message,
    "unpinChatMessage": chats.unpin_message,
    "getChat": chats.get_chat,
    "getFile": media.get_file,
    "answerCallbackQuery": taps.answer_tap,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyName": profile.set_name,
    "setMyDescription": profile.set_description,
    "setMyShortDescription": profile.set_short_description,
    "setChatMenuButton": profile.set_menu_button,
}

NAMES = {name.lower(): name for name in ACCEPTED}
