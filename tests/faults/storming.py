"""What do storms of "too many requests" do to a broadcast and to taps, and what does the bot ask meanwhile?

A chat is told to wait for some seconds, or one of them for 10,072. In a squall every message is refused, whoever it is
for, until the squall is over. Beside it stands python-telegram-bot's own AIORateLimiter.
"""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from content.bundle import load_shelf
from db.tables import DeliveryRow
from rules.pacing import Budget
from simulator import Telegram, serve
from simulator.faults import Fault, FaultKind, Faults
from simulator.ledger import busiest_window
from tests.conversations.house import SAFETY
from tests.faults.counts import Count, compared
from tests.faults.crowd import (
    FIRST_CHAT,
    WORDS,
    Crowd,
    Taps,
    put_checks_on_phones,
    reached,
    write_crowd,
)
from tests.faults.killing import room_for
from tests.faults.lives import CLOCK, go_on
from tests.faults.living import Lived, Scene, live_with, passes, until_sent
from tests.faults.several import MESSAGES, SECOND_AS_ARRIVED

VERY_LONG = 10_072
LATENCY_SECONDS = 0.2
# So long after a chat was refused, or two of the bot's, what left the bot before it could know has arrived.
KNOWN_AFTER = 0.5
# A naive bot sends to so many at once: its limiter is there to hold them back.
CONNECTIONS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """What share of the messages is refused, for how many seconds, and how often all of them are."""

    share: float
    seconds: tuple[int, ...]
    squalls: int
    squall_seconds: int


class Storm(Faults):
    """Refuses by dice, notes until when it said to wait, and counts what comes all the same."""

    def __init__(self, weather: Weather, dice: random.Random, *, long: Collection[int]) -> None:
        super().__init__(now=CLOCK.now)
        self._weather = weather
        self._dice = dice
        self._long = long
        self._held: dict[int, float] = {}
        self._told_at: dict[int, float] = {}
        self._squall_until = 0.0
        self._known_at = math.inf
        self._refused: set[int] = set()
        self.raging = True
        self.inside = 0
        self.refusals = 0

    def squall(self) -> None:
        """Refuse everything for a while."""
        self._squall_until = time.monotonic() + self._weather.squall_seconds
        self._known_at = math.inf
        self._refused.clear()

    def next_for(self, method: str, chat: int | None) -> Fault | None:
        """Refuse this one, or answer it after a moment; what is no message is let through."""
        if method not in MESSAGES or chat is None:
            return None
        now = time.monotonic()
        if now < self._squall_until:
            return self._refuse_in_squall(chat, now)
        if now < self._held.get(chat, 0.0):
            self.inside += now > self._told_at[chat] + KNOWN_AFTER
            return self._refuse(chat, self._held[chat] - now)
        seconds = self._drawn(chat)
        if seconds:
            self._held[chat], self._told_at[chat] = now + seconds, now
            return self._refuse(chat, seconds)
        return Fault(
            kind=FaultKind.SLOW, method=method, chat=chat, times=1, seconds=LATENCY_SECONDS
        )

    def _drawn(self, chat: int) -> int:
        if chat in self._long and chat not in self._held:
            return VERY_LONG
        rages = self.raging and self._dice.random() < self._weather.share
        return self._dice.choice(self._weather.seconds) if rages else 0

    def _refuse_in_squall(self, chat: int, now: float) -> Fault:
        self._refused.add(chat)
        if len(self._refused) > 1:
            self._known_at = min(self._known_at, now + KNOWN_AFTER)
        self.inside += now > self._known_at
        return self._refuse(chat, self._squall_until - now)

    def _refuse(self, chat: int, seconds: float) -> Fault:
        self.refusals += 1
        return too_many_requests(chat, seconds)


