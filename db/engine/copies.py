"""How is everything in the database written to one file, and read back? The same file for SQLite and PostgreSQL.

A copy is a zip: `manifest.json`, and one `<table>.jsonl` for each table. What is sealed stays sealed, and the keys
are not in it. The tables are read as the database has them, so a copy of an older schema can be read too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import secrets
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    delete,
    insert,
    make_url,
    select,
    text,
    update,
)

from db.engine.database import plain_engine
from db.engine.engine_state import PROOF_KEY, opens_proof
from db.engine.sealing import KeyRing

FORMAT = 1
BATCH = 1000
# Old copies rotate out: an erased patient is in none after so long.
KEPT_FOR = timedelta(days=14)
# Ours, and no other program's.
_DRAFT = re.compile(r"\..+\.[0-9a-f]{8}\.part(\.db)?")
# Another backup may be writing into the same folder; no copy takes so long.
_DRAFT_KEPT_FOR = timedelta(hours=6)
_MANIFEST = "manifest.json"
_REVISION_TABLE = "alembic_version"
# Only ever added to, in whatever is restored: the triggers refuse everything else.
_ADDED_TO = frozenset({"audit"})


# How a file says that it is none of ours, or that bits of it were turned: fuzzing met each.
_NO_COPY = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class CopyBroken(Exception):
    """The file is no copy of Limber's, or was damaged; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a copy says of itself: schema, moment (UTC), and rows and SHA-256 of each table."""

    revision: str
    made_at: datetime
    tables: Mapping[str, tuple[int, str]]

    @property
    def rows(self) -> int:
        """Return how many rows the copy has."""
        return sum(count for count, _ in self.tables.values())


def write_copy(url: str, file: Path, *, now: datetime) -> Manifest:
    """Write a copy beside whatever runs on the database, and verify it; FileExistsError for a taken name.

    The name appears with the whole copy behind it: whoever is killed on the way leaves a hidden draft only.
    """
    if file.exists():
        raise FileExistsError(file)
    drop_drafts(file.parent, now=now)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with standing_still(url, draft) as connection:
            _write(connection, draft, now)
        manifest = read_manifest(draft)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        # Taken first, so that whoever wanted the name meanwhile keeps what he wrote under it.
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def drop_drafts(folder: Path, *, now: datetime) -> None:
    """Remove what a killed backup left: half a copy, and the database in clear beside it."""
    for draft in folder.glob(".*.part*"):
        if (
            _DRAFT.fullmatch(draft.name)
            and now - datetime.fromtimestamp(draft.stat().st_mtime, UTC) > _DRAFT_KEPT_FOR
        ):
            draft.unlink(missing_ok=True)


def read_manifest(file: Path) -> Manifest:
    """Verify a whole copy and return what it says of itself; raise CopyBroken."""
    try:
        with zipfile.ZipFile(file) as archive:
            said = json.loads(archive.read(_MANIFEST))
            if said["format"] != FORMAT:
                raise CopyBroken(f"{file}: written by a newer Limber; restore it with that one")
            tables = {
                name: (facts["rows"], facts["sha256"]) for name, facts in said["tables"].items()
            }
            for name, facts in tables.items():
                if _counted(archive, name) != facts:
                    raise CopyBroken(f"{file}: damaged in {name}; use another copy")
            return Manifest(
                revision=said["revision"],
                made_at=datetime.fromisoformat(said["made_at"]),
                tables=tables,
            )
    except _NO_COPY as fault:
        if isinstance(fault, FileNotFoundError):
            raise CopyBroken(f"{file}: no such file") from None
        raise CopyBroken(f"{file}: no copy of Limber's, or a damaged one") from None


def tombstones_in(file: Path, keys: KeyRing) -> list[tuple[int, int, datetime]]:
    """Return who had been erased when a copy was written: patient, number, moment.

    Empty for what is no copy, and for a copy of another database: these keys did not seal it.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            remembered = {row["key"]: row["value"] for row in _lines(archive, "engine")}
            if not opens_proof(keys, remembered.get(PROOF_KEY)):
                return []
            return [
                (row["patient_id"], row["number"], datetime.fromisoformat(row["erased_at"]))
                for row in _lines(archive, "tombstone")
            ]
    except _NO_COPY:
        return []


def _lines(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, Any]]:
    with archive.open(f"{table}.jsonl") as lines:
        yield from map(json.loads, lines)


def load_copy(file: Path, connection: Connection) -> None:
    """Fill the empty tables of a database that is at the copy's revision."""
    tables = _tables(connection)
    with zipfile.ZipFile(file) as archive:
        for table in tables:
            _insert(connection, table, _read(archive, table, connection))


def replace_rows(source: Connection, target: Connection) -> None:
    """Put the rows of one database into the place of another's; both are at the newest schema."""
    tables = _tables(target)
    if target.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in tables)
        target.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    theirs = {table.name: table for table in _tables(source)}
    for table in reversed(tables):
        if table.name not in _ADDED_TO:
            target.execute(delete(table))
    for table in tables:
        known = _known(target, table) if table.name in _ADDED_TO else frozenset()
        rows = (
            _for_dialect(dict(row._mapping), target)
            for row in source.execute(select(theirs[table.name]))
            if row._mapping.get("id") not in known
        )
        _insert(target, table, rows)
    _count_on(target, tables)


