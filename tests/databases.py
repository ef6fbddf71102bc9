"""Which database does a test get?

A test that asks for `database` or `migrated_database` runs once on SQLite and once on PostgreSQL.
To run on one only: `@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)`.
The fixtures are synchronous, so that both kinds of test may use them and `migrations.upgrade`
may run an event loop of its own.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from db.engine.database import Database
from db.engine.sealing import new_key_ring
from tests.machine import lacks
from tests.postgres import NoPostgresError, Server, locked, running_server

EMPTY = "template0"
HEAD = "head"
numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database of the test's own; the SQLite file does not exist yet."""
    if backend == "sqlite":
        yield sqlite_url(tmp_path / "limber.db")
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        with database_like(EMPTY, server) as url:
            yield url


@pytest.fixture
def migrated_database(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The URL of a database of the test's own, with the schema at its newest version and no row."""
    if backend == "sqlite":
        head: Path = request.getfixturevalue("sqlite_head")
        shutil.copyfile(head, tmp_path / "limber.db")
        yield sqlite_url(tmp_path / "limber.db")
    else:
        server: Server = request.getfixturevalue("postgresql_head")
        with database_like(HEAD, server) as url:
            yield url


@pytest.fixture
async def opened(migrated_database: str) -> AsyncIterator[Database]:
    """The migrated database, opened with a key ring of its own."""
    database = Database(migrated_database, new_key_ring())
    yield database
    await database.close()


@pytest.fixture
def own_postgresql(tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, which it may stop, crash and start again."""
    with _server_or_reason(tmp_path / "own-postgresql") as server:
        yield server


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all worker processes of this run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def postgresql_server(run_folder: Path) -> Iterator[Server]:
    with _server_or_reason(run_folder / "postgresql") as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_head(postgresql_server: Server, run_folder: Path) -> Server:
    """The server, with a database HEAD to copy from."""
    with _once(run_folder / "postgresql-head.lock") as first:
        if first:
            _execute(postgresql_server, "DROP DATABASE IF EXISTS {}", HEAD)
            _execute(postgresql_server, "CREATE DATABASE {}", HEAD)
            _migrate(postgresql_server.url(HEAD))
    return postgresql_server


@pytest.fixture(scope="session")
def sqlite_head(run_folder: Path) -> Path:
    """A migrated SQLite file to copy from."""
    path = run_folder / "head.db"
    with _once(run_folder / "sqlite-head.lock") as first:
        if first:
            path.unlink(missing_ok=True)
            _migrate(sqlite_url(path))
    return path


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


@contextmanager
def database_like(template: str, server: Server) -> Iterator[str]:
    """Yield the URL of a copy of `template`, and drop it whoever is still connected."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'gw')}_{next(numbers)}"
    _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
    yield server.url(name)
    _execute(server, "DROP DATABASE {} WITH (FORCE)", name)


@contextmanager
def _once(marker: Path) -> Iterator[bool]:
    """Yield to one process at a time, and say whether none has been through before."""
    with locked(marker, fcntl.LOCK_EX) as file:
        yield marker.stat().st_size == 0
        file.write("done\n")


@contextmanager
def _server_or_reason(meeting_place: Path) -> Iterator[Server]:
    try:
        with running_server(meeting_place) as server:
            yield server
    except NoPostgresError as fault:
        lacks("PostgreSQL", mend=str(fault))


def _execute(server: Server, statement: str, *names: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _migrate(url: str) -> None:
    # Alembic is imported when first needed, also here.
    from migrations import upgrade

    upgrade(url)
