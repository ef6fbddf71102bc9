"""Do updates reach a bot that set a webhook, each once and in order?"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from simulator import Phone
from simulator.webhook import SECRET_HEADER
from tests.simulator.hand_clock import Caller


class Bot:
    """A bot's webhook that can be told to fail."""

    def __init__(self) -> None:
        self.failures = 0
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get(SECRET_HEADER))
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


async def test_one_update_at_a_time_is_on_the_way(call: Caller, ana: Phone, bot: Bot) -> None:
    await call.result("setWebhook", url=bot.url, allowed_updates=["message"])
    for number in range(20):
        ana.says(str(number))
    ana.blocks()
    await asyncio.wait_for(call.telegram.quiet(), 5)

    assert [update["message"]["text"] for update in bot.got] == [str(n) for n in range(20)]
