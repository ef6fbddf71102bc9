"""Is there a copy of each day, and none that is too old?"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import migrations
from bot.commands.backup_steps import daily_copy
from bot.settings import Settings
from db.engine.copies import CopyBroken, read_manifest, tombstones_in
from db.engine.sealing import new_key_ring

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A clinic with a database, and what is left of copies from before."""
    file = tmp_path / "data" / "limber.db"
    (file.parent / "backups").mkdir(parents=True)
    migrations.upgrade(f"sqlite:///{file}")
    for name, days in (
        ("backups/limber-20260201.zip", 29),
        ("backups/limber-20260225.zip", 5),
        ("backups/kept-by-hand.zip", 99),
        ("limber.before-migration-20260101T000000Z.db", 60),
    ):
        (file.parent / name).write_text("old")
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(file.parent / name, (at, at))
    return Settings(database_url=f"sqlite:///{file}", _env_file=None)


def left(folder: Path) -> list[str]:
    return sorted(
        one.relative_to(folder).as_posix()
        for one in folder.rglob("*")
        if one.suffix in {".zip", ".db"} and one.name != "limber.db"
    )


async def test_each_day_has_a_verified_copy_and_old_ones_go(settings: Settings) -> None:
    folder = settings.backup_folder
    await daily_copy(settings, NOW)
    await daily_copy(settings, NOW + timedelta(hours=5))
    assert left(folder.parent) == [
        "backups/kept-by-hand.zip",
        "backups/limber-20260225.zip",
        "backups/limber-20260302.zip",
    ]
    assert read_manifest(folder / "limber-20260302.zip").made_at == NOW


async def test_copy_that_cannot_be_written_stops_nobody(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = settings.model_copy(update={"database_url": "sqlite:////nowhere/at/all.db"})
    blocked = blocked.model_copy(update={"master_key_file": settings.key_file})
    await daily_copy(blocked, NOW)
    assert "backup_failed" in capsys.readouterr().out


async def test_what_a_killed_backup_left_neither_counts_nor_stays(settings: Settings) -> None:
    folder = settings.backup_folder
    today = folder / "limber-20260302.zip"
    today.touch()
    left_in_clear = folder / ".limber-20260301.zip.0a1b2c3d.part.db"
    of_another_program = folder / ".film.mkv.part"
    yesterday = (NOW - timedelta(days=1)).timestamp()
    for file in (left_in_clear, of_another_program):
        file.write_text("names")
        os.utime(file, (yesterday, yesterday))
    assert await daily_copy(settings, NOW)
    assert read_manifest(today).made_at == NOW
    assert not left_in_clear.exists()
    assert of_another_program.exists()


async def test_people_are_answered_while_the_copy_of_today_is_read(settings: Settings) -> None:
    today = settings.backup_folder / "limber-20260302.zip"
    # Reading it waits until somebody writes into it.
    os.mkfifo(today)
    loop_goes_on = threading.Event()

    def writes_into_it() -> bool:
        went_on = loop_goes_on.wait(timeout=5)
        today.open("wb").close()
        return went_on

    async def answers_somebody() -> None:
        loop_goes_on.set()

    went_on, is_there, _ = await asyncio.gather(
        asyncio.to_thread(writes_into_it), daily_copy(settings, NOW), answers_somebody()
    )
    assert went_on
    assert is_there
    assert read_manifest(today).made_at == NOW


async def test_copy_with_turned_bits_counts_as_none_and_raises_nothing_else(
    settings: Settings,
) -> None:
    assert await daily_copy(settings, NOW)
    good = settings.backup_folder / "limber-20260302.zip"
    rotten = settings.backup_folder / "rotten.zip"
    whole, keys, chance = good.read_bytes(), new_key_ring(), random.Random(19)
    for _ in range(200):
        turned = bytearray(whole)
        turned[chance.randrange(len(turned))] ^= 1 << chance.randrange(8)
        rotten.write_bytes(turned)
        assert tombstones_in(rotten, keys) == []
        with contextlib.suppress(CopyBroken):
            assert read_manifest(rotten).rows == read_manifest(good).rows
