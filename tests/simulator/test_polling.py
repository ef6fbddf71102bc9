"""Does the bot get each update in order, until it has confirmed it?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from simulator import Limits, Phone, Telegram, serve
from tests.simulator.hand_clock import Caller, HandClock


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


@asynccontextmanager
async def parked(call: Caller, **params: Any) -> AsyncIterator[asyncio.Future[dict[str, Any]]]:
    """Leave a getUpdates waiting for the length of the block."""
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(call("getUpdates", **({"timeout": 50} | params)))
        await call.telegram.until(lambda: call.telegram.world.updates.parked)
        yield poll
        poll.cancel()


async def test_updates_come_in_order_and_again_until_confirmed(
    call: Caller, ana: Phone, clock: HandClock
) -> None:
    for word in ("one", "two", "three"):
        ana.says(word)

    first = await call.result("getUpdates")
    clock.moves(seconds=1)
    again = await call.result("getUpdates")
    rest = await call.result("getUpdates", offset=first[0]["update_id"] + 1)

    assert [update["message"]["text"] for update in first] == ["one", "two", "three"]
    assert ids(first) == [100_000_001, 100_000_002, 100_000_003]
    assert again == first
    assert rest == first[1:]
    assert await call.result("getUpdates", offset=ids(rest)[-1] + 1) == []


async def test_a_limit_cuts_the_batch(call: Caller, ana: Phone, clock: HandClock) -> None:
    for number in range(120):
        ana.says(str(number))

    assert len(await call.result("getUpdates", limit=5)) == 5
    clock.moves(seconds=1)
    assert len(await call.result("getUpdates", limit=500)) == 100


async def test_whoever_asks_again_at_once_gets_one_at_a_time(
    call: Caller, ana: Phone, clock: HandClock
) -> None:
    for word in ("one", "two"):
        ana.says(word)
    both = await call.result("getUpdates")

    clock.moves(seconds=0.4)
    assert await call.result("getUpdates") == both[:1]
    clock.moves(seconds=0.5)
    assert await call.result("getUpdates") == both
    assert await call.result("getUpdates", offset=both[1]["update_id"]) == both[1:]


async def test_whoever_asks_again_within_three_seconds_waits(
    call: Caller, ana: Phone, clock: HandClock
) -> None:
    assert await call.result("getUpdates") == []
    clock.moves(seconds=2)

    async with parked(call, timeout=0) as poll:
        ana.says("hello")
        body = await poll

    assert body["result"][0]["message"]["text"] == "hello"


async def test_a_negative_offset_keeps_only_the_last(call: Caller, ana: Phone) -> None:
    for word in ("one", "two", "three"):
        ana.says(word)

    last = await call.result("getUpdates", offset=-1)

    assert [update["message"]["text"] for update in last] == ["three"]
    assert await call.result("getUpdates") == last


async def test_after_a_quiet_week_updates_are_numbered_anew(
    call: Caller, ana: Phone, clock: HandClock
) -> None:
    ana.says("one")
    clock.moves(days=7)
    ana.says("two")
    before = ids(await call.result("getUpdates"))
    await call.result("getUpdates", offset=before[-1] + 1)
    clock.moves(days=7, seconds=1)

    for word in ("three", "four"):
        ana.says(word)
    after = ids(await call.result("getUpdates"))

    assert before[-1] == 100_000_002
    assert after[1] == after[0] + 1
    assert abs(after[0] - before[-1]) > 1000


async def test_an_offset_that_no_update_ever_had_confirms_nothing(call: Caller, ana: Phone) -> None:
    ana.says("one")

    assert len(await call.result("getUpdates", offset=100_000_013)) == 1
    assert len(await call.result("getUpdates", offset=100_000_012)) == 0


async def test_a_waiting_poll_is_woken_by_an_update(call: Caller, ana: Phone) -> None:
    async with parked(call) as poll:
        ana.says("hello")
        body = await poll

    assert body["result"][0]["message"]["text"] == "hello"


async def test_a_poll_ends_empty_after_its_real_timeout(call: Caller) -> None:
    assert await call.result("getUpdates", timeout=1) == []


async def test_a_second_poll_terminates_the_first(call: Caller, ana: Phone) -> None:
    async with parked(call) as first:
        ana_says = call("getUpdates", timeout=50)
        async with asyncio.TaskGroup() as tasks:
            second = tasks.create_task(ana_says)
            body = await first
            await call.telegram.until(lambda: call.telegram.world.updates.parked)
            ana.says("hello")

    assert body["error_code"] == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running"
    )
    assert second.result()["result"][0]["message"]["text"] == "hello"


async def test_polling_beside_a_webhook_is_a_conflict(call: Caller, telegram: Telegram) -> None:
    await call.result("setWebhook", url="http://127.0.0.1:9/hook")

    body = await call("getUpdates")

    assert body["error_code"] == 409
    assert body["description"].startswith("Conflict: can't use getUpdates method while webhook is")


async def test_setting_a_webhook_ends_a_waiting_poll(call: Caller) -> None:
    async with parked(call) as poll:
        await call.result("setWebhook", url="http://127.0.0.1:9/hook")
        body = await poll

    assert body["error_code"] == 409


async def test_only_allowed_kinds_come_until_changed(
    call: Caller, ana: Phone, clock: HandClock
) -> None:
    await call.result("getUpdates", allowed_updates=["callback_query"])
    clock.moves(seconds=3)
    ana.says("not wanted")
    assert await call.result("getUpdates") == []

    clock.moves(seconds=3)
    await call.result("getUpdates", allowed_updates=[])
    ana.says("wanted")

    assert len(await call.result("getUpdates")) == 1


async def test_a_tap_not_fetched_in_150_seconds_is_lost(
    call: Caller, ana: Phone, clock: HandClock
) -> None:
    markup = {"inline_keyboard": [[{"text": "7", "callback_data": "p:7"}]]}
    await call.result("sendMessage", chat_id=11, text="a", reply_markup=markup)
    ana.taps("7")
    clock.moves(seconds=150)
    ana.taps("7")
    assert call.telegram.unfinished == 2
    clock.moves(seconds=1)

    updates = await call.result("getUpdates")

    assert [update["callback_query"]["data"] for update in updates] == ["p:7"]
    clock.moves(seconds=151)
    assert await call.result("getUpdates") == updates, "fetched once, it stays until confirmed"


async def test_an_update_is_kept_for_a_day(call: Caller, ana: Phone, clock: HandClock) -> None:
    ana.says("hello")
    clock.moves(hours=24, seconds=1)

    assert await call.result("getUpdates") == []


async def test_unfinished_counts_what_keeps_time_standing(call: Caller, ana: Phone) -> None:
    telegram = call.telegram
    assert telegram.unfinished == 0, "nobody polls yet"
    ana.says("hello")
    assert telegram.unfinished == 1, "one update, no poller"

    updates = await call.result("getUpdates")
    await telegram.until(lambda: telegram.unfinished == 2)  # not confirmed, and not parked

    async with parked(call, offset=updates[0]["update_id"] + 1):
        assert telegram.unfinished == 0
        ana.says("again")
        assert telegram.unfinished >= 1
    await telegram.until(lambda: not telegram.world.updates.parked)
    assert telegram.unfinished == 2
    telegram.poller_left()
    assert telegram.unfinished == 1


async def test_a_request_being_answered_is_unfinished(call: Caller, ana: Phone) -> None:
    fault = call.telegram.faults.slow(0.05, method="sendMessage")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(call("sendMessage", chat_id=11, text="a"))
        await call.telegram.until(lambda: fault.happened == 1 and bool(ana.messages))
        assert call.telegram.unfinished == 1
        await call.telegram.quiet()


async def test_a_poller_that_dies_is_no_longer_parked(call: Caller) -> None:
    async with parked(call) as poll:
        poll.cancel()
        await call.telegram.until(lambda: not call.telegram.world.updates.parked)

    assert call.telegram.unfinished == 1


async def test_any_body_can_be_pushed(call: Caller) -> None:
    call.telegram.push({"message": "nonsense"})
    call.telegram.push({"update_id": 5})

    updates = await call.result("getUpdates")

    assert updates == [{"update_id": 100_000_001, "message": "nonsense"}, {"update_id": 5}]


async def test_waiting_for_what_never_happens_times_out(telegram: Telegram) -> None:
    with pytest.raises(TimeoutError):
        await telegram.until(lambda: False, seconds=0.01)

    assert telegram.on_change == []


async def test_limits_are_enforced_on_request(clock: HandClock) -> None:
    telegram = Telegram(clock=clock, limits=Limits(per_second=3))
    phones = [telegram.person(n, started=True) for n in range(1, 6)]
    async with serve(telegram) as base:
        import aiohttp

        async with aiohttp.ClientSession() as session:
            call = Caller(session, base, telegram)
            await call.result("sendMessage", chat_id=1, text="a")
            twice = await call("sendMessage", chat_id=1, text="b")
            for phone in phones[1:3]:
                await call.result("sendMessage", chat_id=phone.person_id, text="a")
            fourth = await call("sendMessage", chat_id=4, text="a")
            await call.result("getMe")

    for body in (twice, fourth):
        assert body["error_code"] == 429
        assert body["parameters"] == {"retry_after": 1}
