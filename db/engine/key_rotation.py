"""How does everything that is sealed come under a new key, while the engine runs?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, literal, select, type_coerce, update
from sqlalchemy import Table as SqlTable

from db.engine.database import Database, keys_of
from db.engine.engine_state import reseal_proof
from db.engine.sealing import KeyRing
from db.tables import Table
from db.tables.columns import Sealed

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
                as_it_lies = (type_coerce(table.c[name], LargeBinary) for name in columns)
                found = select(key, *as_it_lies).order_by(key).limit(BATCH)
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
        names = [
            column.name
            for column in table.columns
            if column.name.endswith(_SEALED) or isinstance(column.type, Sealed)
        ]
        if names:
            yield table, names


def _again(
    keys: KeyRing, table: SqlTable, row: Mapping[str, Any], key: str
) -> dict[str, ColumnElement[bytes]]:
    values: dict[str, ColumnElement[bytes]] = {}
    for name, sealed in row.items():
        if name == key or sealed is None:
            continue
        its_row = 0 if isinstance(table.c[name].type, Sealed) else row[key]
        again = keys.resealed(bytes(sealed), table=table.name, row=its_row, column=name)
        if again is not None:
            values[name] = literal(again, LargeBinary)
    return values
