"""How does each kind of value lie in a column, on SQLite and on PostgreSQL alike?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


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
