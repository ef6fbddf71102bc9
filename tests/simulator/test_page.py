"""Does the chat page show what is there, do what is asked, and let nobody else in?"""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from simulator import Entity, Phone
from simulator.page.typed import typed
from simulator.pictures import plain_picture
from tests.simulator.hand_clock import Caller, HandClock
from tests.simulator.page_fixtures import INVITE, Browser, HandControls

KEYS = {"inline_keyboard": [[{"text": "7", "callback_data": "p:7"}]]}


async def test_the_page_carries_its_settings(browser: Browser) -> None:
    settings = await browser.opens()

    assert settings["sides"] == ["patient", "coordinator"]
    assert settings["links"] == {"patient": INVITE}
    assert settings["username"] == "limber_bot"
    assert len(settings["key"]) >= 32


async def test_a_chat_is_shown_in_local_time(
    browser: Browser, call: Caller, ana: Phone, clock: HandClock
) -> None:
    await call.result("setMyDescription", description="Small ideas")
    await call.result("setMyCommands", commands=[{"command": "pain", "description": "Rate"}])
    said = ana.says("hello")
    more = {"reply_parameters": {"message_id": said.message_id}, "reply_markup": KEYS}
    sent = await call.result("sendMessage", chat_id=11, text="<b>Hi</b>", parse_mode="HTML", **more)
    await call.result("pinChatMessage", chat_id=11, message_id=sent["message_id"])
    ana.taps("7")

    chat = await browser.gets("/chats/11")

    assert chat["name"] == "Ana"
    assert chat["bot"] == {
        "name": "Limber",
        "username": "limber_bot",
        "description": "Small ideas",
    }
    assert chat["commands"] == [{"command": "pain", "description": "Rate"}]
    assert chat["pinned"] == sent["message_id"]
    assert chat["waiting"] == [[sent["message_id"], "p:7"]]
    mine, theirs = chat["messages"]
    assert (mine["mine"], mine["day"], mine["time"]) == (True, "2026-11-23", "10:00")
    assert theirs["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert theirs["replyTo"] == {"id": 1, "who": "Ana", "text": "hello"}
    assert theirs["buttons"][0][0]["text"] == "7"
    clock.moves(seconds=16)
    assert (await browser.gets("/chats/11"))["waiting"] == []


async def test_the_bot_can_have_a_name_of_its_own_in_a_language(
    browser: Browser, call: Caller
) -> None:
    await call.result("setMyName", name="Ligera", language_code="es")

    assert (await browser.gets("/chats/11"))["bot"]["name"] == "Ligera"
    assert (await browser.gets("/chats/21"))["bot"]["name"] == "Limber"


async def test_everything_a_person_does_can_be_done_on_the_page(
    browser: Browser, call: Caller, ana: Phone
) -> None:
    keys = {"keyboard": [["Menu"]], "input_field_placeholder": "Pick"}
    await call.result("sendMessage", chat_id=11, text="a", reply_markup=keys)
    await call.result("sendMessage", chat_id=11, text="b", reply_markup=KEYS)
    assert (await browser.gets("/chats/11"))["keyboard"] == {
        "rows": [[{"text": "Menu", "location": False}]],
        "placeholder": "Pick",
    }
    acts: list[tuple[str, dict[str, Any]]] = [
        ("say", {"text": "**Hello** there", "replyTo": 1}),
        ("edit", {"message": 3, "text": "Hello again"}),
        ("tap", {"message": 2, "row": 0, "column": 0}),
        ("key", {"row": 0, "column": 0}),
        ("place", {"latitude": 1.5, "longitude": 2}),
        ("voice", {}),
        ("start", {"link": INVITE}),
        ("start", {}),
        ("block", {}),
        ("unblock", {}),
    ]

    for act, body in acts:
        assert await browser.posts(f"/chats/11/{act}", body) == 200, act

    said = [message for message in ana.messages if not message.from_bot]
    assert [message.text for message in said] == [
        "Hello again",
        "Menu",
        "",
        "",
        "/start Zb7Qm2",
        "/start",
    ]
    assert said[0].reply_to == 1
    kinds = [next(iter(u.keys() - {"update_id"})) for u in await call.result("getUpdates")]
    assert kinds == [
        "message",
        "edited_message",
        "callback_query",
        *["message"] * 5,
        *["my_chat_member"] * 2,
    ]
    assert await browser.posts("/chats/11/clear") == 200
    assert ana.messages == ()


async def test_pictures_and_files_go_both_ways(browser: Browser, ana: Phone) -> None:
    key = {"X-Page-Key": browser.key}
    picture = plain_picture(20, 10)
    for path, kind, content in (
        ("photo?caption=me", "image/png", picture),
        ("document?name=a.html", "text/html", b"<script>"),
    ):
        headers = key | {"Content-Type": kind}
        url = browser.address(f"/chats/11/{path}")
        async with browser.session.post(url, data=content, headers=headers) as answer:
            assert answer.status == 200

    photo, document = ana.messages
    assert photo.caption == "me"
    shown = {}
    for message in (photo, document):
        assert message.media is not None
        url = browser.address(f"/files/{message.media.file.file_id}?key={browser.key}")
        async with browser.session.get(url) as answer:
            shown[message.message_id] = (answer.content_type, answer.headers["Content-Disposition"])
    assert shown[1] == ("image/png", "inline")
    assert shown[2] == ("application/octet-stream", 'attachment; filename="a.html"')
    async with browser.session.get(browser.address("/files/nothing"), headers=key) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("tap", {"message": 99, "row": 0, "column": 0}),
        ("tap", {"message": 1, "row": 0, "column": 0}),
        ("tap", {}),
        ("key", {"row": 0, "column": 0}),
        ("edit", {"message": 1, "text": "not mine"}),
        ("say", {"text": " "}),
        ("say", {"text": "x" * 4097}),
        ("start", {"link": "https://t.me/other_bot?start=a"}),
        ("place", {"latitude": "north", "longitude": 1}),
    ],
)
async def test_what_is_no_longer_there_is_a_conflict(
    browser: Browser, call: Caller, act: str, body: dict[str, Any]
) -> None:
    await call.result("sendMessage", chat_id=11, text="a")

    assert await browser.posts(f"/chats/11/{act}", body) == 409


