"""Is each cause that keeps a database from opening told in a sentence of its own?"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

import migrations
from db.engine.database_faults import why_it_failed
from tests.postgres import Server


def locked(file: Path) -> None:
    held = sqlite3.connect(file, isolation_level=None)
    held.execute("CREATE TABLE t (a)")
    held.execute("BEGIN EXCLUSIVE")
    try:
        sqlite3.connect(file, timeout=0).execute("INSERT INTO t VALUES (1)")
    finally:
        held.close()


def garbage(file: Path) -> None:
    file.write_text("nothing of the kind" * 100)
    sqlite3.connect(file).execute("SELECT * FROM sqlite_master")


def full(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA max_page_count = 1")
    connection.execute("CREATE TABLE t (a)")


def read_only(file: Path) -> None:
    sqlite3.connect(file).execute("CREATE TABLE t (a)")
    sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True).execute("INSERT INTO t VALUES (1)")


def no_folder(file: Path) -> None:
    sqlite3.connect(file / "below" / "limber.db")


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (locked, "another program holds the database locked; "),
        (garbage, "that file is no SQLite database; "),
        (full, "the disk is full; "),
        (read_only, "the database is read-only here; "),
        (no_folder, "the file or its folder does not open; "),
    ],
)
def test_sqlite_names_the_cause(tmp_path: Path, fails: Callable[[Path], None], said: str) -> None:
    with pytest.raises(sqlite3.Error) as fault:
        fails(tmp_path / "limber.db")
    assert (why_it_failed(fault.value) or "").startswith(said)
    wrapped = DBAPIError("SELECT 1", None, fault.value)
    assert why_it_failed(wrapped) == why_it_failed(fault.value)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full; "),
        (errno.EROFS, "the database is read-only here; "),
        (errno.EACCES, "this account may not read and write the database; "),
        (errno.EMFILE, "this process has no file handle left; "),
    ],
)
def test_the_system_names_the_cause(number: int, said: str) -> None:
    assert (why_it_failed(OSError(number, "x")) or "").startswith(said)


def test_what_is_not_known_is_not_guessed() -> None:
    assert why_it_failed(OSError("x")) is None
    assert why_it_failed(ValueError("x")) is None


def test_postgresql_names_the_cause(postgresql_server: Server, tmp_path: Path) -> None:
    there = make_url(postgresql_server.url())
    wrong = {
        "there is no such database on that server; ": there.set(database="nobody_made_this"),
        "PostgreSQL lets this user not in from here; ": there.set(username="nobody"),
        "that host is not known here; ": there.set(host="no.such.name.invalid", query={}),
        "nobody listens at that host and port; ": there.set(host="127.0.0.1", port=9, query={}),
    }
    for said, url in wrong.items():
        with pytest.raises(DBAPIError) as fault:
            migrations.current(url.render_as_string(hide_password=False))
        assert (why_it_failed(fault.value) or str(fault.value)).startswith(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('FATAL:  password authentication failed for user "x"', "PostgreSQL refuses this user's"),
        ("fe_sendauth: no password supplied", "PostgreSQL asks for a password"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.7"', "PostgreSQL lets this user not in"),
        ("FATAL:  sorry, too many clients already", "PostgreSQL has no connection left"),
        ("server does not support SSL, but SSL was required", "PostgreSQL and this machine do not"),
    ],
)
def test_what_libpq_has_only_words_for_is_known_by_them(words: str, said: str) -> None:
    fault = LookupError("the lead is lost")
    fault.__cause__ = psycopg.OperationalError(words)
    assert (why_it_failed(fault) or "").startswith(said)