def drop_old_copies(folder: Path, patterns: Sequence[str], *, now: datetime) -> int:
    """Remove copies that were written too long ago; return how many went."""
    gone = 0
    for pattern in patterns:
        for file in folder.glob(pattern):
            written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            if now - written > KEPT_FOR:
                file.unlink()
                gone += 1
    return gone


@contextmanager
def standing_still(url: str, beside: Path, keys: KeyRing | None = None) -> Iterator[Connection]:
    """Yield a connection that sees one moment: a one-step copy of SQLite, a snapshot of PostgreSQL.

    Without `keys` it copies what is sealed.
    """
    file = make_url(url).database
    if make_url(url).get_backend_name() != "sqlite":
        server = plain_engine(url, keys)
        seeing = server.execution_options(isolation_level="REPEATABLE READ")
        with seeing.connect() as connection, connection.begin():
            yield connection
        server.dispose()
        return
    still = beside.with_name(f"{beside.name}.db")
    try:
        os.close(os.open(still, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        copy_sqlite(Path(file or ""), still)
        engine = plain_engine(f"sqlite:///{still}", keys)
        with engine.connect() as connection, connection.begin():
            yield connection
        engine.dispose()
    finally:
        still.unlink(missing_ok=True)


def copy_sqlite(file: Path, to: Path) -> None:
    """Copy a SQLite file in one step: one that goes by steps never ends beside a writer."""
    source = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
    target = sqlite3.connect(to)
    try:
        source.backup(target, pages=-1)
    finally:
        target.close()
        source.close()


def _write(connection: Connection, file: Path, now: datetime) -> None:
    revision = connection.execute(text(f"SELECT version_num FROM {_REVISION_TABLE}")).scalar_one()  # noqa: S608 - a constant
    facts = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in _tables(connection):
            facts[table.name] = _write_table(connection, archive, table)
        manifest = {
            "format": FORMAT,
            "revision": revision,
            "made_at": now.astimezone(UTC).isoformat(),
            "tables": facts,
        }
        archive.writestr(_MANIFEST, json.dumps(manifest, indent=1))


def _write_table(
    connection: Connection, archive: zipfile.ZipFile, table: Table
) -> dict[str, int | str]:
    digest, count = hashlib.sha256(), 0
    found = connection.execution_options(yield_per=BATCH).execute(
        select(table).order_by(*table.primary_key)
    )
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as written:
        for row in found:
            values = {name: _encoded(value) for name, value in row._mapping.items()}
            line = f"{json.dumps(values, ensure_ascii=False)}\n".encode()
            written.write(line)
            digest.update(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _counted(archive: zipfile.ZipFile, table: str) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with archive.open(f"{table}.jsonl") as lines:
        for line in lines:
            digest.update(line)
            count += 1
    return count, digest.hexdigest()


def _tables(connection: Connection) -> list[Table]:
    """Return the tables as the database has them, those that others hang on first."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != _REVISION_TABLE]
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                # Nothing is stored as nothing, not as the word for it.
                column.type = JSON(none_as_null=True)
    return tables


def _read(
    archive: zipfile.ZipFile, table: Table, connection: Connection
) -> Iterator[dict[str, Any]]:
    for values in _lines(archive, table.name):
        decoded = {name: _decoded(table, name, value) for name, value in values.items()}
        yield _for_dialect(decoded, connection)


def _insert(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """Insert in batches; what points at rows of the same table is set once all of them are there."""
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    later: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    for row in rows:
        if any(row[name] is not None for name in own):
            later.append({"_id": row["id"], **{name: row[name] for name in own}})
            row = row | dict.fromkeys(own)
        batch.append(row)
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    for row in later:
        number = row.pop("_id")
        connection.execute(update(table).where(table.c.id == number).values(row))


def _known(connection: Connection, table: Table) -> frozenset[int]:
    return frozenset(connection.execute(select(table.c.id)).scalars())


def _count_on(connection: Connection, tables: Sequence[Table]) -> None:
    """Let PostgreSQL number new rows after those that came in."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        [key, *_] = table.primary_key
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :key)"),
            {"table": table.name, "key": key.name},
        ).scalar()
        if sequence:
            highest = f'SELECT coalesce(max("{key.name}"), 0) + 1 FROM "{table.name}"'  # noqa: S608 - names of our own tables
            connection.execute(text(f"SELECT setval('{sequence}', ({highest}), false)"))


def _encoded(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _decoded(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None or isinstance(kind, JSON):
        return value
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _for_dialect(row: dict[str, Any], connection: Connection) -> dict[str, Any]:
    """Return the row with its moments as that database keeps them: SQLite naive, in UTC."""
    naive = connection.dialect.name == "sqlite"

    def kept(value: Any) -> Any:
        if not isinstance(value, datetime):
            return value
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(tzinfo=None) if naive else aware

    return {name: kept(value) for name, value in row.items()}