def too_many_requests(chat: int, seconds: float) -> Fault:
    """Return the refusal that tells this chat's sender to wait for so long."""
    wait = math.ceil(seconds)
    return Fault(
        kind=FaultKind.REFUSED,
        method=None,
        chat=chat,
        times=1,
        code=429,
        description=f"Too Many Requests: retry after {wait}",
        retry_after=wait,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stormed:
    """What came of the broadcast, and of the pace.

    Of `calls`, `lost` is by how many messages the busiest second exceeds 30, and `doubled` how many were sent
    inside a hold.
    """

    broadcast: Count
    calls: Count
    refusals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _NaiveScene:
    telegram: Telegram
    storm: Storm
    weather: Weather
    crowd: Crowd
    held: Collection[int]


async def storm_ours(
    folder: Path, weather: Weather, *, people: int, long: int
) -> tuple[Stormed, Lived]:
    """Let the real program live through it, at the usual pace; so many of the chats are held very long."""
    file = room_for(folder)
    crowd = await write_crowd(
        f"sqlite:///{file}", file.with_suffix(".keys"), people=people, now=CLOCK.now()
    )
    began_at = CLOCK.now()
    held = range(FIRST_CHAT, FIRST_CHAT + long)
    telegram, storm = _scene(weather, held)

    async def rages(_: Scene) -> None:
        await _rages(telegram, storm, weather, people)

    lived = await live_with(
        rages,
        crowd,
        folder,
        per_second=Budget().ledger,
        telegram=telegram,
        waiting=held,
    )
    for state, not_before in await _waiting(crowd, held):
        assert state == "owed"
        assert not_before >= began_at + timedelta(seconds=VERY_LONG)
    return _stormed(telegram, storm, lived.broadcast), lived


async def storm_naive(
    weather: Weather, *, people: int, long: int, retries: int, seconds: float
) -> Stormed:
    """Let a naive bot send to all at once through AIORateLimiter, and answer the taps that come in meanwhile.

    After so many seconds nobody waits for it any longer.
    """
    crowd = Crowd(url="", key_file=Path(), people=people, first_prompt=1)
    held = range(FIRST_CHAT, FIRST_CHAT + long)
    telegram, storm = _scene(weather, held)
    put_checks_on_phones(telegram, crowd, load_shelf(SAFETY))
    scene = _NaiveScene(telegram=telegram, storm=storm, weather=weather, crowd=crowd, held=held)
    with pytest.MonkeyPatch.context() as patch:
        # Or it warns of a change to come.
        patch.setenv("PTB_TIMEDELTA", "1")
        await _broadcasts(scene, retries=retries, seconds=seconds)
    chats = [chat for chat in crowd.chats if chat not in held]
    count = compared(reached(telegram), dict.fromkeys(chats, "sent"), chats)
    return _stormed(telegram, storm, count)


async def _broadcasts(scene: _NaiveScene, *, retries: int, seconds: float) -> None:
    telegram, people = scene.telegram, scene.crowd.people
    async with serve(telegram) as api_url:
        bot = ExtBot(
            telegram.token,
            base_url=f"{api_url}/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=seconds),
            rate_limiter=AIORateLimiter(max_retries=retries),
        )
        with suppress(TimeoutError):
            async with bot, asyncio.timeout(seconds), asyncio.TaskGroup() as group:
                others = [
                    group.create_task(_answers(bot)),
                    group.create_task(_taps(telegram, scene.crowd, scene.held)),
                    group.create_task(_rages(telegram, scene.storm, scene.weather, people)),
                ]
                await asyncio.gather(*(_sends(bot, chat) for chat in scene.crowd.chats))
                for one in others:
                    one.cancel()


def _scene(weather: Weather, long: Collection[int]) -> tuple[Telegram, Storm]:
    telegram = Telegram(clock=CLOCK)
    storm = Storm(weather, random.Random(1), long=long)
    telegram.faults = storm
    return telegram, storm


async def _rages(telegram: Telegram, storm: Storm, weather: Weather, people: int) -> None:
    for turn in range(1, weather.squalls + 1):
        await until_sent(telegram, people * turn // (weather.squalls + 2))
        storm.squall()
        await passes(weather.squall_seconds)
    await until_sent(telegram, int(people * 0.8))
    storm.raging = False


def _stormed(telegram: Telegram, storm: Storm, broadcast: Count) -> Stormed:
    calls = [call for call in telegram.ledger.calls() if call.method in MESSAGES]
    most = busiest_window(calls, SECOND_AS_ARRIVED)
    over = max(0, most - Budget().ceiling)
    return Stormed(
        broadcast=broadcast,
        calls=Count(lost=over, doubled=storm.inside),
        refusals=storm.refusals,
    )


async def _waiting(crowd: Crowd, held: Collection[int]) -> list[tuple[str, datetime]]:
    database = crowd.database()
    async with database.transaction() as session:
        found = await session.execute(
            select(DeliveryRow.state, DeliveryRow.not_before).where(DeliveryRow.chat_id.in_(held))
        )
        rows = [(state, not_before) for state, not_before in found]
    await database.close()
    assert len(rows) == len(held)
    return rows


async def _sends(bot: ExtBot, chat: int) -> None:
    with suppress(RetryAfter):
        await bot.send_message(chat, WORDS)


async def _answers(bot: ExtBot) -> None:
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=1):
            offset = update.update_id + 1
            assert update.callback_query is not None
            await bot.answer_callback_query(update.callback_query.id)


async def _taps(telegram: Telegram, crowd: Crowd, held: Collection[int]) -> None:
    dice = random.Random(1)
    taps = Taps(telegram, crowd, dice, besides=held)
    while True:
        await go_on([taps], dice)
