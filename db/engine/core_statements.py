"""How is a row read and changed where it counts: by Core statements that are put together once?

What runs for each tap goes this way. The ORM's own bookkeeping costs as much again as the statement, and a
statement that is put together anew more than that. Nothing is hidden from such a statement: what is written
through the ORM is flushed where it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import sqlalchemy
from sqlalchemy import Select, Update, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.tables import Table


def table_of(kind: type[Table]) -> sqlalchemy.Table:
    """Return the table behind a class of rows."""
    return cast(sqlalchemy.Table, kind.__table__)


def whole(kind: type[Table]) -> Select[Any]:
    """Select every column; each row of the result has the attributes of the class."""
    return select(*table_of(kind).columns)


async def change(
    session: AsyncSession, kind: type[Table], key: int, values: Mapping[str, object]
) -> None:
    """Set columns of the one row with that primary key; who calls it has typed them."""
    parameters = {f"new_{name}": value for name, value in values.items()}
    await session.execute(_changing(kind, tuple(values)), {"its_key": key, **parameters})


@cache
def _changing(kind: type[Table], names: tuple[str, ...]) -> Update:
    table = table_of(kind)
    (key,) = table.primary_key
    new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return update(table).where(key == bindparam("its_key")).values(new)
