"""How does everything that is sealed come under a new key, while the engine runs?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import select, update

from db.engine.database import Database, keys_of
from db.engine.engine_state import reseal_proof
from db.engine.sealing import KeyRing
from db.tables import Table

BATCH = 200
_SEALED = "_sealed"


async def reseal(database: Database) -> int:
    """Seal every value again that an older key sealed, in short transactions; return how many there were."""
    resealed = 0
    for table, columns in sealed_columns():
        [key] = table.primary_key
        last: int | None = None
        while True:
            async with database.transaction() as session:
                found = select(key, *(table.c[name] for name in columns)).order_by(key).limit(BATCH)
                if last is not None:
                    found = found.where(key > last)
                if session.get_bind().dialect.name == "postgresql":
                    found = found.with_for_update()
                rows = (await session.execute(found)).all()
                for row in rows:
                    values = _again(keys_of(session), table, dict(row._mapping), key.name)
                    resealed += len(values)
                    if values:
                        await session.execute(
                            update(table).where(key == row._mapping[key.name]).values(values)
                        )
            if len(rows) < BATCH:
                break
            last = rows[-1]._mapping[key.name]
    async with database.transaction() as session:
        return resealed + await reseal_proof(session)


def sealed_columns() -> Iterator[tuple[SqlTable, list[str]]]:
    """Yield each table that holds sealed values, with the names of those columns."""
    for table in Table.metadata.sorted_tables:
        names = [column.name for column in table.columns if column.name.endswith(_SEALED)]
        if names:
            yield table, names


def _again(keys: KeyRing, table: SqlTable, row: Mapping[str, Any], key: str) -> dict[str, bytes]:
    values = {}
    for name, sealed in row.items():
        if name == key or sealed is None:
            continue
        again = keys.resealed(bytes(sealed), table=table.name, row=row[key], column=name)
        if again is not None:
            values[name] = again
    return values
