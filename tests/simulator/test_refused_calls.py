"""Does the stand-in refuse the edits and other calls that Telegram refuses?"""

from typing import Any

import pytest

from simulator import Phone
from tests.simulator.hand_clock import Caller

BUTTON = {"text": "7", "callback_data": "p:7"}


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


EDITS = {
    "nothing changed": ({}, "message is not modified: specified new message content and reply"
                            " markup are exactly the same as a current content and reply markup"
                            " of the message"),
    "no such message": ({"message_id": 50}, "message to edit not found"),
    "no id": ({"message_id": None}, "message identifier is not specified"),
    "somebody else's": ({"message_id": 2}, "message can't be edited"),
    "with a reply keyboard": ({"message_id": 3}, "message can't be edited"),
    "a photo's text": ({"message_id": 4}, "there is no text in the message to edit"),
    "to nothing": ({"text": " "}, "text must be non-empty"),
    "to a reply keyboard": ({"reply_markup": {"keyboard": [["a"]]}}, "inline keyboard expected"),
}  # fmt: skip


@pytest.mark.parametrize(("params", "words"), EDITS.values(), ids=EDITS.keys())
async def test_an_edit_telegram_would_not_make_is_refused(
    call: Caller, ana: Phone, params: dict[str, Any], words: str
) -> None:
    sent = await call.result("sendMessage", chat_id=11, text="hello", reply_markup=inline(BUTTON))
    ana.says("hi")
    await call.result("sendMessage", chat_id=11, text="k", reply_markup={"keyboard": [["a"]]})
    photo = ana.sends_photo().media
    assert photo is not None
    ana.deletes(ana.messages[-1])
    ana.chat.next_message_id -= 1
    await call.result("sendPhoto", chat_id=11, photo=photo.file.file_id)
    same = {"chat_id": 11, "message_id": sent["message_id"], "text": "hello"}

    words_heard = await call.refusal(
        "editMessageText", **(same | {"reply_markup": inline(BUTTON)} | params)
    )

    assert words_heard == f"Bad Request: {words}"


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("editMessageCaption", {"message_id": 1, "caption": "x" * 1025}, "message caption is too long"),
        ("editMessageCaption", {"message_id": 1, "caption": "x"}, "there is no caption in the message to edit"),
        ("editMessageReplyMarkup", {"message_id": 1}, "message is not modified"),
        ("editMessageMedia", {"message_id": 1, "media": {"type": "poem"}}, "can't parse InputMedia: type is wrong"),
        ("editMessageMedia", {"message_id": 1, "media": {"type": "voice", "media": "x"}},
         "can't parse InputMedia: type is wrong"),
        ("editMessageMedia", {"message_id": 1, "media": {"kind": "photo"}},
         "can't parse InputMedia: unknown field 'kind'"),
        ("deleteMessage", {"message_id": 5}, "message to delete not found"),
        ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
        ("copyMessage", {"from_chat_id": 11, "message_id": 5}, "message to copy not found"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendPhoto", {"photo": "nothing"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {}, "there is no photo in the request"),
        ("sendPhoto", {"photo": "https://example.org/a.png"}, "failed to get HTTP URL content"),
        ("sendPhoto", {"photo": "attach://a"}, "wrong file identifier/HTTP URL specified"),
        ("pinChatMessage", {"message_id": 5}, "message to pin not found"),
        ("unpinChatMessage", {}, "message to unpin not found"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{}, {}]}, "REACTIONS_TOO_MANY"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{"type": "paid"}]}, "REACTION_INVALID"),
    ],
)  # fmt: skip
async def test_other_calls_telegram_would_not_take_are_refused(
    call: Caller, ana: Phone, method: str, params: dict[str, Any], words: str
) -> None:
    await call.result("sendMessage", chat_id=ana.person_id, text="hello")

    assert (await call.refusal(method, chat_id=11, **params)).startswith(f"Bad Request: {words}")


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
        ("answerCallbackQuery", {"callback_query_id": "1"},
         "query is too old and response timeout expired or query ID is invalid"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
        ("answerCallbackQuery", {"callback_query_id": "1", "url": "https://example.org"}, "URL_INVALID"),
        ("answerCallbackQuery", {}, 'parameter "callback_query_id" is required'),
        ("setMyCommands", {"commands": [{"command": "Pain!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "pain", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": ["pain"]}, "can't parse BotCommand: command and description expected"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope: unsupported type"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ("setMyCommands", {"commands": [], "language_code": "es-ES"}, "invalid language code specified"),
        ("setMyCommands", {"commands": [], "language_code": "english"}, "invalid language code specified"),
        ("setMyName", {"name": "x" * 65}, "name is too long"),
        ("setChatMenuButton", {"menu_button": {"type": "x"}}, "can't parse menu button: unsupported type"),
        ("setChatMenuButton", {"chat_id": 5}, "chat not found"),
        ("setWebhook", {"url": "http://example.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ("setWebhook", {"url": "nowhere"}, "bad webhook: invalid webhook URL specified"),
        ("setWebhook", {"url": "https://example.org:80a"}, "bad webhook: invalid webhook URL specified"),
        ("setWebhook", {"url": "https://example.org:8080"},
         "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("setWebhook", {"url": "https://192.168.0.7"}, "bad webhook: IP address 192.168.0.7 is reserved"),
        ("setWebhook", {"url": "https://inside.example.org"}, "bad webhook: IP address 10.0.0.1 is reserved"),
        ("setWebhook", {"url": "https://example.org", "ip_address": "100.64.0.1"},
         "bad webhook: IP address 100.64.0.1 is reserved"),
        ("setWebhook", {"url": "https://[2001:db8::1]"}, "bad webhook: IPv6-only addresses are not allowed"),
        ("setWebhook", {"url": "https://six.example.org"}, "bad webhook: IPv6-only addresses are not allowed"),
        ("setWebhook", {"url": "https://example.org", "secret_token": "a b"},
         "secret token contains unallowed characters"),
        ("setWebhook", {"url": "https://example.org", "max_connections": 101},
         "max_connections must be between 1 and 100"),
        ("getUpdates", {"offset": "soon"}, 'can\'t parse "offset": expected Integer'),
        ("getUpdates", {"limit": True}, 'can\'t parse "limit": expected Integer'),
        ("getMe", {"please": 1}, "unknown parameter 'please' of getMe"),
    ],
)  # fmt: skip
async def test_calls_without_a_chat_are_refused_as_well(
    call: Caller, method: str, params: dict[str, Any], words: str
) -> None:
    call.telegram.world.addresses |= {
        "inside.example.org": "10.0.0.1",
        "six.example.org": "2001:db8::1",
    }

    assert await call.refusal(method, **params) == f"Bad Request: {words}"
