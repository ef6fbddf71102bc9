"""Do updates reach a bot that set a webhook, each once, and what in order?"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator import Phone, Telegram
from simulator.webhook import SECRET_HEADER
from tests.simulator.hand_clock import Caller, HandClock


class Bot:
    """A bot's webhook that can be told to fail."""

    def __init__(self) -> None:
        self.failures = 0
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.url = ""
        self.deaf_to: int | None = None
        self.waits_for = 1
        self.most_at_once = 0
        self._at_once = 0
        self._enough = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get(SECRET_HEADER))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        if self._at_once >= self.waits_for:
            self._enough.set()
        try:
            await self._enough.wait()
            return await self._answer(request)
        finally:
            self._at_once -= 1

    async def _answer(self, request: web.Request) -> web.Response:
        sender = (await request.json()).get("message")
        if self.deaf_to and sender["from"]["id"] == self.deaf_to:
            return web.Response(status=500)
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        self.got.append(await request.json())
        return web.Response()


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    app = web.Application()
    app.router.add_post("/hook", bot.handle)
    async with TestServer(app) as server:
        bot.url = str(server.make_url("/hook"))
        yield bot


async def test_updates_are_posted_in_order_with_the_secret(
    call: Caller, ana: Phone, bot: Bot
) -> None:
    ana.says("before")
    await call.result("setWebhook", url=bot.url, secret_token="s3cret", max_connections=5)
    ana.says("after")
    await call.telegram.quiet()

    assert [update["message"]["text"] for update in bot.got] == ["before", "after"]
    assert bot.secrets == ["s3cret", "s3cret"]
    info = await call.result("getWebhookInfo")
    assert info["url"] == bot.url
    assert info["pending_update_count"] == 0
    assert info["max_connections"] == 5
    assert "last_error_date" not in info


async def test_a_failing_webhook_is_tried_again_until_it_answers(
    call: Caller, ana: Phone, bot: Bot
) -> None:
    bot.failures = 2
    await call.result("setWebhook", url=bot.url)
    ana.says("one")
    ana.says("two")
    await call.telegram.quiet()

    assert [update["message"]["text"] for update in bot.got] == ["one", "two"]
    assert len(bot.secrets) == 4
    info = await call.result("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 500")
    assert info["last_error_date"] > 0


async def test_a_webhook_that_is_down_leaves_updates_pending(
    call: Caller, ana: Phone, unused_tcp_port: int
) -> None:
    await call.result("setWebhook", url=f"http://127.0.0.1:{unused_tcp_port}/hook")
    ana.says("one")
    await call.telegram.until(lambda: bool(call.telegram.world.hook.last_error))

    info = await call.result("getWebhookInfo")

    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Connection refused"
    await call.result("deleteWebhook")
    assert len(await call.result("getUpdates")) == 1


async def test_pending_updates_can_be_dropped(call: Caller, ana: Phone) -> None:
    ana.says("one")

    await call.result("deleteWebhook", drop_pending_updates=True)
    ana.says("two")
    await call.result("setWebhook", url="", drop_pending_updates="true")

    assert await call.result("getUpdates") == []


async def test_the_messages_of_one_chat_come_one_at_a_time(
    call: Caller, ana: Phone, bot: Bot
) -> None:
    await call.result("setWebhook", url=bot.url, allowed_updates=["message"])
    for number in range(20):
        ana.says(str(number))
    ana.blocks()
    await asyncio.wait_for(call.telegram.quiet(), 5)

    assert [update["message"]["text"] for update in bot.got] == [str(n) for n in range(20)]
    assert bot.most_at_once == 1


async def test_a_tap_does_not_wait_for_a_message_of_the_same_person(
    call: Caller, ana: Phone, bot: Bot
) -> None:
    markup = {"inline_keyboard": [[{"text": "7", "callback_data": "p:7"}]]}
    await call.result("sendMessage", chat_id=11, text="Pain?", reply_markup=markup)
    bot.waits_for = 3
    ana.says("seven")
    ana.taps("7")
    ana.blocks()

    await call.result("setWebhook", url=bot.url)
    await call.telegram.quiet()

    assert len(bot.got) == bot.most_at_once == 3


async def test_a_message_that_is_not_taken_holds_up_its_own_chat_only(
    call: Caller, ana: Phone, nurse: Phone, bot: Bot
) -> None:
    bot.deaf_to = ana.person_id
    await call.result("setWebhook", url=bot.url)
    for phone in (ana, ana, nurse):
        phone.says("hello")
    await call.telegram.until(lambda: bool(bot.got))
    assert len(call.telegram.world.updates) == 2

    bot.deaf_to = None
    await call.telegram.quiet()

    senders = [update["message"]["from"]["id"] for update in bot.got]
    assert senders == [nurse.person_id, ana.person_id, ana.person_id]


async def test_no_more_come_at_once_than_the_bot_asked_for(
    call: Caller, telegram: Telegram, bot: Bot
) -> None:
    bot.waits_for = 3
    for number in range(100, 106):
        telegram.person(number).starts()

    await call.result("setWebhook", url=bot.url, max_connections=3)
    await telegram.quiet()

    assert (len(bot.got), bot.most_at_once) == (6, 3)


async def test_any_body_is_delivered(call: Caller, telegram: Telegram, bot: Bot) -> None:
    telegram.push({"message": "nonsense"})

    await call.result("setWebhook", url=bot.url)
    await telegram.quiet()

    assert bot.got[0]["message"] == "nonsense"


async def test_a_webhook_is_set_once_a_second(call: Caller, clock: HandClock, bot: Bot) -> None:
    await call.result("setWebhook", url=bot.url)

    body = await call("setWebhook", url=bot.url)

    assert body["parameters"] == {"retry_after": 1}
    await call.result("deleteWebhook")
    clock.moves(seconds=1)
    await call.result("setWebhook", url=bot.url)
