"""What does the doctor look at, and what does each look find?"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from socket import SOCK_STREAM
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import aiohttp

from bot.commands.bot_move import bot_of
from bot.commands.command_error import CommandFault
from bot.commands.resources import faults_of_database, open_database, settings_with
from bot.commands.token_check import ask, our_name
from bot.intake.http_server import SERVER
from bot.process.clock import RealClock
from bot.process.leadership import LeadsNobody, PoolerInFront, look_for_pooler
from bot.setting_types import fault_of_addresses
from bot.settings import REQUIRED_TO_RUN, TELEGRAM, Settings
from bot.transport.bot_api import Refused
from content.checks.all_checks import content_faults
from db.delivery.queue_figures import active_patients
from db.delivery.restore_cleanup import held_since
from migrations import DatabaseTooNew
from rules.conditions import REGISTER, ConditionCode
from rules.engine_health import CLOCK_OFF, LEAST_FREE_BYTES

ENGINE_SECONDS = 10
# An engine that listens everywhere is asked here.
_OWN_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - nothing listens
# Everybody's check may fall on the same minute.
LONGEST_MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; `mend` is empty when all is well."""

    about: str
    found: str
    mend: str = ""
    code: ConditionCode | None = None

    @classmethod
    def of(cls, about: str, code: ConditionCode, found: str = "", mend: str = "") -> Finding:
        """Return a condition of the register, said more closely where that helps."""
        entry = REGISTER[code]
        return cls(about, found or entry.says, mend or entry.mend, code)

    def as_json(self) -> dict[str, str | bool | None]:
        """Return it for machines."""
        see = REGISTER[self.code].anchor if self.code is not None else None
        return {
            "about": self.about,
            "ok": not self.mend,
            "found": self.found,
            "mend": self.mend,
            "code": self.code,
            "see": see,
        }

    def __str__(self) -> str:
        return f"{self.about}: {self.found}" + (f"; {self.mend}" if self.mend else "")


async def examine() -> AsyncIterator[Finding]:
    """Look at everything; without readable settings there is only that to say."""
    try:
        settings = settings_with()
    except CommandFault as fault:
        for line in fault.lines:
            yield _from_line("settings", line)
        return
    missing = settings.needs(REQUIRED_TO_RUN)
    for line in missing:
        yield _from_line("settings", line)
    if not missing:
        yield Finding("settings", "all there")
        there = RealClock().now().astimezone(ZoneInfo(settings.clinic.zone))
        yield Finding("clinic time", f"{there:%A %H:%M} in {settings.clinic.zone}")
    async for finding in _telegram(settings):
        yield finding
    seen = _Seen()
    async for finding in _database(settings, seen):
        yield finding
    yield _content()
    yield _disk(settings)
    async for finding in _engine(settings, seen):
        yield finding


async def ask_engine() -> AsyncIterator[Finding]:
    """Ask the engine alone; that none answers is a fault."""
    try:
        settings = settings_with()
    except CommandFault as fault:
        for line in fault.lines:
            yield _from_line("settings", line)
        return
    async for finding in _engine(settings, _Seen(was_started=True)):
        yield finding


@dataclass(slots=True)
class _Seen:
    """What an earlier look found that a later one goes by."""

    was_started: bool = False


async def _engine(settings: Settings, seen: _Seen) -> AsyncIterator[Finding]:
    """Ask the engine that runs beside us, over its port, what it says of itself."""
    port = settings.http_port
    if port == 0:
        yield Finding("engine", "LIMBER_HTTP_PORT is 0: nobody can ask it")
        return
    host = _OWN_ADDRESS.get(settings.http_host, settings.http_host)
    try:
        told = await _asked(f"http://{host}:{port}/readyz")
    except aiohttp.ClientConnectorError:
        at = f"none answers at {host}:{port}"
        if seen.was_started:
            yield Finding.of("engine", ConditionCode.NO_ENGINE, at)
        else:
            yield Finding("engine", f"{at}; `limber run` starts it")
        return
    except TimeoutError:
        at = f"it does not answer at {host}:{port} within {ENGINE_SECONDS} s"
        yield Finding.of("engine", ConditionCode.NO_ENGINE, at, "end it and start it again")
        return
    except (aiohttp.ClientError, ValueError):
        yield Finding.of("engine", ConditionCode.PORT_TAKEN, f"another program has {host}:{port}")
        return
    for one in told["conditions"]:
        code = ConditionCode(one["code"])
        yield Finding("engine", str(one["says"]), str(one["mend"]), code)
    if told["ready"]:
        yield Finding("engine", f"ready, as {told['role']}")


async def _asked(address: str) -> dict[str, Any]:
    patience = aiohttp.ClientTimeout(total=ENGINE_SECONDS)
    async with aiohttp.ClientSession(timeout=patience) as session, session.get(address) as answer:
        if answer.headers.get("Server") != SERVER:
            raise ValueError("not ours")
        told: dict[str, Any] = await answer.json()
        return told


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    if settings.token is None:
        return
    try:
        name = await our_name(settings)
        yield Finding("token", f"this is @{name}")
        told = await ask(settings, "getWebhookInfo")
    except CommandFault as fault:
        refused = fault.lines[0] == str(Refused())
        yield replace(
            _from_line("token", fault.lines[0]),
            code=ConditionCode.TOKEN_REFUSED if refused else ConditionCode.TELEGRAM_SILENT,
        )
        return
    yield _clock(told.date)
    yield await webhook_finding(settings, told.result if isinstance(told.result, dict) else {})


def _clock(date: str | None) -> Finding:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return Finding("clock", "Telegram told no time to compare with")
    off = RealClock().now() - theirs
    if abs(off) <= CLOCK_OFF:
        return Finding("clock", "right to a few seconds")
    seconds = round(off.total_seconds())
    return Finding.of("clock", ConditionCode.CLOCK_OFF, f"{seconds:+d} s off Telegram's")


