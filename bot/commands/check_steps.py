"""What does the doctor look at, and what does each look find?"""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from socket import SOCK_STREAM
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.commands.bot_move import bot_of
from bot.commands.command_error import CommandFault
from bot.commands.database_presence import (
    DatabaseLost,
    is_void,
    missing_env_file,
    no_database,
    refuse_to_replace,
    traces,
)
from bot.commands.engine_question import Finding, engine_findings, finding_of_line
from bot.commands.exposure import open_file_fault, open_files
from bot.commands.resources import faults_of_database, open_database, settings_with
from bot.commands.token_check import ask, our_name
from bot.process.clock import RealClock
from bot.process.leadership import LeadsNobody, PoolerInFront, look_for_pooler
from bot.setting_types import fault_of_addresses
from bot.settings import REQUIRED_TO_RUN, TELEGRAM, Settings, cut_values
from bot.transport.bot_api import Refused
from content.checks.all_checks import content_faults
from content.files.content_faults import ContentBroken
from content.files.library import load_library
from content.files.signatures import (
    UNSIGNED,
    SignatureState,
    load_signatures,
    states,
    with_refusals,
)
from content.language.speech import load_phrases
from db.cohorts import all_cohorts
from db.delivery.queue_figures import active_patients
from db.delivery.restore_cleanup import held_since
from db.engine.database_faults import why_it_failed
from db.team_calendar import calendar_of
from migrations import DatabaseTooNew
from rules.conditions import ConditionCode
from rules.coverage import TeamCalendar, coming_closures, uncovered
from rules.engine_health import (
    CLOCK_OFF,
    HOLIDAYS_KNOWN_FOR,
    LEAST_FREE_BYTES,
    LOOKS_AHEAD,
    holidays_known,
)
from rules.local_time import local_day

# Everybody's check may fall on the same minute.
LONGEST_MINUTE_SECONDS = 60
# Each line of the clinic's is in one of these, as patients read it.
SAFETY_TEXTS = (
    "joining.hello",
    "danger.act.emergency",
    "danger.act.same_day",
    "danger.act.fever_on_treatment",
    "danger.text.self_harm",
)
# How far ahead closed days are named, and how many.
CLOSURES_WITHIN, CLOSURES_SHOWN = 120, 5


async def examine() -> AsyncIterator[Finding]:
    """Look at everything; without readable settings there is only that to say."""
    try:
        settings = settings_with()
    except CommandFault as fault:
        for line in fault.lines:
            yield replace(finding_of_line("settings", line), code=ConditionCode.SETTINGS_UNFIT)
        return
    for finding in _settings(settings):
        yield finding
    async for finding in _telegram(settings):
        yield finding
    seen = _Seen()
    async for finding in _database(settings, seen):
        yield finding
    yield _content()
    yield signatures_finding(settings)
    yield _disk(settings)
    for finding in _written(settings):
        yield finding
    async for finding in engine_findings(settings, was_started=seen.was_started):
        yield finding


@dataclass(slots=True)
class _Seen:
    """What an earlier look found that a later one goes by."""

    was_started: bool = False


def _settings(settings: Settings) -> Iterator[Finding]:
    missing = settings.needs(REQUIRED_TO_RUN)
    for line in [*missing_env_file(), *missing] if missing else []:
        yield replace(finding_of_line("settings", line), code=ConditionCode.SETTINGS_UNFIT)
    if not missing:
        yield Finding("settings", "all there")
        there = RealClock().now().astimezone(ZoneInfo(settings.clinic.zone))
        yield Finding("clinic time", f"{there:%A %H:%M} in {settings.clinic.zone}")
        yield from _safety_texts(settings)
    for line in cut_values():
        yield Finding("settings", line)
    for path in open_files(settings):
        if path != settings.key_file:
            line = open_file_fault(path)
            yield replace(finding_of_line("files", line), code=ConditionCode.SETTINGS_UNFIT)


def _safety_texts(settings: Settings) -> Iterator[Finding]:
    """Show back what patients read, so that somebody sees what became of a name or a number."""
    phrases = load_phrases(settings.safety_lines)
    for language in phrases.languages:
        speech = phrases.speech(language)
        for key in SAFETY_TEXTS:
            yield Finding(f"patients read ({language})", " ".join(speech.say(key).split()))


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
            finding_of_line("token", fault.lines[0]),
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

    if settings.sqlite_file is not None and is_void(settings.sqlite_file):
        yield _nothing_there(settings)
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
    if at is None and traces(settings):
        yield _nothing_there(settings)
        return
    if at != migrations.head():
        yield Finding("database", f"at revision {at or 'none'}; `limber run` brings it up to date")
        return
    yield Finding("database", f"at revision {at}")
    async for finding in _inside(settings, seen):
        yield finding


