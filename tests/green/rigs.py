"""What does a fault befall? The real `limber run` in a process of its own, its Telegram, its database and its admin."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import text

import migrations
from bot.process.clock import RealClock
from bot.readiness import LOOK_EVERY
from db import cohorts, patients, reminders, staff
from db.engine.database import Database
from db.engine.sealing import load_key_ring, new_key_ring, save_key_ring
from rules.conditions import ConditionCode
from rules.occurrences import Reminder
from rules.vocabulary import ReminderKind, Role
from simulator import Phone, Telegram, serve
from tests.faults.program import Program, program_in
from tests.faults.scene import midday_zone

CLOCK = RealClock()
LOOK = timedelta(milliseconds=500)
ADMIN, NURSE, FIRST = 900, 901, 101
PATIENTS = 6
MIGRATING = asyncio.Lock()
STARTED_WITHIN = timedelta(seconds=120)
SECRET = "only-telegram-knows-this-long-word"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Rig:
    """One deployment."""

    folder: Path
    telegram: Telegram
    program: Program
    url: str
    port: int
    admin: Phone
    ana: Phone
    process: asyncio.subprocess.Process | None = None
    kept: dict[str, Any] = field(default_factory=dict)
    server: Any = None
    look_every: timedelta = LOOK_EVERY

    @property
    def keys(self) -> Path:
        return self.folder / "data" / "limber.keys"

    @property
    def door(self) -> str:
        return str(self.folder / "door")

    async def start(self, *, until_ready: bool = True) -> None:
        """Start the program, and wait until it is ready or says why not."""
        with (self.folder / "log").open("a") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.green.child",
                self.door,
                str(self.look_every.total_seconds()),
                cwd=self.folder,
                env=self.program.environment,
                stdout=log,
                stderr=log,
            )
        if until_ready:
            await self.until_ready()

    async def until_ready(self) -> None:
        limit = CLOCK.now() + STARTED_WITHIN
        while not (await self.readyz()).get("ready"):
            assert self.process is not None
            assert CLOCK.now() < limit, self.log_end()
            assert self.process.returncode is None, self.log_end()
            await CLOCK.wait_until(CLOCK.now() + LOOK)

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGCONT)
                self.process.kill()
            await self.process.wait()
        self.process = None

    def log_end(self) -> str:
        return (self.folder / "log").read_text()[-3000:]

    async def readyz(self) -> dict[str, Any]:
        """Return what readiness says; nothing where nobody answers."""
        found = await self._get("/readyz")
        return json.loads(found) if found else {}

    async def metrics(self) -> str:
        return await self._get("/metrics")

    async def _get(self, path: str) -> str:
        patience = aiohttp.ClientTimeout(total=12)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as session,
                session.get(f"http://127.0.0.1:{self.port}{path}") as answer,
            ):
                return await answer.text()
        except (aiohttp.ClientError, TimeoutError):
            return ""

    async def check(self) -> list[str]:
        """Return the codes that `limber check` finds."""
        process = await self.program.start("check", "--engine", "--json")
        out, _ = await process.communicate()
        with suppress(ValueError):
            return [one["code"] for one in json.loads(out)["findings"] if not one["ok"]]
        return []

    async def inside(self, name: str, *, end: bool = False) -> None:
        """Carry out a fault within the program, or end it."""
        reader, writer = await asyncio.open_unix_connection(self.door)
        writer.write(f"{'end' if end else 'begin'} {name}".encode())
        await writer.drain()
        said = (await reader.read()).decode()
        writer.close()
        assert said == "done", said

    async def sql(self, *statements: str, **values: Any) -> None:
        """Write into the database beside the engine."""
        keys = load_key_ring(self.keys) if self.keys.exists() else new_key_ring()
        database = Database(self.url, keys)
        async with database.transaction() as session:
            for one in statements:
                await session.execute(text(one), values)
        await database.close()

    def chat(self, head: str, sentence: str, *, since: int) -> bool:
        """Tell whether the admin has read such a line since so many messages."""
        return any(
            one.words.startswith(head) and sentence in one.words
            for one in self.admin.from_bot[since:]
        )


async def prepare(url: str, keys_file: Path, telegram: Telegram) -> None:
    """Write a clinic: an admin, a nurse, and patients whose checks are due tomorrow."""
    now = CLOCK.now()
    keys = new_key_ring()
    keys_file.parent.mkdir(parents=True, exist_ok=True)
    save_key_ring(keys, keys_file)
    # One at a time: Alembic keeps its context for the whole process.
    async with MIGRATING:
        await asyncio.to_thread(migrations.upgrade, url)
    database = Database(url, keys)
    zone = midday_zone(now)
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=now)
        for chat, role in ((ADMIN, Role.ADMIN), (NURSE, Role.COORDINATOR)):
            telegram.person(chat, role.value, started=True)
            await staff.add_staff(
                session, chat_id=chat, role=role, language="en", zone=zone, name="Bea", now=now
            )
        for number in range(PATIENTS):
            telegram.person(FIRST + number, f"Ana {number}", started=True)
            patient = await patients.add_patient(
                session,
                chat_id=FIRST + number,
                cohort_id=cohort.id,
                language="en",
                zone=zone,
                quiet_from=21 * 60,
                quiet_to=8 * 60,
                name=f"Ana {number}",
                now=now,
            )
            await patients.change_patient(
                session, patient.id, state="active", joined_at=now, first_day=now.date()
            )
            check = Reminder(kind=ReminderKind.PAIN_CHECK, at=time(9, 0), zone=zone)
            await reminders.set_reminder(session, patient.id, check, now=now)
    await database.close()


@asynccontextmanager
async def rig(
    folder: Path,
    *,
    url: str | None = None,
    webhook: bool = False,
    started: bool = True,
    look_every: timedelta = LOOK_EVERY,
    **keys: str,
) -> AsyncIterator[Rig]:
    """Yield a deployment that runs."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    url = url or f"sqlite:///{folder / 'data' / 'limber.db'}"
    port = free_port()
    telegram = Telegram(clock=CLOCK)
    key_file = folder / "data" / "limber.keys"
    await prepare(url, key_file, telegram)
    async with serve(telegram) as api_url:
        given = {
            "LIMBER_DATABASE_URL": url,
            "LIMBER_MASTER_KEY_FILE": str(key_file),
            "LIMBER_HTTP_PORT": str(port),
            **keys,
        }
        if webhook:
            given |= {
                # Nobody listens there, so nothing is delivered unless a test does it.
                "LIMBER_WEBHOOK_URL": "https://127.0.0.1:9/hook",
                "LIMBER_WEBHOOK_SECRET": SECRET,
            }
        program = program_in(folder, api_url=api_url, token=telegram.token, **given)
        one = Rig(
            folder=folder,
            telegram=telegram,
            program=program,
            url=url,
            port=port,
            admin=telegram.phone(ADMIN),
            ana=telegram.phone(FIRST),
            look_every=look_every,
        )
        try:
            if started:
                await one.start()
            yield one
        finally:
            await one.stop()


def sentence(code: ConditionCode) -> str:
    """Return what the admin reads of a condition."""
    from content.language.speech import SafetyLines, load_phrases

    phrases = load_phrases(
        SafetyLines(clinic="", phone="", emergency="", urgent="", crisis="", hours="")
    )
    return phrases.speech("en").say(f"condition.{code}")
