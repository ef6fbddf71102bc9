"""Can nobody read what describes a patient without the keys, and does whoever has them read it as before?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import JSON, Column, LargeBinary, MetaData, Row, Table, insert, select, type_coerce

import migrations
from db import patients
from db.engine.database import Database, plain_engine
from db.engine.engine_state import prove_keys
from db.engine.sealing import KeyRing, KeysBroken, SealBroken, new_key_ring
from db.tables import PatientRow, RatingRow
from db.tables import Table as HouseTable
from db.tables.columns import Sealed, sealed_value
from rules.vocabulary import Caution, Joint, SafetyAnswer
from tests.db.filled import NOW, a_patient

# More than one batch of the migration.
MANY = 1_003
SAFETY = ["heart_disease"]
DATA = {"words": "her own words"}


def sealed_columns() -> list[Column[Any]]:
    tables = HouseTable.metadata.sorted_tables
    return [one for table in tables for one in table.columns if isinstance(one.type, Sealed)]


@pytest.mark.parametrize("column", sealed_columns(), ids=str)
def test_each_is_sealed_for_its_own_place(column: Column[Any]) -> None:
    assert isinstance(column.type, Sealed)
    assert column.type.place == str(column)


async def test_what_she_said_is_read_with_the_keys_and_not_without(opened: Database) -> None:
    async with opened.transaction() as session:
        ana = await a_patient(session, 71_001)
        await patients.change_patient(
            session,
            ana.id,
            safety=["heart_disease"],
            cautions=["kidney_stones"],
            sore_joints=["knees"],
            goal="garden",
        )
        found = await patients.patient_by_id(session, ana.id)
        lies = (
            await session.execute(
                select(*(type_coerce(one, LargeBinary) for one in columns_of("patient")))
            )
        ).one()
    assert found is not None
    assert found.safety == frozenset({SafetyAnswer.HEART_DISEASE})
    assert found.cautions == frozenset({Caution.KIDNEY_STONES})
    assert (found.sore_joints, found.goal) == (frozenset({Joint.KNEES}), "garden")
    assert all(bytes(one)[:5] == b"\x01" + bytes.fromhex(opened.keys.current) for one in lies)


async def test_another_ring_opens_none_of_it(opened: Database) -> None:
    async with opened.transaction() as session:
        ana = await a_patient(session, 71_001)
    opened.keys = new_key_ring()
    async with opened.transaction() as session:
        with pytest.raises(SealBroken):
            await patients.patient_by_id(session, ana.id)


def test_the_database_is_not_asked_to_compare_what_is_sealed() -> None:
    assert "IS NOT NULL" in str(select(RatingRow).where(RatingRow.joints.is_not(None)))
    with pytest.raises(TypeError, match="cannot compare"):
        select(PatientRow).where(PatientRow.goal == "garden")
    with pytest.raises(TypeError, match="cannot compare"):
        select(PatientRow).order_by(PatientRow.goal.desc())


def test_length_tells_nothing() -> None:
    ring = new_key_ring()
    said: list[Any] = [[], ["heart_disease"], "jump", "danger_sign", {"first": True}]
    lengths = {len(sealed_value(ring, one, table="t", column="c")) for one in said}
    assert len(lengths) == 1


def columns_of(table: str) -> list[Column[Any]]:
    return [one for one in sealed_columns() if one.table.name == table]


@pytest.fixture
def before(database: str) -> str:
    """A database that keeps everything in clear, with a patient and many messages of hers in it."""
    migrations.upgrade(database, "0011")
    fill(database)
    return database


def fill(url: str) -> None:
    engine = plain_engine(url)
    old = MetaData()
    old.reflect(engine)
    at = {"created_at": NOW}
    with engine.begin() as connection:
        cohort = {"id": 1, "name": "all", "programme": "p", "is_default": True, **at}
        connection.execute(insert(old.tables["cohort"]).values(cohort))
        connection.execute(insert(old.tables["patient"]).values(_patient(old.tables["patient"])))
        said = [
            {"id": one, "chat_id": 71_001, "kind": "menu", "patient_id": 1, "data": DATA, **at}
            for one in range(1, MANY + 1)
        ]
        connection.execute(insert(old.tables["prompt"]), said)
    engine.dispose()


def _patient(table: Table) -> dict[str, Any]:
    made_up: dict[str, Any] = {
        "id": 1,
        "number": 1,
        "chat_id": 71_001,
        "state": "active",
        "cohort_id": 1,
        "language": "en",
        "zone": "UTC",
        "goal": "garden",
        "safety": SAFETY,
        "quiet_from": 0,
        "quiet_to": 0,
        "silence": "none",
        "created_at": NOW,
    }
    blank: dict[str, Any] = {
        column.name: [] if isinstance(column.type, JSON) else False
        for column in table.columns
        if not column.nullable
    }
    return {**blank, **made_up}


async def test_what_lay_in_clear_is_sealed_and_says_the_same(before: str) -> None:
    ring = new_key_ring()
    migrations.upgrade(before, keys=ring)
    database = Database(before, ring)
    async with database.transaction() as session:
        ana = await patients.patient_by_id(session, 1)
        told = (await session.execute(select(HouseTable.metadata.tables["prompt"]))).all()
    await database.close()
    assert ana is not None
    assert (ana.goal, ana.cautions) == ("garden", None)
    assert ana.safety == frozenset({SafetyAnswer.HEART_DISEASE})
    assert [one.data for one in told] == [DATA] * MANY
    assert {one.buttons for one in told} == {None}


def test_and_lies_in_clear_again_after_the_way_back(before: str) -> None:
    ring = new_key_ring()
    migrations.upgrade(before, keys=ring)
    migrations.downgrade(before, "0011", keys=ring)
    [ana] = rows(before, "patient")
    assert (ana.goal, ana.safety, ana.sore_joints) == ("garden", SAFETY, [])
    assert [one.data for one in rows(before, "prompt")] == [DATA] * MANY


async def of_another_database(url: str) -> KeyRing:
    """Prove a ring in that database, and return another."""
    database = Database(url, new_key_ring())
    async with database.transaction() as session:
        await prove_keys(session, now=NOW)
    await database.close()
    return new_key_ring()


async def test_without_its_own_keys_nothing_is_touched(before: str) -> None:
    with pytest.raises(KeysBroken, match="missing"):
        migrations.upgrade(before)
    others = await of_another_database(before)
    with pytest.raises(KeysBroken, match="another database"):
        migrations.upgrade(before, keys=others)
    assert migrations.current(before) == "0011"
    assert rows(before, "patient")[0].safety == SAFETY


def rows(url: str, table: str) -> list[Row[Any]]:
    engine = plain_engine(url)
    with engine.connect() as connection:
        found = Table(table, MetaData(), autoload_with=connection)
        kept = list(connection.execute(select(found)).all())
    engine.dispose()
    return kept
