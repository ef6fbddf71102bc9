"""Does a copy hold every row, and does a restore bring exactly them back, and send nothing again?"""

from __future__ import annotations

import json
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

import migrations
from db import audit, erasure, reminders
from db.delivery import claims, deliveries
from db.delivery.restore_cleanup import held_since, release
from db.engine.copies import (
    CopyBroken,
    drop_old_copies,
    load_copy,
    read_manifest,
    replace_rows,
    tombstones_in,
    write_copy,
)
from db.engine.database import Database, plain_engine
from db.engine.engine_state import prove_keys
from db.engine.sealing import new_key_ring
from db.tables import AuditRow, DeliveryRow, InboxRow, ReminderRow, Table
from rules.delivery import DeliveryKind
from rules.people import Patient
from scheduler.after_restore import calm
from tests.databases import sqlite_url
from tests.db.filled import NOW, a_nurse, a_patient, fill

ANA, BERTA = 71_001, 71_002
LATER = NOW + timedelta(days=3)


async def filled(database: Database) -> tuple[Patient, Patient]:
    async with database.transaction() as session:
        nurse = await a_nurse(session)
        ana, berta = await a_patient(session, ANA), await a_patient(session, BERTA)
        for one in (ana, berta):
            await fill(session, one, nurse)
        await session.execute(
            update(InboxRow).where(InboxRow.chat_id == ANA).values(said_ids=[1, 2])
        )
        await audit.note(session, actor="test", act="filled", now=NOW)
    return ana, berta


async def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.transaction() as session:
        return {
            table.name: sorted(
                (tuple(row) for row in await session.execute(select(table))), key=repr
            )
            for table in Table.metadata.sorted_tables
        }


def copies_in(folder: Path) -> dict[str, int]:
    return {one.name: one.stat().st_mode & 0o777 for one in folder.glob("copy*")}


def aside(tmp_path: Path, file: Path) -> str:
    """Return the URL of a new SQLite database that was filled from a copy."""
    url = sqlite_url(tmp_path / "aside.db")
    migrations.upgrade(url, read_manifest(file).revision)
    engine = plain_engine(url)
    with engine.begin() as connection:
        load_copy(file, connection)
    engine.dispose()
    return url


async def restored(database: Database, source_url: str) -> None:
    engine = plain_engine(source_url)
    with engine.connect() as source, source.begin():
        async with database.transaction() as session:
            await session.run_sync(lambda held: replace_rows(source, held.connection()))
    engine.dispose()


async def test_copy_holds_every_row_and_gives_each_back_alike(
    opened: Database, migrated_database: str, tmp_path: Path
) -> None:
    await filled(opened)
    before = await rows(opened)
    file = tmp_path / "copy.zip"
    manifest = write_copy(migrated_database, file, now=NOW)
    assert manifest == read_manifest(file)
    assert {name: count for name, (count, _) in manifest.tables.items()} == {
        name: len(lines) for name, lines in before.items()
    }
    other = Database(aside(tmp_path, file), opened.keys)
    assert await rows(other) == before
    await other.close()


async def test_restore_puts_back_what_was_changed_and_keeps_the_audit_of_both(
    opened: Database, migrated_database: str, tmp_path: Path
) -> None:
    await filled(opened)
    before = await rows(opened)
    file = tmp_path / "copy.zip"
    write_copy(migrated_database, file, now=NOW)
    async with opened.transaction() as session:
        await a_patient(session, 71_003)
        await session.execute(update(DeliveryRow).values(reason="changed"))
        await audit.note(session, actor="test", act="since then", now=LATER)
    await restored(opened, aside(tmp_path, file))
    after = await rows(opened)
    audited = {row[3] for row in after.pop("audit")}
    assert audited == {"filled", "since then"}
    before.pop("audit")
    assert after == before
    async with opened.transaction() as session:
        # New rows are numbered after the old ones.
        owed = deliveries.Owed(
            kind=DeliveryKind.NUDGE, chat_id=1, due_at=NOW, expires_at=LATER, once="new"
        )
        await deliveries.owe(session, [owed], now=NOW)
        assert await session.scalar(select(DeliveryRow.id).where(DeliveryRow.once == "new"))


async def test_copy_is_of_one_moment_beside_somebody_who_writes(
    opened: Database, migrated_database: str, tmp_path: Path
) -> None:
    async with opened.transaction() as session:
        await a_patient(session, ANA)
    file = tmp_path / "copy.zip"
    if opened.engine.dialect.name == "postgresql":
        async with opened.transaction() as session:
            await a_patient(session, BERTA)
            write_copy(migrated_database, file, now=NOW)
    else:
        write_copy(migrated_database, file, now=NOW)
        async with opened.transaction() as session:
            await a_patient(session, BERTA)
    assert read_manifest(file).tables["patient"][0] == 1
    assert copies_in(tmp_path) == {"copy.zip": 0o600}


