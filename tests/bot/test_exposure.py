"""Is what others of the machine could read, and a program that owns it, refused unless a key allows it?"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import exposure
from bot.commands.command_error import CommandFault
from bot.commands.exposure import refuse_exposure
from bot.settings import load_settings


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that every account may enter: pytest's own are closed."""
    for name in [name for name in os.environ if name.upper().startswith("LIMBER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LIMBER_ALLOW_ROOT", "on")
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        monkeypatch.chdir(place)
        (place / "data").mkdir(mode=0o755)
        yield place


def faults() -> tuple[str, ...]:
    try:
        refuse_exposure(load_settings())
    except CommandFault as fault:
        return fault.lines
    return ()


@pytest.mark.parametrize("name", ["data/limber.db", "data/limber.keys", ".env"])
def test_a_file_that_every_account_can_read_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = folder / name
    file.touch()
    file.chmod(0o640)
    assert faults() == ()
    file.chmod(0o644)
    (line,) = faults()
    assert line.startswith(f"{name}: every account of this machine can read it; chmod 600 {file}")
    monkeypatch.setenv("LIMBER_ALLOW_OPEN_FILES", "on")
    assert faults() == ()


def test_a_file_in_a_folder_that_nobody_else_enters_is_not_open(folder: Path) -> None:
    file = folder / "data" / "limber.db"
    file.touch()
    file.chmod(0o644)
    (folder / "data").chmod(0o700)
    assert faults() == ()


@pytest.mark.parametrize("in_container", [False, True])
def test_root_is_refused_but_in_a_container(
    folder: Path, monkeypatch: pytest.MonkeyPatch, in_container: bool
) -> None:
    mark = folder / "mark"
    if in_container:
        mark.touch()
    monkeypatch.setattr(exposure, "_CONTAINER_MARKS", (mark,))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert faults() == ()
    monkeypatch.setenv("LIMBER_ALLOW_ROOT", "off")
    assert [line.startswith("Limber runs as root") for line in faults()] == [True] * (
        not in_container
    )
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert faults() == ()
