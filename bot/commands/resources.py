"""What does a command open before it can work, and what does it say when something will not open?"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from bot.commands.command_error import CommandFault
from bot.commands.database_presence import (
    DatabaseLost,
    is_void,
    missing_env_file,
    no_database,
    refuse_to_replace,
    require_database,
)
from bot.process.leadership import AlreadyRunning, LeadershipLost, PoolerInFront, only_engine
from bot.process.log import class_of
from bot.settings import Settings, SettingsBroken, load_settings
from content.bundle import ContentBundle, load_shelf
from content.checks.phrase_checks import gaps_in_phrases
from content.files.content_faults import ContentBroken
from content.files.library import Library
from content.files.signatures import load_signatures, unsigned
from db.engine.database import Database
from db.engine.database_faults import why_it_failed
from db.engine.engine_state import has_proof, prove_keys
from db.engine.sealing import (
    KeyRing,
    KeysBroken,
    SealBroken,
    load_key_ring,
    new_key_ring,
    save_key_ring,
)
from rules.clock import Clock

log = structlog.get_logger()


def settings_with(*needed: str) -> Settings:
    """Return the settings, in which these fields are set."""
    try:
        settings = load_settings()
    except SettingsBroken as broken:
        raise CommandFault(*broken.faults) from None
    if missing := settings.needs(needed):
        raise CommandFault(*missing_env_file(), *missing)
    return settings


def shelf_of(settings: Settings) -> ContentBundle:
    """Return everything we have to say; CommandFault with each file, line and mend."""
    if gaps := gaps_in_phrases():
        raise CommandFault(*map(str, gaps))
    try:
        return load_shelf(settings.safety_lines, settings.signatures_file)
    except ContentBroken as broken:
        raise CommandFault(*map(str, broken.faults)) from None


def unsigned_items(settings: Settings, library: Library) -> int:
    """Return how many items are sent unsigned, where the clinic keeps signatures; 0 where it does not."""
    if settings.signatures_file is None:
        return 0
    return unsigned(library, load_signatures(settings.signatures_file))


@contextmanager
def faults_of_database() -> Iterator[None]:
    """Say in one line that the database will not open, or that its keys do not fit."""
    from migrations import DatabaseTooNew

    try:
        yield
    except DatabaseTooNew as fault:
        raise CommandFault(f"{fault}; run the newer Limber, or restore a backup") from None
    except (AlreadyRunning, DatabaseLost, KeysBroken, PoolerInFront) as fault:
        raise CommandFault(str(fault)) from None
    except (DBAPIError, LeadershipLost, sqlite3.Error, OSError) as fault:
        why = why_it_failed(fault) or (
            f"the database does not open ({class_of(fault)}); is it there, and may this account read and write it?"
        )
        raise CommandFault(f"LIMBER_DATABASE_URL: {why}") from None


def bring_up_to_date(
    settings: Settings, *, now: datetime, makes: bool = True, replaces: bool = False
) -> str | None:
    """Migrate the database, with a copy of the SQLite file first when there is data in it.

    Return the revision it was at, or None when it was empty. FileNotFoundError where its file is missing and none is to
    be made: an engine that has run does not go on with an empty one. DatabaseLost where keys or copies show that there
    was one, unless it `replaces` that one: a restore does.
    """
    import migrations

    file = settings.sqlite_file
    if file is not None:
        if makes and not replaces and is_void(file):
            refuse_to_replace(settings)
        if makes:
            file.parent.mkdir(parents=True, exist_ok=True)
        # What patients told us is for this account alone; SQLite's journals take the file's mode.
        os.close(os.open(file, os.O_RDWR | (os.O_CREAT if makes else 0), 0o600))
    at = migrations.current(settings.database_url)
    if at == migrations.head():
        return at
    if at is None and not replaces:
        refuse_to_replace(settings)
        if not makes:
            raise DatabaseLost(f"{no_database(settings)}; is LIMBER_DATABASE_URL right?")
    migrations.require_known(at)
    if file is not None and (copy := copy_before(file, now=now)) is not None:
        log.info("database_copied", backup=copy.name)
    migrations.upgrade(settings.database_url, keys=_keys_if_there(settings.key_file))
    log.info("database_migrated", revision=migrations.head())
    return at


def copy_before(file: Path, *, now: datetime) -> Path | None:
    """Copy a SQLite file that holds tables, in one step; None when there is nothing to copy."""
    source = sqlite3.connect(file)
    try:
        if not source.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return None
        copy = file.with_name(f"{file.stem}.before-migration-{now:%Y%m%dT%H%M%SZ}.db")
        os.close(os.open(copy, os.O_WRONLY | os.O_CREAT, 0o600))
        target = sqlite3.connect(copy)
        try:
            source.backup(target, pages=-1)
        finally:
            target.close()
        return copy
    finally:
        source.close()


def is_up_to_date(settings: Settings) -> bool:
    """Tell whether the database is there and at the newest schema."""
    import migrations

    if settings.sqlite_file is not None and not settings.sqlite_file.exists():
        return False
    return migrations.current(settings.database_url) == migrations.head()


@asynccontextmanager
async def open_database(settings: Settings, clock: Clock) -> AsyncIterator[Database]:
    """Open a migrated database with its keys, which are made the first time."""
    database = Database(settings.database_url, KeyRing("", {}), key_file=settings.key_file)
    try:
        async with database.transaction() as session:
            proven = await has_proof(session)
        database.keys = _keys(settings.key_file, must_exist=proven)
        try:
            async with database.transaction() as session:
                await prove_keys(session, now=clock.now())
        except SealBroken:
            raise KeysBroken(
                f"{settings.key_file}: these are the keys of another database; "
                "restore the file that was kept with this one"
            ) from None
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def beside_engine(
    settings: Settings, clock: Clock, *, replaces: bool = False
) -> AsyncIterator[Database]:
    """Open the database for a short transaction, beside a running engine or before its next start.

    One that is not there is made by a command that `replaces` it, and by no other.
    """
    with faults_of_database():
        if not replaces:
            require_database(settings)
        if not is_up_to_date(settings):
            _prepare(settings, now=clock.now(), replaces=replaces)
        async with open_database(settings, clock) as database:
            yield database


def _prepare(settings: Settings, *, now: datetime, replaces: bool) -> None:
    """Bring a database up to date beside which no engine runs; several may run on PostgreSQL."""
    import migrations

    if settings.sqlite_file is not None:
        with only_engine(settings.sqlite_file):
            bring_up_to_date(settings, now=now, makes=replaces, replaces=replaces)
    elif migrations.current(settings.database_url) is not None:
        raise CommandFault("the database is not up to date; run `limber migrate` first")
    elif replaces:
        bring_up_to_date(settings, now=now, replaces=True)
    else:
        raise CommandFault(f"{no_database(settings)}; `limber run` or `limber migrate` makes them")


def _keys_if_there(path: Path) -> KeyRing | None:
    return load_key_ring(path) if path.exists() else None


def _keys(path: Path, *, must_exist: bool) -> KeyRing:
    if path.exists() or must_exist:
        ring = load_key_ring(path)
        if path.stat().st_mode & 0o077:
            log.warning("key_file_open_to_others", path=path.name)
        return ring
    ring = new_key_ring()
    save_key_ring(ring, path)
    log.info("keys_made", path=path.name)
    return ring
