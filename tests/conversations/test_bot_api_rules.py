"""Is a request that breaks a rule of the Bot API seen, and is a good one let through?"""

from __future__ import annotations

from typing import Any

import pytest

from simulator.api.parameters import Upload
from simulator.pictures import plain_picture
from tests.conversations.bot_api_rules import BotApiBroken, check_requests, faults_of
from tests.conversations.house import open_house

BUTTON = {"text": "7", "callback_data": "p:7"}


def say(text: str = "😀 hello", **more: Any) -> tuple[str, dict[str, Any]]:
    return "sendMessage", {"chat_id": 11, "text": text} | more


def mark(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length} | more


def marked(*entities: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return say(entities=list(entities))


def rows(*given: list[dict[str, Any]], **more: Any) -> tuple[str, dict[str, Any]]:
    return say(reply_markup={"inline_keyboard": list(given)} | more)


def photo(content: bytes, **more: Any) -> tuple[str, dict[str, Any]]:
    upload = Upload(name="a.png", mime_type="image/png", content=content)
    return "sendPhoto", {"chat_id": 11, "photo": upload} | more


GOOD = {
    "words": say(),
    "marks": marked(mark("bold", 0, 2), mark("italic", 3, 5)),
    "marks in marks": marked(mark("blockquote", 0, 8), mark("bold", 3, 5)),
    "a link": marked(mark("text_link", 3, 5, url="https://example.org/a")),
    "buttons": rows([BUTTON] * 8, [{"text": "There", "url": "https://example.org"}]),
    "keys": say(reply_markup={"keyboard": [[{"text": "Here"}]], "resize_keyboard": True}),
    "no buttons any more": say(reply_markup={"inline_keyboard": []}),
    "a picture": photo(plain_picture(), caption="Chart"),
    "another picture": (
        "editMessageMedia",
        {
            "chat_id": 11,
            "message_id": 2,
            "media": {"type": "photo", "media": "attach://a"},
            "a": Upload(name="a.png", mime_type="image/png", content=plain_picture()),
        },
    ),
    "commands": ("setMyCommands", {"commands": [{"command": "pain", "description": "Rate"}]}),
}

BROKEN = {
    "no such method": (("sendFlowers", {}), "no such method"),
    "no text": (("sendMessage", {"chat_id": 11}), "text: Field required"),
    "a field too many": (say(txt="a"), "txt: no such field"),
    "a field too many below": (
        rows([BUTTON | {"data": "x"}]),
        "reply_markup.inline_keyboard.data:",
    ),
    "a wrong type": (say(disable_notification="perhaps"), "disable_notification: "),
    "nothing to see": (say("\u200b \u2800"), "text: nothing of it is seen"),
    "too long": (say("x" * 4097), "4097 units of text where 4096 fit"),
    "too long a caption": (photo(plain_picture(), caption="x" * 1025), "1025 units"),
    "too long a toast": (
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
        "text: longer than 200",
    ),
    "half a character": (say("a\ud83d"), "text: half a character"),
    "no such mark": (marked(mark("fat", 0, 2)), "fat: no such entity"),
    "a mark outside": (marked(mark("bold", 3, 9)), "bold from 3 to 12 in a text of 8"),
    "a mark of nothing": (marked(mark("bold", 3, 0)), "bold from 3 to 3 in a text of 8"),
    "a split character": (marked(mark("bold", 1, 3)), "bold from 1 to 4 splits a character"),
    "marks across": (marked(mark("bold", 0, 5), mark("italic", 3, 5)), "bold and italic overlap"),
    "bold code": (marked(mark("code", 3, 5), mark("bold", 3, 2)), "bold within code"),
    "a quote in a quote": (
        marked(mark("blockquote", 0, 8), mark("expandable_blockquote", 3, 2)),
        "a quote within a quote",
    ),
    "a link to a number": (
        marked(mark("text_link", 3, 5, url="tel:112")),
        "text_link to 'tel:112'",
    ),
    "too many buttons": (rows(*[[BUTTON]] * 101), "more buttons than a message may have"),
    "too wide": (rows([BUTTON] * 9), "a row of none, or of more than 8 buttons"),
    "an empty row": (rows([]), "a row of none, or of more than 8 buttons"),
    "a silent button": (rows([{"text": " ", "callback_data": "x"}]), "a button without words"),
    "a button of two minds": (
        rows([BUTTON | {"url": "https://example.org"}]),
        "a button that does not do one thing",
    ),
    "a button for nothing": (rows([{"text": "x"}]), "a button that does not do one thing"),
    "too much data": (
        rows([{"text": "x", "callback_data": "é" * 33}]),
        "callback data of 66 bytes",
    ),
    "a button to nowhere": (
        rows([{"text": "x", "url": "http://intranet"}]),
        "a button to 'http://intranet'",
    ),
    "a silent key": (say(reply_markup={"keyboard": [[{"text": " "}]]}), "a key without words"),
    "too many keys": (say(reply_markup={"keyboard": [[{"text": "a"}] * 13]}), "a row of none, or"),
    "too long a placeholder": (
        say(reply_markup={"force_reply": True, "input_field_placeholder": "x" * 65}),
        "a placeholder of no good length",
    ),
    "no command": (
        ("setMyCommands", {"commands": [{"command": "Pain!", "description": "Rate"}]}),
        "no command: 'Pain!'",
    ),
    "a command for nothing": (
        ("setMyCommands", {"commands": [{"command": "pain", "description": ""}]}),
        "a command's description of 0 characters",
    ),
    "too many commands": (
        ("setMyCommands", {"commands": [{"command": "a", "description": "b"}] * 101}),
        "too many commands",
    ),
    "too many deletions": (
        ("deleteMessages", {"chat_id": 11, "message_ids": list(range(1, 102))}),
        "101 messages to delete at once",
    ),
    "too many updates": (("getUpdates", {"limit": 101}), "101 updates at once"),
    "no message": (
        ("editMessageReplyMarkup", {"chat_id": 11, "message_id": 0}),
        "a message id below",
    ),
    "an empty file": (photo(b""), "photo: an empty file"),
    "no picture": (photo(b"text"), "photo: no picture"),
    "too thin": (photo(plain_picture(420, 20)), "photo: a picture of 420 x 20"),
    "too large": (photo(plain_picture() + bytes(11 * 1024 * 1024)), "photo: too large for a photo"),
}


@pytest.mark.parametrize(("method", "params"), GOOD.values(), ids=GOOD.keys())
def test_a_good_request_breaks_no_rule(method: str, params: dict[str, Any]) -> None:
    assert list(faults_of(method, params)) == []


@pytest.mark.parametrize(("request_made", "told"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_told(request_made: tuple[str, dict[str, Any]], told: str) -> None:
    faults = list(faults_of(*request_made))
    assert [one for one in faults if one.startswith(told)], faults


async def test_a_conversation_with_a_broken_rule_fails(migrated_database: str) -> None:
    async def converses() -> None:
        async with open_house(migrated_database) as house:
            ana = house.stranger(started=True)
            entity = mark("text_link", 0, 1, url="tel:112")
            body = {"chat_id": ana.phone.person_id, "text": "a", "entities": [entity]}
            await house.engine.http.call("sendMessage", body)

    with pytest.raises(BotApiBroken, match="sendMessage: text_link to 'tel:112'"):
        await converses()


async def test_every_request_of_a_conversation_is_looked_at(migrated_database: str) -> None:
    async with open_house(migrated_database) as house:
        await house.joins(house.stranger())
        calls = house.telegram.ledger.calls()
    assert {"getMe", "getUpdates", "sendMessage", "answerCallbackQuery"} <= {
        call.method for call in calls
    }
    check_requests(calls)