async def test_copy_never_takes_the_place_of_a_file_that_came_meanwhile(
    opened: Database, migrated_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "copy.zip"
    replace = Path.replace

    def somebody_else_tries_first(draft: Path, to: Path) -> Path:
        with pytest.raises(FileExistsError):
            to.touch(exist_ok=False)
        return replace(draft, to)

    monkeypatch.setattr(Path, "replace", somebody_else_tries_first)
    write_copy(migrated_database, file, now=NOW)
    assert read_manifest(file).made_at == NOW


# ---------------------------------------------------------------- after a restore


async def test_nothing_that_was_owed_is_sent_and_nothing_old_falls_due(opened: Database) -> None:
    await filled(opened)
    async with opened.transaction() as session:
        await session.execute(
            update(DeliveryRow).values(state="owed", expires_at=LATER + timedelta(days=1))
        )
        await session.execute(update(InboxRow).values(state="applied"))
        await calm(session, now=LATER)
    async with opened.transaction() as session:
        states = set(await session.scalars(select(DeliveryRow.state)))
        assert states == {"expired"}
        assert set(await session.scalars(select(InboxRow.state))) == {"done"}
        assert await claims.claim(session, now=LATER, limit=9) == []
        assert await reminders.due_reminders(session, now=LATER, limit=9) == []
        upcoming = await session.scalars(select(ReminderRow.next_due_at))
        assert all(one is None or one > LATER for one in upcoming)
        assert await held_since(session) == LATER
        assert await release(session)
        assert not await release(session)
        assert await held_since(session) is None


async def test_those_erased_since_the_copy_are_erased_again(
    opened: Database, migrated_database: str, tmp_path: Path
) -> None:
    ana, _ = await filled(opened)
    file = tmp_path / "copy.zip"
    write_copy(migrated_database, file, now=NOW)
    async with opened.transaction() as session:
        await erasure.erase(session, ana.id, now=LATER, actor="test")
        buried = await erasure.tombstones(session)
    await restored(opened, aside(tmp_path, file))
    async with opened.transaction() as session:
        assert await erasure.erase_again(session, buried, now=LATER) == 1
    found = await rows(opened)
    assert str(ANA) not in repr(found)
    async with opened.transaction() as session:
        acts = list(await session.scalars(select(AuditRow.act).order_by(AuditRow.at)))
    assert acts.count("erased") == 2


async def test_copy_tells_who_had_been_erased(
    opened: Database, migrated_database: str, tmp_path: Path
) -> None:
    ana, _ = await filled(opened)
    async with opened.transaction() as session:
        await erasure.erase(session, ana.id, now=LATER, actor="test")
        await prove_keys(session, now=NOW)
    file = tmp_path / "copy.zip"
    write_copy(migrated_database, file, now=LATER)
    assert tombstones_in(file, opened.keys) == [(ana.id, ana.number, LATER)]
    assert tombstones_in(file, new_key_ring()) == []
    _cut(file)
    assert tombstones_in(file, opened.keys) == []


# ---------------------------------------------------------------- what is no copy


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def _changed(file: Path) -> None:
    """Change one rating's words without changing the zip's own checks."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["cohort.jsonl"] = parts["cohort.jsonl"].replace(b"default", b"another")
    parts["cohort.jsonl"] += b"{}\n"
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def _newer(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps(said | {"format": 99}).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def _words(file: Path) -> None:
    file.write_text("nothing of the kind")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_cut, "damaged"), (_changed, "damaged in cohort"), (_newer, "newer"), (_words, "no copy")],
)
async def test_file_that_is_no_whole_copy_is_refused(
    opened: Database, migrated_database: str, tmp_path: Path, spoil: Any, said: str
) -> None:
    await filled(opened)
    file = tmp_path / "copy.zip"
    write_copy(migrated_database, file, now=NOW)
    spoil(file)
    with pytest.raises(CopyBroken, match=said):
        read_manifest(file)


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CopyBroken, match="no such file"):
        read_manifest(tmp_path / "none.zip")


def test_old_copies_go_after_two_weeks_and_nothing_else(tmp_path: Path) -> None:
    for name, days in (("limber-1.zip", 15), ("limber-2.zip", 13), ("mine.zip", 99)):
        (tmp_path / name).write_text("x")
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (at, at))
    assert drop_old_copies(tmp_path, ["limber-*.zip"], now=NOW) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["limber-2.zip", "mine.zip"]
