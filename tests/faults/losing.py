"""What does a network that is slow, and loses a part of what it carries, do to a broadcast and to taps?

Each request has one of these fates: it is lost before Telegram has read it, it is carried out and its answer is lost,
or its answer comes late. Now and then, for a moment, nobody listens at all.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import aiohttp

from simulator import Telegram, serve
from simulator.faults import Fault, FaultKind, Faults
from simulator.ledger import Outcome
from tests.faults.counts import Count, compared
from tests.faults.crowd import WORDS, Crowd, is_broadcast, reached, write_crowd
from tests.faults.killing import room_for
from tests.faults.lives import CLOCK
from tests.faults.living import Lived, Scene, live_with, passes, until_sent

# What our pacer lets be under way at once, and so what the naive sender has, too.
AT_ONCE = 30
# A naive client is patient enough: it is not by its own haste that it doubles.
PATIENCE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How slow, how lossy (a share of 1), and how often and for how long it refuses every connection."""

    seconds: float
    loss: float
    refusals: int
    refuses_for: float


class Lossy(Faults):
    """Decides by dice what befalls each request, half of what is lost before it is carried out."""

    def __init__(self, network: Network, dice: random.Random) -> None:
        super().__init__(now=CLOCK.now)
        self._network = network
        self._dice = dice

    def next_for(self, method: str, chat: int | None) -> Fault:
        """Return what befalls this one."""
        drawn, loss = self._dice.random(), self._network.loss
        kind = FaultKind.SLOW
        if drawn < loss:
            kind = FaultKind.CLOSED if drawn < loss / 2 else FaultKind.ANSWER_LOST
        return Fault(kind=kind, method=method, chat=chat, times=1, seconds=self._network.seconds)


class Retries(StrEnum):
    """What a naive sender does when no answer comes."""

    ALWAYS = "retry whatever has no answer"
    NEVER = "never retry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What came of it; `unsure` is how many requests there were whose answer nobody got."""

    lived: Lived
    unsure: int


async def lose_ours(folder: Path, network: Network, *, people: int, per_second: int) -> Lost:
    """Let the real program live with such a network."""
    file = room_for(folder)
    crowd = await write_crowd(
        f"sqlite:///{file}", file.with_suffix(".keys"), people=people, now=CLOCK.now()
    )
    telegram = _telegram(network)
    cut_off: list[int] = []

    async def refuses(scene: Scene) -> None:
        for turn in range(1, network.refusals + 1):
            await until_sent(scene.telegram, people * turn // (network.refusals + 1))
            cut_off.append(scene.telegram.unfinished)
            await _refuse(scene.telegram, network)

    lived = await live_with(refuses, crowd, folder, per_second=per_second, telegram=telegram)
    return Lost(lived=lived, unsure=_unanswered(telegram) + sum(cut_off))


async def lose_naive(network: Network, *, people: int, retries: Retries) -> Count:
    """Let a naive sender live with the same; whatever it has done with, it takes for sent."""
    crowd = Crowd(url="", key_file=Path(), people=people, first_prompt=0)
    telegram = _telegram(network)
    for chat in crowd.chats:
        telegram.person(chat, "Ana", started=True)
    chats = list(reversed(crowd.chats))
    async with serve(telegram) as api_url, _refusing(telegram, network, people):
        address = f"{api_url}/bot{telegram.token}/sendMessage"
        limit = aiohttp.ClientTimeout(total=PATIENCE * network.seconds)
        async with aiohttp.ClientSession(timeout=limit) as session, asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(_sends(session, address, chats, retries))
    return compared(reached(telegram), dict.fromkeys(crowd.chats, "sent"), crowd.chats)


def _telegram(network: Network) -> Telegram:
    telegram = Telegram(clock=CLOCK)
    telegram.faults = Lossy(network, random.Random(1))
    return telegram


async def _refuse(telegram: Telegram, network: Network) -> None:
    telegram.faults.refuse_connections()
    await passes(network.refuses_for)
    telegram.faults.accept_connections()


@asynccontextmanager
async def _refusing(telegram: Telegram, network: Network, people: int) -> AsyncIterator[None]:
    """Refuse every connection now and then, for the length of the block."""

    async def refuses() -> None:
        for turn in range(1, network.refusals + 1):
            # Who never tries again is done before.
            await until_sent(telegram, int(people * 0.8) * turn // (network.refusals + 1))
            await _refuse(telegram, network)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(refuses())
        yield
        task.cancel()


def _unanswered(telegram: Telegram) -> int:
    """Count the requests of the broadcast that were lost on their way there, or back."""
    return sum(
        is_broadcast(call) and call.outcome in (Outcome.CLOSED, Outcome.ANSWER_LOST)
        for call in telegram.ledger.calls()
    )


async def _sends(
    session: aiohttp.ClientSession, address: str, chats: list[int], retries: Retries
) -> None:
    while chats:
        body = {"chat_id": chats.pop(), "text": WORDS}
        while not await _answered(session, address, body) and retries is Retries.ALWAYS:
            await passes(0.1)


async def _answered(session: aiohttp.ClientSession, address: str, body: dict) -> bool:
    try:
        async with session.post(address, json=body) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
