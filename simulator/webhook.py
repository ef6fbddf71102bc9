"""How do updates reach a bot that set a webhook?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp

from simulator.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header
ANSWER_SECONDS = 60.0
# Real seconds: while an update waits to be delivered, simulated time stands still.
FIRST_RETRY_SECONDS = 0.05
LONGEST_RETRY_SECONDS = 5.0


@asynccontextmanager
async def delivering_webhooks(world: World) -> AsyncIterator[None]:
    """Deliver updates, in order and one at a time, for as long as the block lasts."""
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        task = asyncio.get_running_loop().create_task(_deliver(world, session))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _deliver(world: World, session: aiohttp.ClientSession) -> None:
    pause = FIRST_RETRY_SECONDS
    while True:
        if not world.hook.url or not len(world.updates):
            world.updates.arrived.clear()
            await world.updates.arrived.wait()
        elif await _delivered(world, session):
            pause = FIRST_RETRY_SECONDS
        else:
            await asyncio.sleep(pause)  # noqa: TID251  a network retry, not the clock
            pause = min(pause * 2, LONGEST_RETRY_SECONDS)


async def _delivered(world: World, session: aiohttp.ClientSession) -> bool:
    batch = world.updates.fetch(1)
    if not batch:
        return True
    body = batch[0]
    headers = {SECRET_HEADER: world.hook.secret} if world.hook.secret else {}
    try:
        async with session.post(world.hook.url, json=body, headers=headers) as answer:
            reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            error = "" if answer.ok else reason
    except TimeoutError:
        error = "Read timeout expired"
    except aiohttp.ClientError:
        error = "Connection refused"
    if error:
        world.hook.last_error, world.hook.last_error_at = error, world.now()
    else:
        world.updates.confirm(body["update_id"] + 1)
    world.changed()
    return not error
