"""What is measured, each in a process of its own: `python -m tests.benchmarks.runs NAME JSON` prints JSON."""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog
import uvloop

from tests.benchmarks import scene
from tests.benchmarks.scene import CLINIC, SAFETY, Scene

if TYPE_CHECKING:
    from bot.intake.poller import Poller

TOKEN = "7:made-up"
HELLO = "Hello Ana{}, warm water eases stiff hands. Try it before you open that jar."
LOOK_SECONDS = 0.1

Given = dict[str, Any]


def main() -> None:
    """Run one of them."""
    level = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=level)
    logging.disable(logging.CRITICAL)
    name, given = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps(RUNS[name](given)))


# ---------------------------------------------------------------- the peers


def stock(given: Given) -> Given:
    """python-telegram-bot's own `send_message` in a loop, as many at once as given."""
    import telegram

    async def run() -> Given:
        async with telegram.Bot(TOKEN, base_url=f"{given['api']}/bot") as bot:
            return await _loop(given, bot.send_message)

    return uvloop.run(run())


def aiogram(given: Given) -> Given:
    """aiogram's bare loop, which records nothing."""
    import aiogram as library
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    async def run() -> Given:
        session = AiohttpSession(api=TelegramAPIServer.from_base(given["api"]))
        async with library.Bot(TOKEN, session=session) as bot:
            return await _loop(given, bot.send_message)

    return uvloop.run(run())


def bare(given: Given) -> Given:
    """Nothing but sockets: what the stand-in itself can do."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: int) -> None:
        body = json.dumps({"chat_id": 1, "text": HELLO}).encode()
        head = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
        for _ in range(count // 10):
            writer.write((head.encode() + body) * 10)
            for _ in range(10):
                answer = await reader.readuntil(b"\r\n\r\n")
                length = int(answer.rpartition(b"Content-Length: ")[2].split(b"\r")[0])
                await reader.readexactly(length)
        writer.close()

    async def run() -> Given:
        host, port = given["api"].removeprefix("http://").split(":")
        ways = [await asyncio.open_connection(host, int(port)) for _ in range(8)]
        began = time.perf_counter()
        await asyncio.gather(*(one(*way, given["count"] // 8) for way in ways))
        return {"seconds": time.perf_counter() - began, "count": given["count"]}

    return uvloop.run(run())


async def _loop(given: Given, send: Callable[[int, str], Awaitable[object]]) -> Given:
    chats = iter(range(scene.FIRST_CHAT, scene.FIRST_CHAT + given["count"]))

    async def one_after_another() -> None:
        for chat in chats:
            await send(chat, HELLO.format(chat % 1000))

    began, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one_after_another() for _ in range(given["at_once"])))
    return _ended(given["count"], began, spent)


def _ended(count: int, began: float, spent: float) -> Given:
    return {
        "count": count,
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - spent,
    }


def job_per_patient(given: Given) -> Given:
    """APScheduler with a cron job for each patient, in memory."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    async def run() -> Given:
        before = _rss()
        began, spent = time.perf_counter(), time.process_time()
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.start(paused=True)
        for number in range(given["count"]):
            scheduler.add_job(print, "cron", hour=9, minute=number % 60)
        ended = _ended(given["count"], began, spent)
        scheduler.shutdown(wait=False)
        return {**ended, "megabytes": _rss() - before}

    return asyncio.run(run())


# ---------------------------------------------------------------- Limber


def broadcast(given: Given) -> Given:
    """Deliver a text broadcast with one variable, from the first claim to the last recorded result."""
    with tempfile.TemporaryDirectory(dir=given["folder"]) as folder:
        now = datetime.now(UTC)
        stage = scene.populated(Path(folder), count=given["count"], now=now)
        taps = scene.ask_pain(stage, given.get("taps", 0), now=now)
        broadcast_id = asyncio.run(scene.owe_broadcast(stage, now=now))
        return uvloop.run(_deliver(given, stage, broadcast_id, taps))