async def webhook_finding(settings: Settings, info: dict[str, object]) -> Finding:
    """Look at what Telegram tells of the webhook, and before it is set, at where its name leads."""
    waiting = info.get("pending_update_count", 0)
    url = str(info.get("url") or "")
    if info.get("last_error_message") and settings.webhook_url:
        return Finding(
            "webhook",
            f"Telegram could not deliver, {waiting} updates wait",
            f"does LIMBER_WEBHOOK_URL lead to port {settings.http_port}, with a valid certificate?",
            ConditionCode.WEBHOOK_FAILING,
        )
    if settings.webhook_url is None:
        left = "; `limber run` removes the one that is set" if url else ""
        return Finding("webhook", f"none, Limber polls{left}; {waiting} updates wait")
    if url == settings.webhook_url:
        return Finding("webhook", f"set; {waiting} updates wait")
    fault = await _fault_of_name(settings)
    if fault is not None:
        found, _, mend = fault.partition("; ")
        return Finding("webhook", f"the name in LIMBER_WEBHOOK_URL {found}", mend)
    return Finding("webhook", f"not set yet; `limber run` sets it; {waiting} updates wait")


async def _fault_of_name(settings: Settings) -> str | None:
    """Return why Telegram cannot deliver to where the name leads, seen from this machine."""
    if settings.telegram_api_url != TELEGRAM:
        return None
    host = urlsplit(settings.webhook_url or "").hostname
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=SOCK_STREAM)
    except OSError:
        return "is not known here; is it spelt right?"
    return fault_of_addresses(str(address[0]) for *_, address in found)


async def _database(settings: Settings, seen: _Seen) -> AsyncIterator[Finding]:
    import migrations

    if settings.sqlite_file is not None and not settings.sqlite_file.exists():
        yield Finding("database", f"{settings.sqlite_file} is not there yet; `limber run` makes it")
        return
    try:
        with faults_of_database():
            if settings.sqlite_file is None:
                await look_for_pooler(settings.database_url)
            at = migrations.current(settings.database_url)
            migrations.require_known(at)
    except CommandFault as fault:
        yield _from_database(fault)
        return
    if at != migrations.head():
        yield Finding("database", f"at revision {at or 'none'}; `limber run` brings it up to date")
        return
    yield Finding("database", f"at revision {at}")
    async for finding in _inside(settings, seen):
        yield finding


def _from_database(fault: CommandFault) -> Finding:
    """Name the condition by what kept the database from opening."""
    cause = fault.__context__
    if isinstance(cause, PoolerInFront):
        return Finding.of("database", ConditionCode.POOLER_IN_FRONT)
    code = ConditionCode.DATABASE_AWAY
    if isinstance(cause, LeadsNobody):
        code = ConditionCode.DATABASE_READ_ONLY
    elif isinstance(cause, DatabaseTooNew):
        code = ConditionCode.DATABASE_UNFIT
    return replace(_from_line("database", fault.lines[0]), code=code)


async def _inside(settings: Settings, seen: _Seen) -> AsyncIterator[Finding]:
    try:
        with faults_of_database():
            if not settings.key_file.exists():
                raise CommandFault(f"{settings.key_file}: no such key file; restore it from a copy")
            async with (
                open_database(settings, RealClock()) as database,
                database.transaction() as session,
            ):
                patients = await active_patients(session)
                held = await held_since(session)
                bot = await bot_of(session)
                seen.was_started = bot is not None
    except CommandFault as fault:
        yield replace(_from_line("keys", fault.lines[0]), code=ConditionCode.KEYS_UNREADABLE)
        return
    if settings.key_file.stat().st_mode & 0o077:
        mend = f"chmod 600 {settings.key_file}"
        found = f"{settings.key_file} can be read by others"
        yield Finding.of("keys", ConditionCode.KEYS_OPEN, found, mend)
    else:
        yield Finding("keys", "they open this database")
    yield _rate(patients, settings.messages_per_second)
    if bot is not None and settings.token is not None and bot != settings.bot_number:
        found = f"this database belongs to bot {bot}, the token is of bot {settings.bot_number}"
        yield Finding.of("bot", ConditionCode.ANOTHER_BOT, found)
    if held is not None:
        found = f"everything, since the restore of {held:%Y-%m-%d %H:%M} UTC"
        yield Finding.of("on hold", ConditionCode.ON_HOLD, found)


def _rate(patients: int, pace: int) -> Finding:
    seconds = -(-patients // pace)
    found = f"{patients} patients at {pace} messages a second: a check of all takes {seconds} s"
    if seconds <= LONGEST_MINUTE_SECONDS:
        return Finding("rate", found)
    return Finding("rate", found, "spread the times of the daily check, or raise the pace")


def _content() -> Finding:
    faults = content_faults(RealClock().now().date())
    if not faults:
        return Finding("content", "fit to be sent")
    return Finding.of("content", ConditionCode.CONTENT_EXPIRED, f"{len(faults)} faults")


def _disk(settings: Settings) -> Finding:
    folder = (settings.sqlite_file or Path("x")).resolve().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    found = f"{free // 1024**2} MB free at {folder}"
    if free < LEAST_FREE_BYTES:
        return Finding.of("disk", ConditionCode.DISK_LOW, found)
    if not os.access(folder, os.W_OK):
        found = f"{folder} cannot be written"
        return Finding.of("disk", ConditionCode.DATABASE_READ_ONLY, found)
    return Finding("disk", found)


def _from_line(about: str, line: str) -> Finding:
    found, _, mend = line.partition("; ")
    return Finding(about, found, mend or "see the README")
