"""Does what should go wrong go wrong, and only that?"""

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from simulator import (
    ODD_ANSWERS,
    FaultKind,
    Flood,
    OddAnswer,
    Outcome,
    Phone,
    Telegram,
    busiest_window,
    serve,
)
from simulator.api.errors import Refusal
from simulator.faults import Faults
from simulator.pictures import plain_picture
from tests.simulator.hand_clock import Caller, HandClock


async def test_too_many_requests_says_how_long_to_wait(call: Caller, ana: Phone) -> None:
    call.telegram.faults.too_many_requests(7, method="sendMessage")

    body = await call("sendMessage", chat_id=11, text="a")

    assert body["error_code"] == 429
    assert body["description"] == "Too Many Requests: retry after 7"
    assert body["parameters"] == {"retry_after": 7}
    assert ana.messages == ()
    await call.result("sendMessage", chat_id=11, text="b")


async def test_a_fault_waits_for_its_chat_and_method(call: Caller, telegram: Telegram) -> None:
    for number in (11, 12):
        telegram.person(number, started=True)
    telegram.faults.blocked(chat=12, method="sendMessage", times=2)

    await call.result("sendMessage", chat_id=11, text="a")
    await call.result("sendChatAction", chat_id="12", action="typing")
    for _ in range(2):
        assert (await call("sendMessage", chat_id="12", text="a"))["error_code"] == 403
    await call.result("sendMessage", chat_id=12, text="a")


async def test_a_fault_can_last_until_cleared(call: Caller) -> None:
    call.telegram.faults.server_error(503, times=None)
    for _ in range(5):
        assert await call.refusal("getMe") == "Service Unavailable"

    call.telegram.faults.clear()

    await call.result("getMe")


async def test_a_lost_answer_leaves_the_message_there(call: Caller, ana: Phone) -> None:
    call.telegram.faults.answer_lost(method="sendMessage")

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call("sendMessage", chat_id=11, text="a")

    assert ana.last.text == "a"
    assert [row.outcome for row in call.telegram.ledger.messages(11)] == [Outcome.ANSWER_LOST]


async def test_a_connection_closed_before_leaves_nothing(call: Caller, ana: Phone) -> None:
    call.telegram.faults.closed(method="sendMessage")

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await call("sendMessage", chat_id=11, text="a")

    assert ana.messages == ()
    assert call.telegram.ledger.messages() == []
    assert [row.outcome for row in call.telegram.ledger.calls()] == [Outcome.CLOSED]


async def test_a_slow_answer_is_accepted_at_once(call: Caller, ana: Phone) -> None:
    call.telegram.faults.slow(30, method="sendMessage")
    slow = aiohttp.ClientTimeout(total=0.05)
    params = {"chat_id": 11, "text": "a"}

    with pytest.raises(TimeoutError):
        async with call.session.post(f"{call.address}/sendMessage", json=params, timeout=slow):
            pass

    assert ana.last.text == "a"
    await call.telegram.quiet()


async def test_nonsense_is_no_json(call: Caller, ana: Phone) -> None:
    call.telegram.faults.nonsense("<html>", method="sendMessage")
    params = {"chat_id": 11, "text": "a"}

    async with call.session.post(f"{call.address}/sendMessage", json=params) as answer:
        assert await answer.text() == "<html>"

    assert ana.messages == ()


async def test_refused_connections_come_back_on_the_same_port(call: Caller) -> None:
    await call.result("getMe")
    call.telegram.faults.refuse_connections()
    call.telegram.faults.refuse_connections()

    with pytest.raises(aiohttp.ClientConnectionError):
        await call("getMe")
    async with aiohttp.ClientSession() as other:
        with pytest.raises(aiohttp.ClientConnectorError):
            await other.get(f"{call.address}/getMe")

    call.telegram.faults.accept_connections()

    await call.result("getMe")


async def test_a_parked_poll_is_dropped_when_connections_are_refused(call: Caller) -> None:
    telegram = call.telegram
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(_dropped(call))
        await telegram.until(lambda: telegram.world.updates.parked)
        telegram.faults.refuse_connections()
        await telegram.until(lambda: not telegram.world.updates.parked)

    assert poll.result()


async def _dropped(call: Caller) -> bool:
    try:
        await call("getUpdates", timeout=50)
    except aiohttp.ClientError:
        return True
    return False


async def test_the_server_ends_while_a_poll_is_parked(clock: HandClock) -> None:
    telegram = Telegram(clock=clock)
    async with (
        aiohttp.ClientSession() as session,
        asyncio.TaskGroup() as tasks,
        serve(telegram) as base,
    ):
        poll = tasks.create_task(_dropped_or_ended(Caller(session, base, telegram)))
        await telegram.until(lambda: telegram.world.updates.parked)

    assert poll.result()


async def _dropped_or_ended(call: Caller) -> bool:
    try:
        return not (await call("getUpdates", timeout=50))["ok"]
    except aiohttp.ClientError:
        return True