async def _deliver(
    given: Given, stage: Scene, broadcast_id: int, taps: list[tuple[int, str]]
) -> Given:
    from bot.commands.engine import leave_what_stays
    from bot.root import running_engine
    from db.delivery import broadcasts
    from rules.delivery import DeliveryState

    database = stage.database()
    parts = _parts(given, database)
    async with running_engine(parts) as engine, aiohttp.ClientSession() as session:
        leave_what_stays()
        began, spent = time.perf_counter(), time.process_time()
        if taps:
            await _until_it_listens(engine.poller)
            plan = {"prompts": taps, "rate": given["tap_rate"]}
            await session.post(f"{given['api']}/begin", data=json.dumps(plan))
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            async with database.transaction() as look:
                standing = await broadcasts.broadcast_by_id(look, broadcast_id)
            if standing.filled_at is not None and standing.waiting == 0:
                break
        ended = _ended(given["count"], began, spent)
        if taps:
            await asyncio.sleep(1)
    await database.close()
    return {**ended, "sent": standing.counts[DeliveryState.SENT]}


async def _until_it_listens(poller: Poller) -> None:
    """Wait for the first poll: how long the start takes is measured by itself."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if poller.health.heard_at is not None:
            return


def nudges(given: Given) -> Given:
    """Deliver nudges, each chosen for its patient at that moment."""
    from rules.vocabulary import ReminderKind

    with tempfile.TemporaryDirectory(dir=given["folder"]) as folder:
        now = datetime.now(UTC)
        stage = scene.populated(
            Path(folder), count=given["count"], now=now, kinds=(ReminderKind.NUDGE,), due_at=now
        )
        return uvloop.run(_nudge(given, stage, now))


async def _nudge(given: Given, stage: Scene, now: datetime) -> Given:
    from sqlalchemy import func, select

    from bot.commands.engine import leave_what_stays
    from bot.root import running_engine
    from db.tables import DeliveryRow

    database = stage.database()
    owed = select(func.count()).where(DeliveryRow.state.in_(("owed", "claimed", "sending")))
    async with running_engine(_parts(given, database)) as engine:
        leave_what_stays()
        began, spent = time.perf_counter(), time.process_time()
        await engine.ticking.tick(now)
        left = given["count"]
        while left:
            await asyncio.sleep(LOOK_SECONDS)
            async with database.transaction() as look:
                left = await look.scalar(owed)
        ended = _ended(given["count"], began, spent)
        async with database.transaction() as look:
            reasons = select(DeliveryRow.state, DeliveryRow.reason, func.count())
            found = await look.execute(reasons.group_by(DeliveryRow.state, DeliveryRow.reason))
            ended["became"] = [list(row) for row in found.all()]
    await database.close()
    return ended


def danger(given: Given) -> Given:
    """Let patients write of danger, one after another, while strangers and taps that cannot be handled wait."""
    with tempfile.TemporaryDirectory(dir=given["folder"]) as folder:
        people = given["samples"] + given["poison"]
        stage = scene.populated(Path(folder), count=people, now=datetime.now(UTC))
        return uvloop.run(_in_danger(given, stage))


async def _in_danger(given: Given, stage: Scene) -> Given:
    from bot.commands.engine import leave_what_stays
    from bot.intake import update_storage
    from bot.root import running_engine
    from db.delivery import inbox
    from rules.raw_updates import UpdatePriority

    async def first_come(_session: Any, _bundle: Any, updates: list[Any]) -> list[UpdatePriority]:
        return [UpdatePriority.KNOWN] * len(updates)

    if not given["priority"]:
        vars(update_storage)["priorities_of"] = first_come
    database = stage.database()
    await scene.add_coordinator(database, now=datetime.now(UTC))
    waiting = [*scene.strangers(given["strangers"]), *scene.poisoned(given["poison"])]
    said: dict[int, float] = {}
    async with running_engine(_parts({**given, "rate": 25}, database)) as engine:
        leave_what_stays()
        await _until_it_listens(engine.poller)
        for start in range(0, len(waiting), 100):
            await engine.inbox.keep(waiting[start : start + 100])
        async with database.transaction() as look:
            before = await inbox.count_open(look)
        for nth in range(given["samples"]):
            chat = scene.FIRST_CHAT + given["poison"] + nth
            said[chat] = time.monotonic()
            await engine.inbox.keep([scene.danger(chat, number=scene.FIRST_UPDATE + nth)])
            await asyncio.sleep(given["every"])
        async with database.transaction() as look:
            after = await inbox.count_open(look)
        await asyncio.sleep(given["patience"])
    await database.close()
    return {"said": said, "before": before, "after": after}


def start(given: Given) -> Given:
    """Start beside so many patients, of whom some are due now; then one beat, and the claims of what it owes."""
    from rules.vocabulary import ReminderKind

    with tempfile.TemporaryDirectory(dir=given["folder"]) as folder:
        now = datetime.now(UTC)
        stage = scene.populated(
            Path(folder),
            count=given["count"],
            now=now,
            kinds=(ReminderKind.PAIN_CHECK,),
            due_at=now,
            due=given["due"],
            named=False,
        )
        told = Path(folder) / "started.json"
        import subprocess

        keys = {key: value.hex() for key, value in stage.keys.keys.items()}
        more = {**given, "url": stage.url, "current": stage.keys.current, "keys": keys}
        more["began"] = time.time()
        words = [sys.executable, "-m", "tests.benchmarks.runs", "started", json.dumps(more)]
        told.write_bytes(subprocess.run(words, check=True, capture_output=True).stdout)
        found: Given = json.loads(told.read_text())
        return found


def started(given: Given) -> Given:
    """Be the process that starts: its time counts from before Python does."""
    return uvloop.run(_started(given))


async def _started(given: Given) -> Given:
    from bot.root import running_engine
    from db.delivery import claims, deliveries
    from db.engine.database import Database
    from db.engine.sealing import KeyRing
    from scheduler.messages import due_reminders

    keys = {key: bytes.fromhex(value) for key, value in given["keys"].items()}
    database = Database(given["url"], KeyRing(given["current"], keys))
    # The beats are ours to make and to time.
    parts = replace(_parts(given, database), heartbeat=False)
    now = datetime.now(UTC)
    async with running_engine(parts) as engine:
        found: Given = {"seconds": time.time() - given["began"], "megabytes": _rss()}
        engine.delivering.close()
        idle = []
        for _ in range(20):
            began = time.perf_counter()
            await engine.ticking.tick(now - timedelta(hours=1))
            await engine.ticking.next_due(now - timedelta(hours=1))
            idle.append(time.perf_counter() - began)
        began, batches = time.perf_counter(), []
        while True:
            at = time.perf_counter()
            async with database.transaction() as session:
                turned = await due_reminders.claim_due(session, now=now, timing=parts.clinic.timing)
            batches.append(time.perf_counter() - at)
            if turned < due_reminders.BATCH:
                break
        found |= {"owing": time.perf_counter() - began, "owing_each": batches, "idle": idle}
        claimed = []
        for _ in range(100):
            at = time.perf_counter()
            async with database.transaction() as session:
                await claims.claim(session, now=now, limit=100)
                await deliveries.next_start(session, now=now)
            claimed.append(time.perf_counter() - at)
        found |= {"claimed_each": claimed, "megabytes_after": _rss()}
    await database.close()
    return found


def _parts(given: Given, database: Any) -> Any:
    from bot.process.clock import RealClock
    from bot.root import Parts
    from content.bundle import load_shelf
    from rules.pacing import Budget

    rate = given.get("rate", 100_000)
    budget = Budget() if rate == 25 else Budget(ledger=rate, ceiling=rate * 6 // 5)
    return Parts(
        api_url=given["api"],
        token=TOKEN,
        database=database,
        clock=RealClock(),
        bundle=load_shelf(SAFETY),
        clinic=CLINIC,
        budget=budget,
    )


def _rss() -> float:
    """Return the most memory this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


RUNS: dict[str, Callable[[Given], Given]] = {
    one.__name__: one
    for one in (stock, aiogram, bare, job_per_patient, broadcast, nudges, danger, start, started)
}

if __name__ == "__main__":
    main()
