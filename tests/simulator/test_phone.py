"""Can a person do on the phone what people do, and see what they would see?"""

from typing import Any

import pytest

from simulator import NothingThere, Phone, Telegram
from tests.simulator.hand_clock import Caller, HandClock, heard_by_bot

ROWS = [[{"text": t, "callback_data": f"p:{t}"} for t in ("0", "1", "2")]]
YES_NO = [[{"text": "Yes", "callback_data": "y"}, {"text": "Not today", "callback_data": "n"}]]


async def sends(call: Caller, text: str, rows: Any = None, **more: Any) -> None:
    markup = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
    await call.result("sendMessage", chat_id=11, text=text, **markup, **more)


async def test_starting_from_a_link_carries_its_payload(call: Caller, telegram: Telegram) -> None:
    ben = telegram.person(12, "Ben", language_code="en", username="ben", last_name="Lee")
    ben.opens("https://t.me/limber_bot?start=abc_-1")
    ben.starts()

    first, second = await heard_by_bot(call, "message")

    assert first == {
        "message_id": 1,
        "from": {
            "id": 12,
            "is_bot": False,
            "first_name": "Ben",
            "last_name": "Lee",
            "username": "ben",
            "language_code": "en",
        },
        "chat": {
            "id": 12,
            "type": "private",
            "first_name": "Ben",
            "last_name": "Lee",
            "username": "ben",
        },
        "date": 1795424400,
        "text": "/start abc_-1",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }
    assert second["text"] == "/start"


@pytest.mark.parametrize(
    "url", ["https://t.me/other_bot?start=a", "https://example.org", "tg://resolve?domain=x"]
)
async def test_a_link_elsewhere_does_not_start_the_bot(ana: Phone, url: str) -> None:
    with pytest.raises(ValueError, match="not a link"):
        ana.opens(url)


async def test_a_start_parameter_telegram_would_not_carry_is_an_error(ana: Phone) -> None:
    with pytest.raises(ValueError, match="no start parameter"):
        ana.starts("a b")


async def test_a_button_is_found_by_its_label(call: Caller, ana: Phone) -> None:
    await sends(call, "old", ROWS)
    await sends(call, "new", YES_NO)

    for label in ("Yes", "yes", "not", "1"):
        assert ana.taps(label) is not None

    got = await heard_by_bot(call, "callback_query")
    assert [tap["data"] for tap in got] == ["y", "y", "n", "p:1"]
    assert [tap["message"]["text"] for tap in got] == ["new", "new", "new", "old"]
    assert ana.buttons == ("Yes", "Not today")


async def test_a_missing_button_names_those_there_are(call: Caller, ana: Phone) -> None:
    await sends(call, "a", YES_NO)

    with pytest.raises(NothingThere, match=r"no button '7'; there are \['Yes', 'Not today'\]"):
        ana.taps("7")
    with pytest.raises(NothingThere, match="no button '7'"):
        ana.taps("7", ana.last)


async def test_a_button_an_edit_took_away_can_still_be_tapped(call: Caller, ana: Phone) -> None:
    await sends(call, "a", YES_NO)
    before = ana.last
    await call.result("editMessageText", chat_id=11, message_id=1, text="Saved")

    ana.taps("Yes", before)

    (tap,) = await heard_by_bot(call, "callback_query")
    assert (tap["data"], tap["message"]["text"]) == ("y", "Saved")
    assert ana.last.edited_at is not None


async def test_a_tap_under_a_deleted_message_comes_without_it(call: Caller, ana: Phone) -> None:
    await sends(call, "a", YES_NO)
    before = ana.last
    ana.deletes(before)
    ana.taps("Yes", before)

    (tap,) = await heard_by_bot(call, "callback_query")

    assert tap["message"] == {
        "chat": {"id": 11, "type": "private", "first_name": "Ana"},
        "message_id": 1,
        "date": 0,
    }


async def test_any_data_can_be_forged(call: Caller, ana: Phone) -> None:
    await sends(call, "a", YES_NO)
    ana.taps_data("../etc")

    (tap,) = await heard_by_bot(call, "callback_query")

    assert tap["data"] == "../etc"
    assert tap["from"]["id"] == 11


async def test_links_and_texts_to_copy_are_kept(call: Caller, ana: Phone) -> None:
    rows = [
        [{"text": "Read", "url": "https://example.org/a"}],
        [{"text": "Copy", "copy_text": {"text": "abc"}}],
        [{"text": "Join", "url": "https://t.me/limber_bot?start=t1"}],
        [{"text": "App", "web_app": {"url": "https://example.org/app"}}],
        [{"text": "Red", "callback_data": "r", "style": "danger"}],
    ]
    await sends(call, "a", rows)

    for label in ("Read", "Copy", "Join", "App"):
        assert ana.taps(label) is None

    assert ana.chat.clipboard == "abc"
    assert ana.chat.opened_links[0] == "https://example.org/a"
    assert ana.messages[-1].text == "/start t1"


