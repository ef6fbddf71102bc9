"""Does the stand-in refuse the messages that Telegram refuses, in Telegram's words?"""

from typing import Any

import pytest

from simulator import Phone
from tests.simulator.hand_clock import Caller

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
    "blank text": ({"text": " \n "}, "text must be non-empty"),
    "zero-width text": ({"text": "\u200b\u200d\ufeff"}, "text must be non-empty"),
    "text of odd spaces": ({"text": "\u2800 \u3000\u00a0\ufffc"}, "text must be non-empty"),
    "text of marks that turn the line": ({"text": "\u200f\u202e"}, "text must be non-empty"),
    "text of tags": ({"text": "\U000e0041"}, "text must be non-empty"),
    "text of many bytes": ({"text": "😀" * 8193}, "text is too long"),
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
        "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
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
        "entity URL 'nowhere' is invalid: Wrong HTTP URL",
    ),
    "link to a number": (
        {"entities": entity(type="text_link", url="tel:112")},
        "entity URL 'tel:112' is invalid: Wrong HTTP URL",
    ),
    "link to a number with its country": (
        {"entities": entity(type="text_link", url="tel:+34600")},
        "entity URL 'tel:+34600' is invalid: Wrong port number specified in the URL",
    ),
    "link within a house": (
        {"entities": entity(type="text_link", url="http://intranet/wiki")},
        "entity URL 'http://intranet/wiki' is invalid: Wrong HTTP URL",
    ),
    "link of another kind": (
        {"entities": entity(type="text_link", url="ftp://example.org")},
        "entity URL 'ftp://example.org' is invalid: Unsupported URL protocol",
    ),
    "link to a stranger": (
        {"entities": entity(type="text_link", url="tg://user?id=77")},
        "ENTITY_MENTION_USER_INVALID",
    ),
    "mention of a stranger": (
        {"entities": entity(type="text_mention", user={"id": 77})},
        "ENTITY_MENTION_USER_INVALID",
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
