"""Which chat and which message does a request mean, and may the bot touch them?"""

from simulator.api.errors import Refusal, bad_request, forbidden
from simulator.api.parameters import Params
from simulator.messages import Markup, Message
from simulator.people import Chat
from simulator.world import World

DELETABLE_FOR_SECONDS = 48 * 60 * 60


def known_chat(world: World, params: Params, key: str = "chat_id") -> Chat:
    """Return the chat, or raise "chat not found"."""
    chat = world.chats.get(params[key]) if isinstance(params[key], int) else None
    if chat is None or not chat.known:
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, params: Params) -> Chat:
    """Return the chat the bot may write to, or raise why it may not."""
    if params["chat_id"] == world.bot.bot_id:
        raise forbidden("the bot can't send messages to the bot")
    chat = known_chat(world, params)
    if chat.private and chat.person.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise _unwanted(chat)
    if chat.private and not chat.started:
        raise forbidden("bot can't initiate conversation with a user")
    return chat


def _unwanted(chat: Chat) -> Refusal:
    if chat.private:
        return forbidden("bot was blocked by the user")
    return forbidden(f"bot was kicked from the {chat.kind} chat")


def message_in(chat: Chat, params: Params, *, purpose: str) -> Message:
    """Return the message, or raise "message to <purpose> not found"."""
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def editable_message(world: World, params: Params) -> tuple[Chat, Message]:
    """Return a message of the bot that it may edit, with its chat."""
    chat = writable_chat(world, params)
    message = message_in(chat, params, purpose="edit")
    # Telegram edits only messages without reply markup or with an inline keyboard.
    if not message.from_bot or message.markup not in (Markup.NONE, Markup.INLINE):
        raise bad_request("message can't be edited")
    return chat, message


def delete_message(world: World, params: Params) -> bool:
    """deleteMessage."""
    chat = known_chat(world, params)
    message = message_in(chat, params, purpose="delete")
    _check_deletable(world, message)
    _remove(world, chat, message.message_id)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """deleteMessages: all of those that are there, or none."""
    chat = known_chat(world, params)
    ids = params["message_ids"]
    if not 1 <= len(ids) <= 100 or not all(type(number) is int for number in ids):
        raise bad_request("message identifiers are not specified")
    found = [chat.messages[number] for number in dict.fromkeys(ids) if number in chat.messages]
    for message in found:
        _check_deletable(world, message)
    for message in found:
        _remove(world, chat, message.message_id)
    return True


def _check_deletable(world: World, message: Message) -> None:
    # Telegram counts whole seconds, of what she sent as of what the bot did.
    if int(world.now().timestamp()) - int(message.sent_at.timestamp()) > DELETABLE_FOR_SECONDS:
        raise bad_request("message can't be deleted for everyone")


def _remove(world: World, chat: Chat, message_id: int) -> None:
    del chat.messages[message_id]
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    world.changed(chat)


def pin_message(world: World, params: Params) -> bool:
    """pinChatMessage."""
    chat = writable_chat(world, params)
    message = message_in(chat, params, purpose="pin")
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    chat.pinned.append(message.message_id)
    world.changed(chat)
    return True


def unpin_message(world: World, params: Params) -> bool:
    """unpinChatMessage: without an id, the newest pinned one."""
    chat = writable_chat(world, params)
    wanted = params.get("message_id", chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    world.changed(chat)
    return True


def get_chat(world: World, params: Params) -> dict[str, object]:
    """getChat: a ChatFullInfo."""
    chat = known_chat(world, params)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    row: dict[str, object] = chat.as_json() | {
        "accent_color_id": chat.chat_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), True),
    }
    if chat.pinned:
        row["pinned_message"] = world.message_json(chat.messages[chat.pinned[-1]])
    return row
