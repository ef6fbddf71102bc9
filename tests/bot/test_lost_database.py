"""Is a database that is lost or misplaced never replaced by an empty one, and told with its full path?"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app
from bot.commands.command_error import CommandFault
from bot.commands.database_presence import DatabaseLost
from bot.commands.resources import bring_up_to_date, settings_with
from bot.settings import REQUIRED_TO_RUN, load_settings
from db.engine.sealing import new_key_ring, save_key_ring

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
TOKEN = "7000000001:AAStandInTokenForLoopbackOnly-0123456"
ALL_OTHERS = (
    ("invite", "admin"),
    ("export", "--out", "out"),
    ("backup", "copy.zip"),
    ("release",),
    ("keys", "rotate"),
    ("move-bot",),
    ("simulate", "--past"),
)


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder with a clinic's settings in the environment, whose Telegram nobody reaches."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("LIMBER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LIMBER_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("LIMBER_TELEGRAM_API_URL", "http://127.0.0.1:9")
    # A command's log stays out of the tests' own.
    monkeypatch.setattr("bot.process.log.configure_logging", lambda: None)


def told(*words: str) -> str:
    """Return the one line of a command that cannot go on."""
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, CommandFault), result.output
    (line,) = result.exception.lines
    return line


def keys(folder: Path) -> Path:
    file = folder / "data" / "limber.keys"
    save_key_ring(new_key_ring(), file)
    return file


def daily_copy(folder: Path) -> Path:
    file = folder / "data" / "backups" / "limber-20261124.zip"
    file.parent.mkdir(parents=True)
    file.touch()
    return file


def copy_before_migration(folder: Path) -> Path:
    file = folder / "data" / "limber.before-migration-20261124T020000Z.db"
    file.parent.mkdir()
    file.touch()
    return file


@pytest.mark.parametrize("state", ["no file", "no bytes"])
def test_no_other_command_makes_a_database(tmp_path: Path, state: str) -> None:
    file = tmp_path / "data" / "limber.db"
    if state == "no bytes":
        file.parent.mkdir()
        file.touch()
    before = sorted(tmp_path.rglob("*"))
    for words in ALL_OTHERS:
        line = told(*words)
        assert line.startswith(f"no database at {file}; there is no {tmp_path / '.env'} either")
        assert "`limber run` or `limber migrate`" in line
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("trace", [keys, daily_copy, copy_before_migration])
def test_a_lost_database_is_not_replaced(tmp_path: Path, trace: Callable[[Path], Path]) -> None:
    left = trace(tmp_path)
    (tmp_path / ".env").touch()
    line = told("migrate")
    assert line.startswith(f"no database at {tmp_path / 'data' / 'limber.db'}; {left} shows")
    for words in ("put it back", "`limber restore FILE`", "to begin anew on purpose, move keys"):
        assert words in line
    assert not (tmp_path / "data" / "limber.db").exists()
    assert told("invite", "admin") == line


def test_an_emptied_file_beside_its_keys_is_not_filled(tmp_path: Path) -> None:
    keys(tmp_path)
    (tmp_path / "data" / "limber.db").touch()
    with pytest.raises(DatabaseLost, match="shows that there was one"):
        bring_up_to_date(load_settings(), now=NOW)
    with pytest.raises(DatabaseLost, match="shows that there was one"):
        bring_up_to_date(load_settings(), now=NOW, makes=False)
    assert (tmp_path / "data" / "limber.db").stat().st_size == 0


def test_keys_that_were_moved_away_let_one_begin_anew(tmp_path: Path) -> None:
    keys(tmp_path).rename(tmp_path / "old.keys")
    assert bring_up_to_date(load_settings(), now=NOW) is None
    assert (tmp_path / "data" / "limber.db").stat().st_size > 0


def test_a_missing_env_is_named_by_its_full_path(tmp_path: Path) -> None:
    with pytest.raises(CommandFault) as fault:
        settings_with(*REQUIRED_TO_RUN)
    assert fault.value.lines[0].startswith(f"{tmp_path / '.env'}: no such file; ")
    (tmp_path / ".env").touch()
    with pytest.raises(CommandFault) as fault:
        settings_with(*REQUIRED_TO_RUN)
    assert all(line.startswith("LIMBER_") for line in fault.value.lines)
