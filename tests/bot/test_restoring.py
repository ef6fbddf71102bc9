"""Are those who were erased erased again, though the database that knew of it is lost?"""

from __future__ import annotations

from pathlib import Path

import migrations
from bot.commands.backup_steps import bring_back, write
from bot.settings import Settings
from db import erasure, patients
from db.delivery.restore_cleanup import held_since
from db.engine.database import Database
from db.engine.engine_state import prove_keys
from db.engine.sealing import load_key_ring, new_key_ring, save_key_ring
from tests.db.filled import NOW, a_patient


def settings_in(folder: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{folder / 'limber.db'}", _env_file=None)


async def test_erasure_that_only_a_newer_copy_knows_is_applied_to_an_older_one(
    tmp_path: Path,
) -> None:
    settings = settings_in(tmp_path)
    migrations.upgrade(settings.database_url)
    save_key_ring(new_key_ring(), settings.key_file)
    database = Database(settings.database_url, load_key_ring(settings.key_file))
    async with database.transaction() as session:
        await prove_keys(session, now=NOW)
        ana, berta = await a_patient(session, 71_001), await a_patient(session, 71_002)
    write(settings, tmp_path / "monday.zip")
    async with database.transaction() as session:
        await erasure.erase(session, ana.id, now=NOW, actor="test")
    write(settings, tmp_path / "tuesday.zip")
    await database.close()
    (settings.sqlite_file or tmp_path).unlink()
    restored = await bring_back(settings, tmp_path / "monday.zip")
    assert restored.erased == 1
    database = Database(settings.database_url, load_key_ring(settings.key_file))
    async with database.transaction() as session:
        assert await patients.patient_by_id(session, ana.id) is None
        assert await patients.patient_by_id(session, berta.id) is not None
        assert await held_since(session) is not None
    await database.close()
