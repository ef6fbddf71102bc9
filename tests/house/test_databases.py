"""Does every test get a database of its own, and is none left behind?"""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

from db.engine.database import driver_url
from tests.databases import EMPTY, database_like
from tests.postgres import CHECKOUT, Server, locked

# What a worker of a killed test run does: take the server, say where it is, and never come back.
USER_OF_A_SERVER = """
import sys, time
from pathlib import Path
from tests.postgres import running_server

with running_server(Path(sys.argv[1])) as server:
    print(server.folder, flush=True)
    time.sleep(600)
"""


def execute(url: str, statement: str) -> None:
    engine = create_engine(driver_url(url, asynchronous=False))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def tables(url: str) -> list[str]:
    engine = create_engine(driver_url(url, asynchronous=False))
    names = inspect(engine).get_table_names()
    engine.dispose()
    return names


@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_is_empty_whatever_the_last_test_did(database: str, turn: int) -> None:
    assert tables(database) == []
    execute(database, f"CREATE TABLE leftover_{turn} (id INTEGER)")
    assert tables(database) == [f"leftover_{turn}"]


@pytest.mark.parametrize("turn", [1, 2])
def test_a_migrated_database_has_the_schema_and_no_leftover(
    migrated_database: str, turn: int
) -> None:
    names = tables(migrated_database)
    assert "alembic_version" in names
    assert not [name for name in names if name.startswith("leftover")]
    execute(migrated_database, f"CREATE TABLE leftover_{turn} (id INTEGER)")


def test_a_forgotten_connection_does_not_keep_a_database(postgresql_server: Server) -> None:
    with database_like(EMPTY, postgresql_server) as url:
        forgotten = psycopg.connect(url)
    with pytest.raises(psycopg.OperationalError):
        forgotten.execute("SELECT 1")
    forgotten.close()


def test_a_server_keeps_what_was_committed_through_a_crash(own_postgresql: Server) -> None:
    url = own_postgresql.url()
    execute(url, "CREATE TABLE kept (id INTEGER)")
    own_postgresql.crash()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    own_postgresql.start()
    assert tables(url) == ["kept"]


def test_a_server_opens_no_port(postgresql_server: Server) -> None:
    with psycopg.connect(postgresql_server.url()) as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()
    assert row == ("",)
    assert oct(postgresql_server.folder.stat().st_mode & 0o777) == oct(0o700)


def test_two_users_share_a_server_and_it_goes_when_both_were_killed(tmp_path: Path) -> None:
    users = [
        subprocess.Popen(
            [sys.executable, "-c", USER_OF_A_SERVER, tmp_path],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    [folder] = {Path(user.stdout.readline().strip()) for user in users if user.stdout}
    kill(users[0])
    connection = psycopg.connect(Server(folder=folder).url())
    kill(users[1])
    while folder.exists():
        # The guardian holds this lock while it tidies up.
        with locked(tmp_path / "users", fcntl.LOCK_EX):
            pass
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


def kill(user: subprocess.Popen[str]) -> None:
    user.send_signal(signal.SIGKILL)
    user.communicate()
