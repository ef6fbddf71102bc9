"""What happens between the bot and a Telegram in memory: latency, loss, refusals, and what must never be asked?"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import aiohttp

from bot.transport.bot_api import SEND_SECONDS, TelegramHttp
from bot.transport.connection_pool import MaybeSent, NotSent, Reply
from simulator import Telegram
from simulator.calls import Answer, answer_call
from tests.faults.seeded.loop import nap

# What the bot promises: at most so many requests start in any second, and one new message to a chat.
CEILING = 30
# A 429 is known to the bot as soon as its answer is there.
HOLDS = (1, 1, 2, 3, 5, 35, 600, 10_072)
NEW_MESSAGE = "sendMessage"
PACED = frozenset({"sendMessage", "editMessageText", "deleteMessages"})
# What loses its answer, or fails without saying what it did, may have been carried out.
POLL_IN_PEACE = 900.0


class Mishap(StrEnum):
    """What befalls one request."""

    REFUSED = "refused"  # no connection: surely not sent
    CUT = "cut"  # the connection is lost before Telegram has read it
    ANSWER_LOST = "answer_lost"  # carried out, and no answer comes back
    TOO_MANY = "too_many"  # 429
    BROKEN = "broken"  # 502
    NONSENSE = "nonsense"
    SLOW = "slow"


# Nobody can tell these from each other by what comes back, so their message may be uncertain.
UNSURE = frozenset({Mishap.CUT, Mishap.ANSWER_LOST, Mishap.BROKEN, Mishap.NONSENSE, Mishap.SLOW})


@dataclass(slots=True, kw_only=True)
class Weather:
    """How often each mishap befalls a request, and how long the way takes, in seconds."""

    mishaps: Mapping[Mishap, float]
    latency: float

    def draw(self, dice: random.Random) -> Mishap | None:
        """Return what befalls the next request."""
        left = dice.random()
        for mishap, chance in self.mishaps.items():
            left -= chance
            if left < 0:
                return mishap
        return None


CALM = Weather(mishaps={}, latency=0.05)


class Network:
    """Between one machine and Telegram; it outlives the bot, as a packet does that has left."""

    def __init__(
        self,
        telegram: Telegram,
        dice: random.Random,
        *,
        note: Callable[[str], None],
        broken: Callable[[str], None],
    ) -> None:
        self.weather = CALM
        self.at_peace = False
        # What may leave its message uncertain: a request whose answer did not say.
        self.unsure = 0
        self.under_way: dict[asyncio.Task[Reply | None], bool] = {}
        self._telegram = telegram
        self._dice = dice
        self._note = note
        self._broken = broken
        self._starts: deque[float] = deque()
        self._last_to: dict[int, float] = {}
        self._held: dict[int, float] = {}
        self._told_at: dict[int, float] = {}
        self.accepted: Counter[tuple[int, str]] = Counter()
        self.jumped_at = -1e9

    async def call(self, method: str, body: Mapping[str, Any], *, seconds: float) -> Reply:
        """Carry one request there and back, or lose it; raise as the transport does."""
        loop = asyncio.get_running_loop()
        chat_id = int(body.get("chat_id") or 0)
        if method in PACED:
            self._check_pace(method, chat_id, loop.time())
        mishap = self.weather.draw(self._dice)
        if method == "getMe":
            mishap = None
        self._note(f"call {method} {chat_id} {mishap or ''}")
        if mishap is Mishap.REFUSED:
            raise NotSent("ClientConnectorError")
        way = loop.create_task(self._way(method, json.loads(json.dumps(body)), chat_id, mishap))
        self.under_way[way] = False
        way.add_done_callback(lambda done: self.under_way.pop(done))
        limit = None if self.at_peace and method == "getUpdates" else seconds
        try:
            async with asyncio.timeout(limit):
                reply = await asyncio.shield(way)
        except TimeoutError:
            self._count_unsure(method)
            raise MaybeSent("SocketTimeoutError") from None
        if reply is None:
            self._count_unsure(method)
            raise MaybeSent("ServerDisconnectedError")
        if mishap in {Mishap.BROKEN, Mishap.NONSENSE}:
            self._count_unsure(method)
        if reply.status == 429 and method in PACED:
            self._hold(chat_id, reply, loop.time())
        return reply

    def cut_off(self) -> None:
        """Lose, with the machine that sent them, some of the requests that Telegram has not read."""
        for way, read in list(self.under_way.items()):
            self.unsure += 1
            if not read and self._dice.random() < 0.5:
                way.cancel()

    async def close(self) -> None:
        """Lose whatever is still under way."""
        ways = list(self.under_way)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)

    async def _way(
        self, method: str, body: dict[str, Any], chat_id: int, mishap: Mishap | None
    ) -> Reply | None:
        slow = self._dice.uniform(5, 45) if mishap is Mishap.SLOW else 0.0
        await nap(self._dice.uniform(0, self.weather.latency))
        if mishap is Mishap.CUT:
            return None
        task = asyncio.current_task()
        if task is not None:
            self.under_way[task] = True
        self._prepare(method, chat_id, mishap)
        answer = await self._answered(method, body)
        if method == NEW_MESSAGE and answer.status == 200 and mishap is not Mishap.NONSENSE:
            self._accept(chat_id, body)
        self._note(f"done {method} {chat_id} {answer.status}")
        await nap(self._dice.uniform(0, self.weather.latency) + slow)
        if mishap is Mishap.ANSWER_LOST:
            return None
        return Reply(answer.status, answer.body.encode())

    async def _answered(self, method: str, body: dict[str, Any]) -> Answer:
        answer = await answer_call(self._telegram, method, body)
        waited = 0.0
        # In peace an empty poll goes on, so that an idle night costs little.
        while self.at_peace and answer.body.endswith('"result":[]}') and waited < POLL_IN_PEACE:
            waited += 30
            answer = await answer_call(self._telegram, method, body)
        return answer

    def _prepare(self, method: str, chat_id: int, mishap: Mishap | None) -> None:
        faults, chat = self._telegram.faults, chat_id or None
        if mishap is Mishap.TOO_MANY:
            faults.too_many_requests(self._dice.choice(HOLDS), method=method, chat=chat)
        elif mishap is Mishap.BROKEN:
            faults.server_error(502, method=method, chat=chat)
        elif mishap is Mishap.NONSENSE:
            faults.nonsense(method=method, chat=chat)

    def _accept(self, chat_id: int, body: Mapping[str, Any]) -> None:
        words = json.dumps([body.get("text"), body.get("reply_markup")])
        self.accepted[chat_id, words] += 1

    def _count_unsure(self, method: str) -> None:
        self.unsure += method in PACED

    def _check_pace(self, method: str, chat_id: int, at: float) -> None:
        settled = at - self.jumped_at > 1.0
        while self._starts and self._starts[0] <= at - 1.0:
            self._starts.popleft()
        self._starts.append(at)
        if settled and len(self._starts) > CEILING:
            self._broken(f"{len(self._starts)} requests within a second")
        if method == NEW_MESSAGE:
            if settled and at - self._last_to.get(chat_id, -1e9) < 1.0 - 1e-6:
                self._broken(f"two new messages to {chat_id} within a second")
            self._last_to[chat_id] = at
        if settled and at < self._held.get(chat_id, 0.0) - 1e-6:
            left = self._held[chat_id] - at
            self._broken(f"{method} to {chat_id} {left:.2f} s inside its hold")

    def _hold(self, chat_id: int, reply: Reply, at: float) -> None:
        seconds = int((reply.json or {}).get("parameters", {}).get("retry_after", 1))
        self._held[chat_id] = max(at + seconds, self._held.get(chat_id, 0.0))
        self._told_at[chat_id] = at

    def forget_holds(self, *, told_since: float = 0.0) -> None:
        """Nobody knows these holds: the machine's clock was moved, or who was told of them died with it unwritten."""
        for chat_id, told_at in self._told_at.items():
            if told_at >= told_since:
                self._held.pop(chat_id, None)


class Wire(TelegramHttp):
    """What a bot uses in the place of its HTTP sessions."""

    def __init__(self, network: Network) -> None:
        super().__init__("http://nobody.invalid", "1:none")
        self._network = network

    async def call(
        self,
        method: str,
        body: Mapping[str, Any] | aiohttp.FormData,
        *,
        seconds: float = SEND_SECONDS,
        polling: bool = False,
    ) -> Reply:
        """Post one method call."""
        if isinstance(body, aiohttp.FormData):
            raise TypeError("no file goes over this wire")
        return await self._network.call(method, body, seconds=seconds)

    async def close(self) -> None:
        """Close nothing."""
