"""What does the bot say about itself, and to whom?"""

import re
from typing import Any

from simulator.api.errors import bad_request
from simulator.api.parameters import Params
from simulator.messages import Json
from simulator.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
BROAD_SCOPES = frozenset(
    ["default", "all_private_chats", "all_group_chats", "all_chat_administrators"]
)


def set_commands(world: World, params: Params) -> bool:
    """setMyCommands."""
    commands = tuple(_command(row) for row in params["commands"])
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _scope(world, params)
    world.profile.commands[key] = commands
    if not commands:
        del world.profile.commands[key]
    _changed_everywhere(world)
    return True


def get_commands(world: World, params: Params) -> list[Json]:
    """getMyCommands: exactly those of this scope and language."""
    return list(world.profile.commands.get(_scope(world, params), ()))


def delete_commands(world: World, params: Params) -> bool:
    """deleteMyCommands."""
    world.profile.commands.pop(_scope(world, params), None)
    _changed_everywhere(world)
    return True


def commands_shown(world: World, chat_id: int, language: str | None) -> tuple[Json, ...]:
    """Return the commands in a private chat's menu, by Telegram's order of scopes."""
    for scope in (f"chat:{chat_id}", "all_private_chats", "default"):
        for code in (language or "", ""):
            if found := world.profile.commands.get((scope, code)):
                return found
    return ()


def set_name(world: World, params: Params) -> bool:
    """setMyName."""
    return _set_words(world, params, "name", world.profile.names, limit=64)


def set_description(world: World, params: Params) -> bool:
    """setMyDescription."""
    return _set_words(world, params, "description", world.profile.descriptions, limit=512)


def set_short_description(world: World, params: Params) -> bool:
    """setMyShortDescription."""
    words = world.profile.short_descriptions
    return _set_words(world, params, "short_description", words, limit=120)


def set_menu_button(world: World, params: Params) -> bool:
    """setChatMenuButton."""
    button = params.get("menu_button", {"type": "default"})
    if button.get("type") not in ("commands", "default", "web_app"):
        raise bad_request("can't parse menu button: unsupported type")
    chat_id = params.get("chat_id")
    if chat_id is not None and chat_id not in world.chats:
        raise bad_request("chat not found")
    world.profile.menu_buttons[chat_id] = button
    return True


def _command(row: Any) -> Json:
    if not isinstance(row, dict) or row.keys() != {"command", "description"}:
        raise bad_request("can't parse BotCommand: command and description expected")
    name, description = row["command"], row["description"]
    if not isinstance(name, str) or not COMMAND.fullmatch(name.removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(description, str) or not 1 <= len(description) <= MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}


def _scope(world: World, params: Params) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    language = _language(params)
    kind = scope.get("type")
    if kind in BROAD_SCOPES:
        return str(kind), language
    if kind not in ("chat", "chat_administrators", "chat_member"):
        raise bad_request("can't parse BotCommandScope: unsupported type")
    chat = world.chats.get(scope.get("chat_id"))
    if chat is None or not chat.known:
        raise bad_request("chat not found")
    return f"{kind}:{chat.chat_id}", language


def _language(params: Params) -> str:
    language = str(params.get("language_code", ""))
    if not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _set_words(
    world: World, params: Params, name: str, words: dict[str, str], *, limit: int
) -> bool:
    text = params.get(name, "")
    if len(text) > limit:
        raise bad_request(f"{name} is too long")
    words[_language(params)] = text
    _changed_everywhere(world)
    return True


def _changed_everywhere(world: World) -> None:
    for chat in world.chats.values():
        chat.version += 1
    world.changed()
