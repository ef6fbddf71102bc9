"""Who may call the bot API, whom may the bot write to, and for how long?"""

import io
import json
from typing import Any

import pytest

from simulator import Phone, Telegram
from tests.simulator.hand_clock import Caller, HandClock

BUTTON = {"text": "7", "callback_data": "p:7"}


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


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


LARGE = "x" * (1024 * 1024 + 1)
TOO_LARGE = {
    "JSON": ("application/json", json.dumps({"chat_id": 11, "text": LARGE})),
    "a form": ("application/x-www-form-urlencoded", f"chat_id=11&text={LARGE}"),
    "a form with files": (
        "multipart/form-data; boundary=b",
        f'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n{LARGE}\r\n--b--\r\n',
    ),
}


@pytest.mark.parametrize(("content_type", "body"), TOO_LARGE.values(), ids=TOO_LARGE.keys())
async def test_more_than_a_mebibyte_of_parameters_is_too_large(
    call: Caller, ana: Phone, content_type: str, body: str
) -> None:
    address, headers = f"{call.address}/sendMessage", {"Content-Type": content_type}

    async with call.session.post(
        address, data=io.BytesIO(body.encode()), headers=headers
    ) as answer:
        assert answer.status == 413

    assert ana.messages == ()


async def test_a_form_of_plain_values_is_read(call: Caller, ana: Phone) -> None:
    params = {"chat_id": "11", "text": "a"}
    async with call.session.post(f"{call.address}/sendMessage", data=params) as answer:
        assert answer.status == 200

    assert ana.last.text == "a"


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

    assert words == "Bad Request: message can't be deleted for everyone"
    assert len(ana.messages) == 1


async def test_one_old_message_keeps_all_from_being_deleted(
    call: Caller, ana: Phone, clock: HandClock
) -> None:
    old = ana.says("hello")
    clock.moves(hours=48)
    await call.result("deleteMessages", chat_id=11, message_ids=[old.message_id, 99])
    assert ana.messages == ()
    old = ana.says("again")
    clock.moves(hours=48, seconds=1)
    young = await call.result("sendMessage", chat_id=11, text="a")
    ids = [young["message_id"], old.message_id, 99]

    words = await call.refusal("deleteMessages", chat_id=11, message_ids=ids)

    assert words == "Bad Request: message can't be deleted for everyone"
    assert len(ana.messages) == 2
    await call.result("deleteMessages", chat_id=11, message_ids=[young["message_id"], 99])
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
