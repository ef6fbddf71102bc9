"""Does the stand-in refuse what Telegram refuses, in Telegram's words?"""

from typing import Any

import pytest

from simulator import Phone, Telegram
from tests.simulator.hand_clock import Caller, HandClock

BUTTON = {"text": "7", "callback_data": "p:7"}


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def entity(**fields: Any) -> list[dict[str, Any]]:
    return [{"type": "bold", "offset": 0, "length": 1} | fields]


REFUSED = {
    "unknown chat": ({"chat_id": 999}, "chat not found"),
    "chat by name": ({"chat_id": "@nobody"}, "chat not found"),
    "no chat": ({"chat_id": None}, "chat_id is empty"),
    "chat of a wrong type": (
        {"chat_id": [1]},
        'can\'t parse "chat_id": expected Integer or String',
    ),
    "no text": ({"text": None}, "message text is empty"),
    "empty text": ({"text": ""}, "message text is empty"),
    "blank text": ({"text": " \n "}, "message text is empty"),
    "text that is a number": ({"text": 7}, 'can\'t parse "text": expected String'),
    "too long": ({"text": "x" * 4097}, "message is too long"),
    "too long in UTF-16": ({"text": "😀" * 2049}, "message is too long"),
    "unknown parameter": ({"txt": "a"}, "unknown parameter 'txt' of sendMessage"),
    "flag of a wrong type": (
        {"disable_notification": "maybe"},
        'can\'t parse "disable_notification": expected Boolean',
    ),
    "markup that is no object": (
        {"reply_markup": "[]"},
        'can\'t parse "reply_markup": expected Object',
    ),
    "unknown markup": ({"reply_markup": {"buttons": []}}, "object expected as reply markup"),
    "callback data too long": (
        {"reply_markup": inline({"text": "x", "callback_data": "é" * 33})},
        "BUTTON_DATA_INVALID",
    ),
    "empty callback data": (
        {"reply_markup": inline({"text": "x", "callback_data": ""})},
        "BUTTON_DATA_INVALID",
    ),
    "button without action": (
        {"reply_markup": inline({"text": "x"})},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "button with two actions": (
        {"reply_markup": inline(BUTTON | {"url": "https://example.org"})},
        "can't parse inline keyboard button: exactly one action expected,"
        " found ['callback_data', 'url']",
    ),
    "button without text": (
        {"reply_markup": inline({"callback_data": "x"})},
        "can't parse inline keyboard button: can't find field \"text\"",
    ),
    "blank button": (
        {"reply_markup": inline({"text": " ", "callback_data": "x"})},
        "inline keyboard button text is empty",
    ),
    "unknown field of a button": (
        {"reply_markup": inline(BUTTON | {"data": "x"})},
        "can't parse inline keyboard button: unknown field 'data'",
    ),
    "unknown style": ({"reply_markup": inline(BUTTON | {"style": "red"})}, "BUTTON_STYLE_INVALID"),
    "button that is no object": (
        {"reply_markup": inline("7")},
        "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
    ),
    "wrong link on a button": (
        {"reply_markup": inline({"text": "x", "url": "nowhere"})},
        "inline keyboard button URL 'nowhere' is invalid: wrong HTTP URL",
    ),
    "wrong text to copy": (
        {"reply_markup": inline({"text": "x", "copy_text": {"text": ""}})},
        "BUTTON_COPY_TEXT_INVALID",
    ),
    "web app without TLS": (
        {"reply_markup": inline({"text": "x", "web_app": {"url": "http://example.org"}})},
        "BUTTON_URL_INVALID",
    ),
    "rows that are no rows": (
        {"reply_markup": {"inline_keyboard": [BUTTON]}},
        "can't parse inline keyboard: an Array of Arrays expected",
    ),
    "nine buttons in a row": ({"reply_markup": inline(*[BUTTON] * 9)}, "REPLY_MARKUP_TOO_LONG"),
    "a hundred and one buttons": (
        {"reply_markup": {"inline_keyboard": [[BUTTON]] * 101}},
        "REPLY_MARKUP_TOO_LONG",
    ),
    "empty reply keyboard": (
        {"reply_markup": {"keyboard": []}},
        "reply keyboard must be non-empty",
    ),
    "reply keyboard with a blank key": (
        {"reply_markup": {"keyboard": [[" "]]}},
        "keyboard button text must be non-empty",
    ),
    "reply keyboard of numbers": (
        {"reply_markup": {"keyboard": [[7]]}},
        "can't parse keyboard button: KeyboardButton must be an Object",
    ),
    "reply keyboard with a wrong flag": (
        {"reply_markup": {"keyboard": [["a"]], "one_time_keyboard": "yes"}},
        "can't parse reply markup: field 'one_time_keyboard' must be of type Boolean",
    ),
    "reply keyboard too wide": (
        {"reply_markup": {"keyboard": [["a"] * 13]}},
        "REPLY_MARKUP_TOO_LONG",
    ),
    "remove keyboard, but not": (
        {"reply_markup": {"remove_keyboard": False}},
        "can't parse reply markup: field 'remove_keyboard' must be True",
    ),
    "placeholder too long": (
        {"reply_markup": {"force_reply": True, "input_field_placeholder": "x" * 65}},
        "can't parse reply markup: wrong input_field_placeholder",
    ),
    "entity after the end": (
        {"entities": entity(offset=2, length=9)},
        "entity beginning at UTF-16 offset 2 ends after the end of the text at UTF-16 offset 5",
    ),
    "entity before the start": (
        {"entities": entity(offset=-1)},
        "receive an entity with incorrect offset",
    ),
    "entity without length": (
        {"entities": entity(length=0)},
        "receive an entity with incorrect length",
    ),
    "entity in half a symbol": (
        {"text": "😀 you", "entities": entity(length=1)},
        "entity beginning at UTF-16 offset 0 begins or ends in a middle of a UTF-16 symbol",
    ),
    "unknown entity": (
        {"entities": entity(type="fat")},
        'can\'t parse MessageEntity: unsupported type "fat"',
    ),
    "entity with a wrong offset": (
        {"entities": entity(offset="0")},
        "can't parse MessageEntity: field 'offset' must be of type Number",
    ),
    "entity with an unknown field": (
        {"entities": entity(colour="red")},
        "can't parse MessageEntity: unknown field 'colour'",
    ),
    "entity that is no object": (
        {"entities": ["bold"]},
        "can't parse MessageEntity: expected an Object",
    ),
    "link without an address": (
        {"entities": entity(type="text_link")},
        "can't parse MessageEntity: can't find field 'url'",
    ),
    "link to nowhere": (
        {"entities": entity(type="text_link", url="nowhere")},
        "can't parse MessageEntity: wrong URL 'nowhere'",
    ),
    "bold with an address": (
        {"entities": entity(url="https://example.org")},
        "can't parse MessageEntity: bold has no field 'url'",
    ),
    "overlapping entities": (
        {"entities": [*entity(length=3), *entity(type="italic", offset=2, length=3)]},
        "entities bold at 0 and italic at 2 overlap without nesting",
    ),
    "quote in a quote": (
        {"entities": [*entity(type="blockquote", length=3), *entity(type="expandable_blockquote")]},
        "block quotations can't be nested",
    ),
    "bold in code": (
        {"entities": [*entity(type="code", length=3), *entity()]},
        "bold can't be nested in code",
    ),
    "quote in a link": (
        {
            "entities": [
                *entity(type="text_link", url="https://example.org", length=3),
                *entity(type="blockquote"),
            ]
        },
        "blockquote can't be nested in text_link",
    ),
    "entities and parse mode": (
        {"entities": entity(), "parse_mode": "HTML"},
        "parse_mode and entities can't be used together",
    ),
    "unknown parse mode": ({"parse_mode": "BBCode"}, "unsupported parse_mode"),
    "parse mode not simulated": (
        {"parse_mode": "MarkdownV2"},
        "this stand-in does not parse MarkdownV2: send entities or HTML",
    ),
    "zero byte": ({"text": "a\x00"}, "strings must be encoded in UTF-8"),
    "unknown tag": (
        {"text": "a <h1>b</h1>", "parse_mode": "HTML"},
        'can\'t parse entities: Unsupported start tag "h1" at byte offset 2',
    ),
    "lone bracket": (
        {"text": "1 < 2", "parse_mode": "HTML"},
        'can\'t parse entities: Unsupported start tag "" at byte offset 2',
    ),
    "tag never closed": (
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "tag never opened": (
        {"text": "x</b>", "parse_mode": "HTML"},
        "can't parse entities: Unexpected end tag at byte offset 1",
    ),
    "tags crossed": (
        {"text": "<b><i>x</b></i>", "parse_mode": "HTML"},
        'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    "reply to nothing": (
        {"reply_parameters": {"message_id": 77}},
        "message to be replied not found",
    ),
    "reply without an id": (
        {"reply_parameters": {"chat_id": 11}},
        "can't parse reply parameters: wrong message_id",
    ),
    "reply with an unknown field": (
        {"reply_parameters": {"message": 1}},
        "can't parse reply parameters: unknown field 'message'",
    ),
    "preview with an unknown field": (
        {"link_preview_options": {"off": True}},
        "can't parse link preview options: unknown field 'off'",
    ),
}


@pytest.mark.parametrize(("params", "words"), REFUSED.values(), ids=REFUSED.keys())
async def test_a_message_telegram_would_not_take_is_refused(
    call: Caller, ana: Phone, params: dict[str, Any], words: str
) -> None:
    good = {"chat_id": ana.person_id, "text": "hello"}

    body = await call("sendMessage", **(good | params))

    assert body == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}
    assert ana.messages == ()


async def test_the_longest_text_is_counted_after_formatting(call: Caller, ana: Phone) -> None:
    text = f"<b>{'x' * 4096}</b>"

    await call.result("sendMessage", chat_id=11, text=text, parse_mode="HTML")

    assert len(ana.last.text) == 4096


async def test_callback_data_of_exactly_64_bytes_is_taken(call: Caller, ana: Phone) -> None:
    markup = inline({"text": "x", "callback_data": "é" * 32})

    await call.result("sendMessage", chat_id=11, text="a", reply_markup=markup)

    assert ana.buttons == ("x",)


EDITS = {
    "nothing changed": ({}, "message is not modified: specified new message content and reply"
                            " markup are exactly the same as a current content and reply markup"
                            " of the message"),
    "no such message": ({"message_id": 50}, "message to edit not found"),
    "no id": ({"message_id": None}, "message identifier is not specified"),
    "somebody else's": ({"message_id": 2}, "message can't be edited"),
    "with a reply keyboard": ({"message_id": 3}, "message can't be edited"),
    "a photo's text": ({"message_id": 4}, "there is no text in the message to edit"),
    "to nothing": ({"text": " "}, "message text is empty"),
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
        ("setMyCommands", {"commands": [], "language_code": "english"}, "language code is invalid"),
        ("setMyName", {"name": "x" * 65}, "name is too long"),
        ("setChatMenuButton", {"menu_button": {"type": "x"}}, "can't parse menu button: unsupported type"),
        ("setChatMenuButton", {"chat_id": 5}, "chat not found"),
        ("setWebhook", {"url": "http://example.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ("setWebhook", {"url": "nowhere"}, "bad webhook: invalid webhook URL specified"),
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
    assert await call.refusal(method, **params) == f"Bad Request: {words}"


async def test_a_wrong_token_is_unauthorized(call: Caller) -> None:
    async with call.session.get(f"{call.base}/bot1:wrong/getMe") as answer:
        assert answer.status == 401
        assert (await answer.json())["description"] == "Unauthorized"
    async with call.session.get(f"{call.base}/file/bot1:wrong/a") as answer:
        assert answer.status == 401


@pytest.mark.parametrize("path", ["/", "/bot", "/nothing/here", "/file/"])
async def test_other_addresses_are_not_found(call: Caller, path: str) -> None:
    async with call.session.get(f"{call.base}{path}") as answer:
        assert answer.status in (401, 404)


async def test_an_unknown_method_is_not_found(call: Caller) -> None:
    body = await call("sendFlowers")

    assert body["error_code"] == 404


async def test_a_method_may_be_written_in_any_case(call: Caller) -> None:
    assert (await call.result("GETME"))["is_bot"] is True


async def test_only_get_and_post_are_taken(call: Caller) -> None:
    async with call.session.put(f"{call.address}/getMe") as answer:
        assert answer.status == 404


@pytest.mark.parametrize("body", ["{", "[]", "7"])
async def test_a_body_that_is_no_object_is_refused(call: Caller, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with call.session.post(f"{call.address}/getMe", data=body, headers=headers) as answer:
        assert answer.status == 400


async def test_a_person_who_never_wrote_is_not_found(call: Caller, telegram: Telegram) -> None:
    telegram.person(12, "Ben")

    assert await call.refusal("sendMessage", chat_id=12, text="a") == "Bad Request: chat not found"


async def test_a_person_met_in_a_group_only_cannot_be_written_to(
    call: Caller, telegram: Telegram
) -> None:
    telegram.group(-5, "Knitting", [telegram.person(12, "Ben")])

    words = await call.refusal("sendMessage", chat_id=12, text="a")

    assert words == "Forbidden: bot can't initiate conversation with a user"


async def test_a_blocked_bot_is_told_so_until_unblocked(call: Caller, ana: Phone) -> None:
    ana.blocks()
    body = await call("sendMessage", chat_id=11, text="a")
    assert body["error_code"] == 403
    assert body["description"] == "Forbidden: bot was blocked by the user"

    ana.unblocks()

    await call.result("sendMessage", chat_id=11, text="a")


async def test_a_closed_account_is_deactivated(call: Caller, ana: Phone) -> None:
    ana.deletes_account()

    assert (
        await call.refusal("sendMessage", chat_id=11, text="a") == "Forbidden: user is deactivated"
    )


async def test_a_bot_cannot_write_to_itself(call: Caller, telegram: Telegram) -> None:
    me = await call.result("getMe")

    words = await call.refusal("sendMessage", chat_id=me["id"], text="a")

    assert words == "Forbidden: the bot can't send messages to the bot"


async def test_an_old_message_cannot_be_deleted(call: Caller, ana: Phone, clock: HandClock) -> None:
    sent = await call.result("sendMessage", chat_id=11, text="a")
    clock.moves(hours=48, seconds=1)

    words = await call.refusal("deleteMessage", chat_id=11, message_id=sent["message_id"])
    await call.result("deleteMessages", chat_id=11, message_ids=[sent["message_id"], 99])

    assert words == "Bad Request: message can't be deleted for everyone"
    assert len(ana.messages) == 1


async def test_a_tap_is_answered_once(call: Caller, ana: Phone, clock: HandClock) -> None:
    await call.result("sendMessage", chat_id=11, text="a", reply_markup=inline(BUTTON))
    tap = ana.taps("7")
    assert tap is not None

    await call.result("answerCallbackQuery", callback_query_id=tap.query_id, text="Saved")

    assert ana.toasts == ("Saved",)
    assert "too old" in await call.refusal("answerCallbackQuery", callback_query_id=tap.query_id)


async def test_an_old_tap_is_not_answered(call: Caller, ana: Phone, clock: HandClock) -> None:
    await call.result("sendMessage", chat_id=11, text="a", reply_markup=inline(BUTTON))
    tap = ana.taps("7")
    assert tap is not None
    clock.moves(seconds=151)

    assert "too old" in await call.refusal("answerCallbackQuery", callback_query_id=tap.query_id)


async def test_after_logging_out_nothing_is_answered(call: Caller) -> None:
    await call.result("close")
    await call.result("logOut")

    assert await call.refusal("getMe") == "Logged out"


async def test_location_is_asked_for_in_private_chats_only(
    call: Caller, telegram: Telegram, ana: Phone
) -> None:
    telegram.group(-5, "Knitting", [ana])
    markup = {"keyboard": [[{"text": "Here", "request_location": True}]]}

    words = await call.refusal("sendMessage", chat_id=-5, text="a", reply_markup=markup)

    assert words == "Bad Request: location can be requested in private chats only"
