"""What does a PostgreSQL that is stopped, crashed and started again do to a broadcast and to taps?"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psycopg
from psycopg import sql

from simulator import Telegram, serve
from tests.faults.counts import Count, compared
from tests.faults.crowd import WORDS, Crowd, reached, write_crowd
from tests.faults.lives import CLOCK
from tests.faults.living import Scene, live_with, passes, until_sent
from tests.postgres import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted:
    """What came of the broadcast and of the taps, and how often the server went."""

    broadcast: Count
    taps: Count
    restarts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How long the server stays up and down, in seconds, and how often it goes while there is work."""

    up: tuple[float, float]
    down: tuple[float, float]
    restarts: int


async def restart_ours(
    server: Server, folder: Path, *, people: int, per_second: int, weather: Weather
) -> Restarted:
    """Let one `limber run` live through it."""
    dice = random.Random(1)
    crowd = await write_crowd(
        _made(server, "ours"), folder / "keys", people=people, now=CLOCK.now()
    )
    restarts: list[int] = []

    async def goes(scene: Scene) -> None:
        restarts.append(await _restarts(server, dice, weather, scene.sends))

    lived = await live_with(goes, crowd, folder, per_second=per_second)
    return Restarted(broadcast=lived.broadcast, taps=lived.taps, restarts=sum(restarts))


async def restart_naive(
    server: Server, folder: Path, *, people: int, per_second: int, weather: Weather
) -> Count:
    """Let a bot that marks after it has sent live through the same, and send again what it could not mark."""
    dice = random.Random(1)
    url = _made(server, "naive")
    crowd = Crowd(url=url, key_file=folder / "keys", people=people, first_prompt=0)
    telegram = Telegram(clock=CLOCK)
    for chat in crowd.chats:
        telegram.person(chat, "Ana", started=True)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE owed (chat bigint PRIMARY KEY, marked bool NOT NULL)")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO owed VALUES (%s, false)", [(chat,) for chat in crowd.chats]
            )
    async with serve(telegram) as api_url:
        methods = f"{api_url}/bot{telegram.token}/"
        async with asyncio.TaskGroup() as meanwhile:
            sending = meanwhile.create_task(_sends(url, methods, per_second))
            await until_sent(telegram, 1)
            await _restarts(server, dice, weather, lambda: not sending.done())
    return compared(reached(telegram), dict.fromkeys(crowd.chats, "sent"), crowd.chats)


def _made(server: Server, name: str) -> str:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.url(name)


async def _restarts(
    server: Server, dice: random.Random, weather: Weather, busy: Callable[[], bool]
) -> int:
    """Stop, or crash, and start the server while there is work; return how often."""
    for done in range(weather.restarts):
        await passes(dice.uniform(*weather.up))
        if not busy():
            return done
        await asyncio.to_thread(dice.choice((server.stop, server.crash)))
        await passes(dice.uniform(*weather.down))
        await asyncio.to_thread(server.start)
    return weather.restarts


async def _sends(url: str, methods: str, per_second: int) -> None:
    """Send to whom is not marked, one after another, and mark; begin anew when the database is away."""
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as database:
                    found = await database.execute("SELECT chat FROM owed WHERE NOT marked")
                    left = [chat for (chat,) in await found.fetchall()]
                    if not left:
                        return
                    for chat in left:
                        body = {"chat_id": chat, "text": WORDS}
                        async with session.post(methods + "sendMessage", json=body) as answer:
                            await answer.read()
                        await database.execute(
                            "UPDATE owed SET marked = true WHERE chat = %s", (chat,)
                        )
                        await passes(1 / per_second)
            except psycopg.Error:
                await passes(0.1)