def _nothing_there(settings: Settings) -> Finding:
    """Before the first start that is no fault, unless something shows that there was a database."""
    try:
        refuse_to_replace(settings)
    except DatabaseLost as fault:
        return replace(finding_of_line("database", str(fault)), code=ConditionCode.DATABASE_AWAY)
    return Finding("database", f"{no_database(settings)} yet; `limber run` makes it")


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
    return replace(finding_of_line("database", fault.lines[0]), code=code)


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
                # Without the hours of the team there is nothing to say of them, and the settings have said so.
                complete = not settings.needs(REQUIRED_TO_RUN)
                team = await calendar_of(session, settings.clinic) if complete else None
                known = [one.id for one in await all_cohorts(session)]
    except CommandFault as fault:
        yield replace(finding_of_line("keys", fault.lines[0]), code=ConditionCode.KEYS_UNREADABLE)
        return
    if settings.key_file.stat().st_mode & 0o077:
        mend = f"chmod 600 {settings.key_file}"
        found = f"{settings.key_file} can be read by others"
        yield Finding.of("keys", ConditionCode.KEYS_OPEN, found, mend)
    else:
        yield Finding("keys", "they open this database")
    yield _rate(patients, settings.messages_per_second)
    if team is not None:
        for finding in coverage_findings(team, known, RealClock().now()):
            yield finding
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


def coverage_findings(
    team: TeamCalendar, cohort_ids: Sequence[int], now: datetime
) -> Iterator[Finding]:
    """Say which days are closed next, whether the holidays last, and whether somebody covers the days to come."""
    holidays, today = team.holidays, local_day(now, team.zone)
    closures = [*islice(coming_closures(team, today, CLOSURES_WITHIN), CLOSURES_SHOWN)]
    days = [
        f"{one.first}" + (f" to {one.last}" if one.last > one.first else "") for one in closures
    ]
    yield Finding("closed days", ", ".join(days) or "none soon")
    known = holidays_known(holidays)
    if holidays.known_on((now + HOLIDAYS_KNOWN_FOR).date()):
        yield Finding("holidays", known)
    else:
        yield Finding.of("holidays", ConditionCode.HOLIDAYS_UNKNOWN, known)
    if not team.members:
        return
    bare = uncovered(team, now, now + LOOKS_AHEAD, [*cohort_ids] or (None,))
    if bare is None:
        yield Finding(
            "coverage", f"somebody is there in all staffed hours of {LOOKS_AHEAD.days} days"
        )
    else:
        found = "nobody is there on " + ", ".join(f"{day}" for day in bare.days)
        yield Finding.of("coverage", ConditionCode.UNCOVERED_AHEAD, found)


def _content() -> Finding:
    faults = content_faults(RealClock().now().date())
    if not faults:
        return Finding("content", "fit to be sent")
    return Finding.of("content", ConditionCode.CONTENT_EXPIRED, f"{len(faults)} faults")


def signatures_finding(settings: Settings) -> Finding:
    """Look at what the clinician signed; before the first signature there is only that to say."""
    file = settings.signatures_file
    try:
        library = load_library()
        if file is None:
            found = f"none of {len(library.items)} items is signed; `limber sign` writes the page for it"
            return Finding("signatures", found)
        signatures = load_signatures(file)
        with_refusals(library, signatures, file=str(file))
    except ContentBroken as broken:
        fault = broken.faults[0]
        found = f"{fault.file}:{fault.line}: {fault.message}"
        return Finding.of("signatures", ConditionCode.SETTINGS_UNFIT, found, fault.mend)
    counted = Counter(states(library, signatures).values())
    told = ", ".join(f"{counted[state]} {state}" for state in SignatureState if counted[state])
    if any(counted[state] for state in UNSIGNED):
        return Finding.of("signatures", ConditionCode.CONTENT_UNSIGNED, told)
    return Finding("signatures", told)


def _disk(settings: Settings) -> Finding:
    folder = _nearest((settings.sqlite_file or Path("x")).parent)
    free = shutil.disk_usage(folder).free
    found = f"{free // 1024**2} MB free at {folder}"
    if free < LEAST_FREE_BYTES:
        return Finding.of("disk", ConditionCode.DISK_LOW, found)
    return Finding("disk", found)


def _written(settings: Settings) -> Iterator[Finding]:
    """Write a few bytes wherever the engine will have to: rights say little, and root's say nothing."""
    folders = {settings.key_file.parent, settings.backup_folder}
    if settings.sqlite_file is not None:
        folders.add(settings.sqlite_file.parent)
    failed = False
    for folder in sorted({_nearest(folder) for folder in folders}):
        try:
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            failed = True
            why = why_it_failed(fault) or "nothing can be written there; look at the folder"
            found, _, mend = why.partition("; ")
            yield Finding.of(
                "disk",
                ConditionCode.DISK_FULL
                if fault.errno == errno.ENOSPC
                else ConditionCode.DATABASE_READ_ONLY,
                f"{folder} cannot be written: {found}",
                mend,
            )
    if not failed:
        yield Finding("writing", "database, keys and copies can be written where they lie")


def _nearest(folder: Path) -> Path:
    """Return the folder, or the one above in which it will be made."""
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder
