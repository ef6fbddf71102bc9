"""What are the steps of a backup and of a restore?"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import migrations
from bot.commands.command_error import CommandFault
from bot.commands.database_presence import require_database
from bot.commands.resources import beside_engine, faults_of_database, is_up_to_date
from bot.process.clock import RealClock
from bot.settings import Settings
from db import audit
from db.delivery.restore_cleanup import keep_tombstones, release
from db.engine.copies import (
    CopyBroken,
    Manifest,
    drop_drafts,
    drop_old_copies,
    load_copy,
    read_manifest,
    replace_rows,
    tombstones_in,
    write_copy,
)
from db.engine.database import Database, plain_engine
from db.engine.engine_state import has_proof, prove_keys
from db.engine.sealing import KeyRing, KeysBroken, SealBroken, load_key_ring
from db.erasure import erase_again, tombstones
from scheduler.after_restore import calm

log = structlog.get_logger()

Stone = tuple[int, int, datetime]

# What a disk or a database that is not ready says.
_UNREADY = (OSError, sqlite3.Error, SQLAlchemyError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was brought back, and how many erased patients were removed from it again."""

    manifest: Manifest
    erased: int


def write(settings: Settings, file: Path) -> Manifest:
    """Write a copy; CommandFault where that is not possible."""
    require_database(settings)
    with faults_of_database():
        if not is_up_to_date(settings):
            raise CommandFault("the database is not up to date; run `limber migrate` first")
    try:
        return write_copy(settings.database_url, file, now=RealClock().now())
    except FileExistsError:
        raise CommandFault(f"{file}: is there already; choose another name") from None
    except CopyBroken as fault:
        raise CommandFault(str(fault)) from None
    except _UNREADY as fault:
        raise CommandFault(
            f"{file}: cannot be written ({type(fault).__name__}); is there room, and may this account write there?"
        ) from None


async def bring_back(settings: Settings, file: Path) -> Restored:
    """Verify a copy, bring it to the newest schema aside, and put it in place in one transaction."""
    now = RealClock().now()
    try:
        manifest = read_manifest(file)
        with faults_of_database():
            migrations.require_known(manifest.revision)
        ring = load_key_ring(settings.key_file)
    except (CopyBroken, KeysBroken) as fault:
        raise CommandFault(str(fault)) from None
    with tempfile.TemporaryDirectory(prefix="limber-restore-") as folder:
        aside = f"sqlite:///{Path(folder) / 'aside.db'}"
        with faults_of_database():
            _load_aside(aside, file, manifest, ring)
        await _prove(Database(aside, ring), settings, now)
        async with beside_engine(settings, RealClock(), replaces=True) as database:
            elsewhere = _buried_elsewhere(settings, file, ring)
            erased = await _put_in_place(database, aside, elsewhere, now)
    log.info("restored", count=manifest.rows)
    return Restored(manifest=manifest, erased=erased)


async def end_hold(settings: Settings) -> bool:
    """End the hold of a restore; tell whether there was one."""
    clock = RealClock()
    async with beside_engine(settings, clock) as database, database.transaction() as session:
        was_held = await release(session)
        if was_held:
            await audit.note(session, actor="command", act="released", now=clock.now())
    return was_held


async def daily_copy(settings: Settings, now: datetime) -> bool:
    """Write today's copy beside the keys, and let the old ones go; tell whether today's is there."""
    folder = settings.backup_folder
    file = folder / f"limber-{now:%Y%m%d}.zip"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        drop_drafts(folder, now=now)
        if not await asyncio.to_thread(_is_whole, file):
            await asyncio.to_thread(write_copy, settings.database_url, file, now=now)
        gone = drop_old_copies(folder, ["limber-*.zip", "limber-*.zip.damaged"], now=now)
        if settings.sqlite_file is not None:
            before = f"{settings.sqlite_file.stem}.before-migration-*.db"
            gone += drop_old_copies(settings.sqlite_file.parent, [before], now=now)
    except (*_UNREADY, CopyBroken) as fault:
        log.error("backup_failed", error=type(fault).__name__)
        return False
    log.info("backup_written", backup=file.name, count=gone)
    return True


def _is_whole(file: Path) -> bool:
    """Tell whether a copy is there; one that is damaged makes room for a new one, and is kept aside."""
    if not file.exists():
        return False
    try:
        read_manifest(file)
    except CopyBroken:
        file.replace(file.with_name(f"{file.name}.damaged"))
        log.error("backup_damaged", backup=file.name)
        return False
    return True


def _load_aside(url: str, file: Path, manifest: Manifest, keys: KeyRing) -> None:
    migrations.upgrade(url, manifest.revision)
    engine = plain_engine(url)
    with engine.begin() as connection:
        load_copy(file, connection)
    engine.dispose()
    migrations.upgrade(url, keys=keys)


async def _prove(aside: Database, settings: Settings, now: datetime) -> None:
    """Refuse a copy that our keys do not open."""
    try:
        async with aside.transaction() as session:
            if await has_proof(session):
                await prove_keys(session, now=now)
    except SealBroken:
        raise CommandFault(
            f"{settings.key_file}: these keys do not open this copy; "
            "put the file in place that was kept with it"
        ) from None
    finally:
        await aside.close()


def _buried_elsewhere(settings: Settings, file: Path, keys: KeyRing) -> list[Stone]:
    """Return the erasures that other copies know of: the database that knew them may be lost."""
    others = {*file.parent.glob("*.zip"), *settings.backup_folder.glob("*.zip")}
    return [stone for other in others for stone in tombstones_in(other, keys)]


async def _put_in_place(
    database: Database, aside: str, elsewhere: list[Stone], now: datetime
) -> int:
    source_engine = plain_engine(aside)
    with source_engine.connect() as source, source.begin():
        async with database.transaction() as session:
            stones = await tombstones(session)
            await session.run_sync(_replace, source)
            session.expire_all()
            here = [(one, *facts) for one, facts in stones.items()]
            await keep_tombstones(session, [*here, *elsewhere])
            erased = await erase_again(session, await tombstones(session), now=now)
            await calm(session, now=now)
            await audit.note(session, actor="command", act="restored", now=now)
    source_engine.dispose()
    return erased


def _replace(session: Session, source: Connection) -> None:
    replace_rows(source, session.connection())
