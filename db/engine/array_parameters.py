"""How are many numbers given to one statement, so that its text stays the same?

A list of placeholders would be a new statement for each length: built, prepared and remembered in vain.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import ColumnElement, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession


def is_postgresql(session: AsyncSession) -> bool:
    """Tell whether this is PostgreSQL; the other kind is SQLite."""
    return session.get_bind().dialect.name == "postgresql"


def among(column: str, name: str, *, postgresql: bool) -> str:
    """Return the SQL condition that `column` is one of the numbers given as `name`, by `listed`."""
    if postgresql:
        return f"{column} = ANY(CAST(:{name} AS BIGINT[]))"
    return f"{column} IN (SELECT value FROM json_each(:{name}))"


def one_of(
    column: ColumnElement[int], numbers: Collection[int], session: AsyncSession
) -> TextClause:
    """Return the condition that `column` is one of the numbers, for one of the session's queries."""
    postgresql = is_postgresql(session)
    condition = text(among(str(column), "numbers", postgresql=postgresql))
    return condition.bindparams(numbers=listed(numbers, postgresql=postgresql))


def not_among(column: str, name: str, *, postgresql: bool) -> str:
    """Return the SQL condition that `column` is none of them."""
    if postgresql:
        return f"{column} <> ALL(CAST(:{name} AS BIGINT[]))"
    return f"{column} NOT IN (SELECT value FROM json_each(:{name}))"


def listed(numbers: Collection[int], *, postgresql: bool) -> list[int] | str:
    """Return the numbers as the parameter that `among` takes."""
    return list(numbers) if postgresql else json.dumps(list(numbers))
