"""Does everything that is sealed come under a new key, beside whoever goes on with the old one?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, type_coerce

from db import patients
from db.engine.database import Database
from db.engine.engine_state import prove_keys
from db.engine.key_rotation import reseal, sealed_columns
from db.engine.sealing import KeyRing, SealBroken, load_key_ring, new_key_ring, save_key_ring
from tests.db.filled import NOW, a_nurse, a_patient, fill


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "limber.keys"
    save_key_ring(new_key_ring(), path)
    return path


@pytest.fixture
async def opened(migrated_database: str, key_file: Path) -> AsyncIterator[Database]:
    database = Database(migrated_database, load_key_ring(key_file), key_file=key_file)
    yield database
    await database.close()


def spoil(file: Path) -> None:
    file.write_text("{")


def remove(file: Path) -> None:
    file.unlink()


async def key_ids(database: Database) -> set[str]:
    """Return the ids of the keys that sealed what is there now."""
    found: set[str] = set()
    async with database.transaction() as session:
        for table, columns in sealed_columns():
            for name in columns:
                as_it_lies = type_coerce(table.c[name], LargeBinary)
                values = await session.scalars(select(as_it_lies).where(as_it_lies != b""))
                found |= {bytes(one)[1:5].hex() for one in values if one}
    return found


async def test_everything_is_sealed_again_and_says_the_same(
    opened: Database, key_file: Path
) -> None:
    old = load_key_ring(key_file)
    async with opened.transaction() as session:
        ana = await a_patient(session, 71_001)
        await fill(session, ana, await a_nurse(session))
        await prove_keys(session, now=NOW)
    new = old.with_new_key(now=NOW)
    save_key_ring(new, key_file)
    assert await reseal(opened) > 10
    assert await reseal(opened) == 0
    assert await key_ids(opened) == {new.current}
    save_key_ring(KeyRing(new.current, {new.current: new.keys[new.current]}), key_file)
    async with opened.transaction() as session:
        found = await patients.patient_by_id(session, ana.id)
        await prove_keys(session, now=NOW)
    assert found is not None
    assert (found.name, found.label) == (ana.name, ana.label)


async def test_engine_that_runs_takes_the_new_key_up_by_itself(
    opened: Database, key_file: Path
) -> None:
    new = load_key_ring(key_file).with_new_key(now=NOW)
    save_key_ring(new, key_file)
    async with opened.transaction() as session:
        await a_patient(session, 71_001)
    assert await key_ids(opened) == {new.current}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_key_file_that_is_gone_or_broken_stops_nobody_who_runs(
    opened: Database, key_file: Path
) -> None:
    async with opened.transaction() as session:
        ana = await a_patient(session, 71_001)
    spoil(key_file)
    async with opened.transaction() as session:
        assert await patients.patient_by_id(session, ana.id)
    remove(key_file)
    async with opened.transaction() as session:
        assert await patients.patient_by_id(session, ana.id)


def test_old_keys_go_once_no_copy_can_need_them(tmp_path: Path) -> None:
    first = new_key_ring()
    second = first.with_new_key(now=NOW)
    third = second.with_new_key(now=NOW + timedelta(days=20))
    path = tmp_path / "ring"
    save_key_ring(third, path)
    kept = load_key_ring(path).without_retired(before=NOW + timedelta(days=6))
    assert set(kept.keys) == {second.current, third.current}
    assert kept.without_retired(before=NOW).keys == kept.keys
    sealed = first.seal("words", table="t", row=1, column="c")
    with pytest.raises(SealBroken):
        kept.open(sealed, table="t", row=1, column="c")
