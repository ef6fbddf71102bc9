"""What does the doctor look at, and what does each look find?"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from socket import SOCK_STREAM
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.commands.command_error import CommandFault
from bot.commands.resources import faults_of_database, open_database, settings_with
from bot.commands.token_check import ask, our_name
from bot.process.clock import RealClock
from bot.setting_types import fault_of_addresses
from bot.settings import REQUIRED_TO_RUN, TELEGRAM, Settings
from content.checks.all_checks import content_faults
from db.delivery.queue_figures import active_patients
from db.delivery.restore_cleanup import held_since

# Telegram's Date counts whole seconds, and the answer takes its time.
CLOCK_OFF = timedelta(seconds=5)
LEAST_FREE_BYTES = 500 * 1024 * 1024
# Everybody's check may fall on the same minute.
LONGEST_MINUTE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; `mend` is empty when all is well."""

    about: str
    found: str
    mend: str = ""

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
    async for finding in _database(settings):
        yield finding
    yield _content()
    yield _disk(settings)


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    if settings.token is None:
        return
    try:
        name = await our_name(settings)
        yield Finding("token", f"this is @{name}")
        told = await ask(settings, "getWebhookInfo")
    except CommandFault as fault:
        yield _from_line("token", fault.lines[0])
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
    return Finding("clock", f"{seconds:+d} s off Telegram's", "let this machine set its time (NTP)")


async def webhook_finding(settings: Settings, info: dict[str, object]) -> Finding:
    """Look at what Telegram tells of the webhook, and before it is set, at where its name leads."""
    waiting = info.get("pending_update_count", 0)
    url = str(info.get("url") or "")
    if info.get("last_error_message") and settings.webhook_url:
        return Finding(
            "webhook",
            f"Telegram could not deliver, {waiting} updates wait",
            f"does LIMBER_WEBHOOK_URL lead to port {settings.http_port}, with a valid certificate?",
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


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    import migrations

    if settings.sqlite_file is not None and not settings.sqlite_file.exists():
        yield Finding("database", f"{settings.sqlite_file} is not there yet; `limber run` makes it")
        return
    try:
        with faults_of_database():
            at = migrations.current(settings.database_url)
            migrations.require_known(at)
    except CommandFault as fault:
        yield _from_line("database", fault.lines[0])
        return
    if at != migrations.head():
        yield Finding("database", f"at revision {at or 'none'}; `limber run` brings it up to date")
        return
    yield Finding("database", f"at revision {at}")
    async for finding in _inside(settings):
        yield finding


async def _inside(settings: Settings) -> AsyncIterator[Finding]:
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
    except CommandFault as fault:
        yield _from_line("keys", fault.lines[0])
        return
    if settings.key_file.stat().st_mode & 0o077:
        mend = f"chmod 600 {settings.key_file}"
        yield Finding("keys", f"{settings.key_file} can be read by others", mend)
    else:
        yield Finding("keys", "they open this database")
    yield _rate(patients, settings.messages_per_second)
    if held is not None:
        found = f"everything, since the restore of {held:%Y-%m-%d %H:%M} UTC"
        yield Finding("on hold", found, "`limber release` lets messages go out again")


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
    return Finding("content", f"{len(faults)} faults", "`limber content check` names them")


def _disk(settings: Settings) -> Finding:
    folder = (settings.sqlite_file or Path("x")).resolve().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    found = f"{free // 1024**2} MB free at {folder}"
    if free < LEAST_FREE_BYTES:
        return Finding("disk", found, f"make room, at least {LEAST_FREE_BYTES // 1024**2} MB")
    return Finding("disk", found)


def _from_line(about: str, line: str) -> Finding:
    found, _, mend = line.partition("; ")
    return Finding(about, found, mend or "see the README")
