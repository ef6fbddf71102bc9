"""How does each kind of value lie in a column, on SQLite and on PostgreSQL alike?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol
from weakref import WeakKeyDictionary

from pydantic_core import from_json, to_json
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.sql.operators import OperatorType, eq, is_, is_not
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# Values are filled up to a multiple of this: `[]` is as long as two answers, and no rule is known by its length.
_BLOCK = 64


class Instant(TypeDecorator[datetime]):
    """An aware UTC moment; SQLite has no zones, so there it is stored naive and read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Refuse a naive moment; store UTC. SQLite's text is written here: every message has several."""
        return _text_of_moment if dialect.name == "sqlite" else _moment_in_utc

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """Give back an aware UTC moment, which on SQLite is read from its text."""
        return _moment_of_text if dialect.name == "sqlite" else _moment_of_zone


def _moment_in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive moment cannot be stored")
    return value.astimezone(UTC)


def _text_of_moment(value: datetime | None) -> str | None:
    moment = _moment_in_utc(value)
    if moment is None:
        return None
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def _moment_of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


def _moment_of_zone(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class Seals(Protocol):
    """What seals and opens a text for one place; the house's is `db.engine.sealing.KeyRing`."""

    def seal(self, text: str, *, table: str, row: int, column: str) -> bytes:
        """Return `text` sealed for that place."""

    def open(self, sealed: bytes, *, table: str, row: int, column: str) -> str:
        """Return the text, or raise."""


_SEALS: WeakKeyDictionary[Dialect, Seals] = WeakKeyDictionary()


def seal_columns_with(dialect: Dialect, seals: Seals) -> None:
    """Let the statements of the engine that has this dialect seal and open with these keys, from now on."""
    _SEALS[dialect] = seals


def sealed_value(seals: Seals, value: Any, *, table: str, column: str) -> bytes:
    """Return a value that JSON can hold, sealed for a column (of any row), its length hidden."""
    written = to_json(value).decode()
    filled = written.ljust(-(-len(written) // _BLOCK) * _BLOCK)
    return seals.seal(filled, table=table, row=0, column=column)


def opened_value(seals: Seals, sealed: bytes, *, table: str, column: str) -> Any:
    """Return the value again; lists for tuples and sets."""
    return from_json(seals.open(sealed, table=table, row=0, column=column))


class _NoComparison(TypeDecorator.Comparator[Any]):
    def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
        # SQLAlchemy finds its way among columns by comparing them with each other.
        with_a_column = op is eq and isinstance(other[0], ColumnElement)
        if op not in (is_, is_not) and not with_a_column:
            raise TypeError("the database cannot compare what is sealed; read it and compare then")
        return super().operate(op, *other, **kwargs)


class Sealed(TypeDecorator[Any]):
    """A value that JSON can hold, sealed for its table and column; NULL is NULL, and may be asked for.

    It is written and read as any other, with the keys of the engine that runs the statement. The database itself cannot
    compare or sort by it.
    """

    impl = LargeBinary
    cache_ok = True
    comparator_factory = _NoComparison

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], bytes | None]:
        """Seal with the keys that the dialect's engine has at that moment."""
        table, _, column = self.place.partition(".")

        def seal(value: Any) -> bytes | None:
            if value is None:
                return None
            return sealed_value(_SEALS[dialect], value, table=table, column=column)

        return seal

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Open with any key of the ring."""
        table, _, column = self.place.partition(".")

        def opened(sealed: bytes | None) -> Any:
            if sealed is None:
                return None
            return opened_value(_SEALS[dialect], bytes(sealed), table=table, column=column)

        return opened


# SQLite numbers rows by itself only for a column it calls INTEGER.
Serial = BigInteger().with_variant(Integer(), "sqlite")

Id = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=False)]
RowNumber = Annotated[int, mapped_column(Serial, primary_key=True, autoincrement=True)]


class Table(DeclarativeBase):
    """What every table shares: names for constraints, and how Python types become columns."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this name as a plain class attribute
        datetime: Instant(),
        int: BigInteger(),
        dict[str, Any]: JSON(),
        list[str]: JSON(none_as_null=True),
        list[int]: JSON(none_as_null=True),
        list[Any]: JSON(),
    }
