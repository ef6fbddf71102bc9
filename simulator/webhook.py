"""How do updates reach a bot that set a webhook?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp

from simulator.updates import Queued
from simulator.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of a header
ANSWER_SECONDS = 60.0
# Real seconds: while an update waits to be delivered, simulated time stands still.
FIRST_RETRY_SECONDS = 0.05
LONGEST_RETRY_SECONDS = 5.0


@asynccontextmanager
async def delivering_webhooks(world: World) -> AsyncIterator[None]:
    """Deliver updates for as long as the block lasts.

    The messages of one chat come in order, each after the last was taken; so do the taps of one
    person. Everything else comes beside that, as many at once as the bot asked for.
    """
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        task = asyncio.get_running_loop().create_task(_Deliveries(world, session).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


class _Deliveries:
    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self._world = world
        self._session = session
        self._busy: set[tuple[str, int]] = set()

    async def run(self) -> None:
        updates, hook = self._world.updates, self._world.hook
        async with asyncio.TaskGroup() as tasks:
            while True:
                updates.arrived.clear()
                if hook.url:
                    for queued in updates.deliverable(self._busy, hook.max_connections):
                        self._busy.add(queued.lane)
                        tasks.create_task(self._deliver(queued))
                await updates.arrived.wait()

    async def _deliver(self, queued: Queued) -> None:
        """Try until it is taken, or not to be delivered any more; then its lane goes on."""
        updates, pause = self._world.updates, FIRST_RETRY_SECONDS
        try:
            while self._world.hook.url and updates.holds(queued):
                if await self._taken(queued):
                    break
                await asyncio.sleep(pause)  # noqa: TID251  a network retry, not the clock
                pause = min(pause * 2, LONGEST_RETRY_SECONDS)
        finally:
            self._busy.discard(queued.lane)
            updates.arrived.set()

    async def _taken(self, queued: Queued) -> bool:
        hook = self._world.hook
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        queued.fetched = True
        try:
            async with self._session.post(hook.url, json=queued.body, headers=headers) as answer:
                reason = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                error = "" if answer.ok else reason
        except TimeoutError:
            error = "Read timeout expired"
        except aiohttp.ClientError:
            error = "Connection refused"
        if error:
            hook.last_error, hook.last_error_at = error, self._world.now()
            self._world.changed()
        elif self._world.updates.holds(queued):
            self._world.updates.delivered(queued)
        return not error
