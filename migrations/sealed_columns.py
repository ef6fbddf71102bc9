"""How does a migration seal what lay in clear in a column, and open it again on the way back?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from db.engine.sealing import KeyRing, KeysBroken, SealBroken
from db.tables.columns import opened_value, sealed_value

_BATCH = 500
_NEW = "_new"

# The columns of each table, with the type that each has in clear.
InClear = Mapping[str, Mapping[str, sa.types.TypeEngine[Any]]]


def seal_columns(in_clear: InClear) -> None:
    """Seal every value of these columns, in the one transaction of the migration."""
    _retype(in_clear, _sealer, to_clear=False)


def open_columns(in_clear: InClear) -> None:
    """Lay every value of these columns in clear again."""
    _retype(in_clear, _opener, to_clear=True)


Turn = Callable[[Any], Any]


def _sealer(keys: KeyRing, table: str, column: str) -> Turn:
    return lambda value: sealed_value(keys, value, table=table, column=column)


def _opener(keys: KeyRing, table: str, column: str) -> Turn:
    return lambda value: opened_value(keys, value, table=table, column=column)


def _retype(
    in_clear: InClear, turner: Callable[[KeyRing, str, str], Turn], *, to_clear: bool
) -> None:
    connection = op.get_bind()
    for name, clear in in_clear.items():
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        kinds = {one: clear[one] if to_clear else sa.LargeBinary() for one in clear}
        for column, kind in kinds.items():
            op.add_column(name, sa.Column(column + _NEW, kind, nullable=True))
        if connection.scalar(sa.select(sa.exists().select_from(table))):
            keys = _keys(connection)
            turns = {one: turner(keys, name, one) for one in clear}
            _fill(connection, table, turns, clear, to_clear=to_clear)
        with op.batch_alter_table(name) as batch:
            for column in clear:
                batch.drop_column(column)
            for column, kind in kinds.items():
                batch.alter_column(
                    column + _NEW,
                    new_column_name=column,
                    existing_type=kind,
                    nullable=bool(table.c[column].nullable),
                )


def _fill(
    connection: sa.Connection,
    table: sa.Table,
    turns: Mapping[str, Turn],
    clear: Mapping[str, sa.types.TypeEngine[Any]],
    *,
    to_clear: bool,
) -> None:
    """Write each value beside where it lay, some rows at a time."""
    [key] = table.primary_key
    before = {one: sa.LargeBinary() if to_clear else kind for one, kind in clear.items()}
    after = {one: kind if to_clear else sa.LargeBinary() for one, kind in clear.items()}
    read = sa.select(key, *(sa.type_coerce(table.c[one], before[one]) for one in turns))
    new = sa.table(table.name, key._copy(), *(sa.column(n + _NEW, k) for n, k in after.items()))
    write = (
        sa.update(new)
        .where(new.c[key.name] == sa.bindparam("its_key"))
        .values({name + _NEW: sa.bindparam(name + _NEW, type_=after[name]) for name in turns})
    )
    last: Any = None
    while True:
        page = read.order_by(key).limit(_BATCH)
        rows = connection.execute(page if last is None else page.where(key > last)).all()
        if not rows:
            return
        last = rows[-1][0]
        connection.execute(write, [_turned(row, turns) for row in rows])


def _turned(row: Sequence[Any], turns: Mapping[str, Turn]) -> dict[str, Any]:
    values = {
        name + _NEW: None if value is None else turn(value)
        for (name, turn), value in zip(turns.items(), row[1:], strict=True)
    }
    return {"its_key": row[0], **values}


def _keys(connection: sa.Connection) -> KeyRing:
    """Return the keys of this very database: what other keys sealed would be lost."""
    config = op.get_context().config
    keys = None if config is None else config.attributes.get("keys")
    if not isinstance(keys, KeyRing):
        raise KeysBroken("the key file is missing: what patients told us is to be sealed with it")
    proof = connection.scalar(sa.text("SELECT value FROM engine WHERE key = 'key_proof'"))
    if proof is not None:
        try:
            keys.open(base64.b64decode(proof), table="engine", row=0, column="value")
        except SealBroken:
            raise KeysBroken(
                "the key file holds the keys of another database; restore the file that was kept with this one"
            ) from None
    return keys