@pytest.mark.parametrize(
    "path", ["/chats/11/dance", "/chats/99/say", "/clock/year", "/newcomers/x"]
)
async def test_what_never_was_there_is_not_found(browser: Browser, path: str) -> None:
    assert await browser.posts(path) == 404


async def test_somebody_new_can_come(browser: Browser) -> None:
    assert await browser.posts("/newcomers/patient") == 200

    assert (await browser.gets("/chats/1002"))["started"] is False


async def test_the_clock_walks_by_the_steps_there_are(
    browser: Browser, controls: HandControls
) -> None:
    for step in ("next", "hour", "day", "week"):
        assert await browser.posts(f"/clock/{step}") == 200

    assert controls.steps == [None, timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)]


async def test_only_one_walk_at_a_time(browser: Browser, controls: HandControls) -> None:
    controls.may_go.clear()
    async with asyncio.TaskGroup() as tasks:
        walk = tasks.create_task(browser.posts("/clock/day"))
        async with browser.session.get(browser.address(f"/events?key={browser.key}")) as stream:
            while not (await next_event(stream))["busy"]:
                pass
        assert await browser.posts("/clock/day") == 409
        controls.may_go.set()

    assert walk.result() == 200


async def next_event(stream: Any) -> dict[str, Any]:
    line = b""
    while not line.startswith(b"data: "):
        line = await stream.content.readline()
    event: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
    return event


async def test_an_open_page_hears_of_every_change(
    browser: Browser, call: Caller, clock: HandClock
) -> None:
    address = browser.address(f"/events?key={browser.key}")
    async with browser.session.get(address) as stream:
        first = await next_event(stream)
        await call.result("sendMessage", chat_id=11, text="Two\nlines")
        second = await next_event(stream)
        while not second["people"]:
            second = await next_event(stream)

    assert first["now"] == "2026-11-23T10:00:00"
    assert first["zone"] == "Europe/Madrid"
    assert [(row["side"], row["name"]) for row in first["people"]] == [
        ("patient", "Ana"),
        ("coordinator", "Nurse Joy"),
    ]
    (row,) = second["people"]
    assert (row["id"], row["preview"], row["time"], row["newest"]) == (11, "Two lines", "10:00", 1)


async def test_old_and_wordless_messages_have_a_line_too(
    browser: Browser, ana: Phone, nurse: Phone, clock: HandClock
) -> None:
    ana.sends_voice()
    nurse.sends_location(1, 2)
    clock.moves(days=1)
    async with browser.session.get(browser.address(f"/events?key={browser.key}")) as stream:
        people = (await next_event(stream))["people"]

    assert [row["preview"] for row in people] == ["Voice", "Location"]
    assert people[0]["time"] == "2026-11-23"


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.5:80", "localhost.evil.example"])
async def test_another_name_for_this_machine_is_refused(browser: Browser, host: str) -> None:
    async with browser.session.get(browser.address("/"), headers={"Host": host}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("key", ["", "wrong", "wröng"])
async def test_without_the_key_nothing_is_told_or_done(
    browser: Browser, ana: Phone, key: str
) -> None:
    assert await browser.posts("/chats/11/say", {"text": "hello"}, key=key) == 403
    for path in ("/chats/11", "/events", "/files/x"):
        async with browser.session.get(browser.address(path), params={"key": key}) as answer:
            assert answer.status == 403
    assert ana.messages == ()


async def test_a_key_in_the_address_moves_nothing(browser: Browser, ana: Phone) -> None:
    url = browser.address(f"/chats/11/say?key={browser.key}")
    async with browser.session.post(url, json={"text": "hello"}) as answer:
        assert answer.status == 403

    assert ana.messages == ()


async def test_the_browser_is_told_to_run_nothing_else(browser: Browser) -> None:
    async with browser.session.get(browser.address("/")) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_typed_between_marks_is_formatted() -> None:
    text, entities = typed("😀 **bold** and __slanted__ ~~no~~ 2 * 3 ** 4")

    assert text == "😀 bold and slanted no 2 * 3 ** 4"
    assert entities == (
        Entity(type="bold", offset=3, length=4),
        Entity(type="italic", offset=12, length=7),
        Entity(type="strikethrough", offset=20, length=2),
    )


async def test_what_a_link_carries_is_not_shown(ana: Phone, browser: Browser) -> None:
    ana.opens(INVITE)
    await browser.opens()
    (shown,) = (await browser.gets("/chats/11"))["messages"]
    assert shown["text"] == "/start"