async def test_the_ledger_tells_what_was_called(call: Caller, ana: Phone) -> None:
    await call.result("sendMessage", chat_id=11, text="a")
    await call("sendMessage", chat_id=99, text="b")
    await call.result("getMe")
    ledger = call.telegram.ledger

    sent, refused = ledger.calls("sendMessage")

    assert (sent.outcome, sent.message_id, sent.chat_id) == (Outcome.OK, 1, 11)
    assert sent.params == {"chat_id": 11, "text": "a"}
    assert (refused.outcome, refused.code) == (Outcome.REFUSED, 400)
    assert refused.error == "Bad Request: chat not found"
    assert len(ledger) == 3
    assert ledger.calls(chat=11) == [sent]
    assert ledger.calls(outcome=Outcome.REFUSED) == [refused]
    assert busiest_window(ledger.calls()) == 3
    assert busiest_window(ledger.calls(), real=False) == 3
    ledger.clear()
    assert ledger.calls() == []


async def test_the_ledger_can_only_count(clock: HandClock) -> None:
    telegram = Telegram(clock=clock, keep_calls=0)
    telegram.person(11, started=True)
    async with serve(telegram) as base, aiohttp.ClientSession() as session:
        await Caller(session, base, telegram).result("sendMessage", chat_id=11, text="a")

    assert telegram.ledger.calls() == []
    assert telegram.ledger.counts["sendMessage", Outcome.OK] == 1


def test_the_oldest_fitting_fault_happens_first() -> None:
    faults = Faults(now=HandClock().now)
    faults.slow(1, method="getMe")
    faults.nonsense()

    first, second, third = (faults.next_for("getMe", None) for _ in range(3))

    assert first is not None
    assert first.kind is FaultKind.SLOW
    assert second is not None
    assert second.kind is FaultKind.NONSENSE
    assert third is None


async def test_a_fault_can_last_for_a_span(call: Caller, clock: HandClock) -> None:
    call.telegram.faults.refused(401, "Unauthorized", lasting=timedelta(minutes=10))
    for _ in range(3):
        assert await call.refusal("getMe") == "Unauthorized"

    clock.moves(minutes=10)

    await call.result("getMe")


async def test_telegram_can_refuse_what_it_has_carried_out(call: Caller, ana: Phone) -> None:
    call.telegram.faults.server_error(method="sendMessage", carried_out=True)
    call.telegram.faults.too_many_requests(5, method="sendMessage", carried_out=True)

    assert (await call("sendMessage", chat_id=11, text="a"))["error_code"] == 502
    assert (await call("sendMessage", chat_id=11, text="b"))["parameters"] == {"retry_after": 5}

    assert [message.text for message in ana.messages] == ["a", "b"]
    outcomes = [row.outcome for row in call.telegram.ledger.messages(11)]
    assert outcomes == [Outcome.ANSWER_LOST, Outcome.ANSWER_LOST]


async def test_what_telegram_refuses_by_itself_is_not_carried_out_by_a_fault(call: Caller) -> None:
    call.telegram.faults.server_error(method="sendMessage", carried_out=True)

    assert (await call("sendMessage", chat_id=99, text="a"))["error_code"] == 502

    assert call.telegram.ledger.messages() == []


@pytest.mark.parametrize("carried_out", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("answer", ODD_ANSWERS.values(), ids=ODD_ANSWERS.keys())
async def test_an_odd_answer_comes_as_it_is(
    call: Caller, ana: Phone, answer: OddAnswer, carried_out: bool
) -> None:
    call.telegram.faults.odd(answer, method="sendMessage", chat=11, carried_out=carried_out)
    params = {"chat_id": 11, "text": "a"}

    async with call.session.post(
        f"{call.address}/sendMessage", json=params, allow_redirects=False
    ) as heard:
        assert (heard.status, heard.content_type) == (answer.status, answer.content_type)
        assert await heard.text() == answer.body

    assert len(ana.messages) == int(carried_out)
    await call.result("sendMessage", chat_id=11, text="b")


async def test_too_many_requests_at_once_are_a_flood(call: Caller) -> None:
    telegram = call.telegram
    telegram.flood.most_active = 1
    telegram.flood.answered_after_seconds = 0
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(_dropped(call))
        await telegram.until(lambda: telegram.world.updates.parked)

        body = await call("getMe")

        telegram.faults.refuse_connections()
    assert body["parameters"] == {"retry_after": 60}
    assert poll.result()


async def test_updates_make_room_for_more_requests(call: Caller, ana: Phone) -> None:
    telegram = call.telegram
    telegram.flood.most_active = 0

    ana.says("hello")

    await call.result("getMe")


def test_uploads_of_one_size_wait_for_each_other() -> None:
    flood = Flood()

    waits = [flood.upload_wait_seconds(200_000, now=50) for _ in range(31)]

    assert waits[:5] == [0] * 5
    assert waits[5:9] == pytest.approx([0, 0.2, 0.4, 0.6])
    assert flood.upload_wait_seconds(200_001, now=50) == 0
    with pytest.raises(Refusal, match="retry after 60"):
        flood.upload_wait_seconds(200_000, now=50)
    assert flood.upload_wait_seconds(200_000, now=60) == 0


async def test_a_flood_of_equal_uploads_is_refused(
    call: Caller, ana: Phone, clock: HandClock
) -> None:
    flood = call.telegram.flood
    flood.answered_after_seconds = 0
    picture = plain_picture() + bytes(200_000)
    while True:
        try:
            flood.upload_wait_seconds(len(picture), now=clock.monotonic())
        except Refusal:
            break
    form = aiohttp.FormData({"chat_id": "11"})
    form.add_field("photo", picture, filename="a.png")

    async with call.session.post(f"{call.address}/sendPhoto", data=form) as answer:
        assert (await answer.json())["parameters"] == {"retry_after": 60}

    assert ana.messages == ()
