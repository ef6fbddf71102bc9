"""Is what matters found in an update of any shape?"""

from __future__ import annotations

from typing import Any

import pytest

from rules.raw_updates import RawUpdate, only_words, read_raw

CHAT = {"id": 7, "type": "private"}
EVA = {"id": 7, "is_bot": False, "first_name": "Eva", "language_code": "es"}
SAID = {"message_id": 3, "date": 1000, "chat": CHAT, "from": EVA}


@pytest.mark.parametrize(
    ("update", "found"),
    [
        pytest.param(
            {"message": {**SAID, "text": "stop", "entities": [{"type": "bold"}]}},
            RawUpdate(
                kind="message",
                chat_id=7,
                sender_id=7,
                words="stop",
                by_person=True,
                language="es",
            ),
            id="a text",
        ),
        pytest.param(
            {"edited_message": {"chat": CHAT, "caption": "stop", "photo": "none"}},
            RawUpdate(kind="edited_message", chat_id=7, words="stop", by_person=True),
            id="a caption that was changed, from nobody",
        ),
        pytest.param(
            {"message": {"chat": CHAT, "text": {"no": "text"}}},
            RawUpdate(kind="message", chat_id=7, by_person=True),
            id="a text that is none",
        ),
        pytest.param(
            {"callback_query": {"id": "1", "from": EVA, "message": {"chat": CHAT, "text": "stop"}}},
            RawUpdate(kind="callback_query", chat_id=7, sender_id=7, by_person=True, language="es"),
            id="a tap, whose message is ours",
        ),
        pytest.param(
            {"message": {"chat": CHAT, "new_kind_of_gift": {}}},
            RawUpdate(kind="message", chat_id=7),
            id="what Telegram tells of the chat",
        ),
        pytest.param(
            {"edited_message": {"chat": CHAT, "location": {}}},
            RawUpdate(kind="edited_message", chat_id=7),
            id="a place that moves",
        ),
        pytest.param(
            {"my_chat_member": {"chat": CHAT, "from": "nobody"}},
            RawUpdate(kind="my_chat_member", chat_id=7),
            id="somebody who blocked us",
        ),
        pytest.param(
            {"message": {"chat": {"id": 2**63}, "from": {"id": True}, "text": None}},
            RawUpdate(kind="message", by_person=True),
            id="numbers that are none",
        ),
        pytest.param({"message": ["hello"], "channel_post": {}}, RawUpdate(), id="nothing"),
    ],
)
def test_who_and_what_is_found_wherever_it_stands(update: dict[str, Any], found: RawUpdate) -> None:
    assert read_raw(update) == found


def test_what_is_left_of_a_message_is_who_wrote_it_when_and_the_words() -> None:
    update = {"update_id": 5, "message": {**SAID, "text": "stop", "reply_to_message": {"old": 1}}}
    assert only_words(update) == {
        "update_id": 5,
        "message": {
            "message_id": 3,
            "date": 1000,
            "chat": {"id": 7, "type": "private"},
            "from": {"id": 7, "is_bot": False, "first_name": "", "language_code": "es"},
            "text": "stop",
        },
    }


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({"chat": CHAT}, id="no words"),
        pytest.param({"chat": {"id": -7, "type": "group"}, "text": "stop"}, id="a group"),
        pytest.param({"text": "stop"}, id="no chat"),
    ],
)
def test_nothing_is_left_of_what_no_person_said_to_us(message: dict[str, Any]) -> None:
    assert only_words({"update_id": 5, "message": message}) is None