async def test_a_reply_keyboard_types_for_the_person(call: Caller, ana: Phone) -> None:
    keys = [["Menu"], [{"text": "Where I am", "request_location": True}]]
    markup = {"keyboard": keys, "one_time_keyboard": True, "input_field_placeholder": "Pick"}
    await call.result("sendMessage", chat_id=11, text="a", reply_markup=markup)
    assert ana.keyboard == ("Menu", "Where I am")

    ana.taps("where")
    assert len(ana.keyboard) == 0, "a one-time keyboard goes after one key"

    await call.result("sendMessage", chat_id=11, text="b", reply_markup={"keyboard": keys})
    ana.taps("Menu")
    assert len(ana.keyboard) == 2
    gone = {"remove_keyboard": True}
    await call.result("sendMessage", chat_id=11, text="c", reply_markup=gone)
    assert len(ana.keyboard) == 0
    where, menu = await heard_by_bot(call, "message")
    assert where["location"] == {"latitude": 40.4168, "longitude": -3.7038}
    assert menu["text"] == "Menu"


async def test_force_reply_asks_for_an_answer(call: Caller, ana: Phone) -> None:
    markup = {"force_reply": True, "input_field_placeholder": "Your words"}
    await call.result("sendMessage", chat_id=11, text="a", reply_markup=markup)
    assert (ana.chat.reply_asked, ana.chat.placeholder) == (1, "Your words")

    ana.replies(ana.last, "here")

    (answer,) = await heard_by_bot(call, "message")
    assert answer["reply_to_message"]["text"] == "a"
    assert ana.chat.reply_asked is None


async def test_every_kind_of_message_can_be_sent(call: Caller, ana: Phone) -> None:
    ana.sends_photo(caption="me")
    ana.sends_voice()
    ana.sends_video()
    ana.sends_document()
    ana.sends_location(1.5, 2.5)

    photo, voice, video, document, place = await heard_by_bot(call, "message")

    assert photo["caption"] == "me"
    assert photo["photo"][0]["width"] == 320
    assert voice["voice"]["duration"] == 3
    assert video["video"]["mime_type"] == "video/mp4"
    assert document["document"]["file_name"] == "letter.pdf"
    assert place["location"] == {"latitude": 1.5, "longitude": 2.5}
    found = await call.result("getFile", file_id=document["document"]["file_id"])
    address = f"{call.base}/file/bot{call.telegram.token}/{found['file_path']}"
    async with call.session.get(address) as answer:
        assert await answer.read() == b"%PDF-1.4"
    async with call.session.get(f"{address}x") as answer:
        assert answer.status == 404


async def test_words_with_a_meaning_are_marked(call: Caller, ana: Phone) -> None:
    ana.says("😀 /pain at https://example.org/a, @limber_bot a@example.org #rest not/this")

    (message,) = await heard_by_bot(call, "message")

    text = message["text"].encode("utf-16-le")
    marked = [
        (e["type"], text[e["offset"] * 2 : (e["offset"] + e["length"]) * 2].decode("utf-16-le"))
        for e in message["entities"]
    ]
    assert marked == [
        ("bot_command", "/pain"),
        ("url", "https://example.org/a"),
        ("mention", "@limber_bot"),
        ("email", "a@example.org"),
        ("hashtag", "#rest"),
    ]


async def test_own_messages_can_be_edited(call: Caller, ana: Phone, clock: HandClock) -> None:
    said = ana.says("walked 20")
    clock.moves(seconds=60)
    ana.edits_message(said, "walked 30")

    (edited,) = await heard_by_bot(call, "edited_message")

    assert edited["text"] == "walked 30"
    assert edited["edit_date"] == edited["date"] + 60
    assert [message.text for message in ana.messages] == ["walked 30"]
    await sends(call, "a")
    with pytest.raises(ValueError, match="own messages"):
        ana.edits_message(ana.last, "mine")


async def test_blocking_and_unblocking_are_told_once(call: Caller, ana: Phone) -> None:
    ana.blocks()
    ana.blocks()
    with pytest.raises(ValueError, match="has blocked the bot"):
        ana.says("hello")
    ana.unblocks()
    ana.unblocks()
    ana.blocks()
    ana.starts()

    told = await heard_by_bot(call, "my_chat_member")

    kinds = [(u["old_chat_member"]["status"], u["new_chat_member"]["status"]) for u in told]
    assert kinds == [("member", "kicked"), ("kicked", "member")] * 2


async def test_deleting_the_chat_takes_messages_the_bot_might_edit(
    call: Caller, ana: Phone
) -> None:
    await sends(call, "a")
    ana.deletes_chat()

    words = await call.refusal("editMessageText", chat_id=11, message_id=1, text="b")

    assert words == "Bad Request: message to edit not found"
    assert ana.messages == ()


async def test_an_empty_screen_says_so(ana: Phone) -> None:
    with pytest.raises(NothingThere, match="said nothing to Ana"):
        _ = ana.last
    with pytest.raises(NothingThere, match="no message 5"):
        ana.message(5)
    assert ana.buttons == ()


async def test_typing_is_shown_for_five_seconds(call: Caller, ana: Phone, clock: HandClock) -> None:
    assert ana.action == ""
    await call.result("sendChatAction", chat_id=11, action="typing")
    assert ana.action == "typing"
    clock.moves(seconds=6)
    assert ana.action == ""
    await call.result("sendChatAction", chat_id=11, action="typing")
    await sends(call, "a")
    assert ana.action == ""
