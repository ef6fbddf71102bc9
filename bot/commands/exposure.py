"""What would let another account of this machine read what patients said, or the program own the machine?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import structlog

from bot.commands.command_error import CommandFault
from bot.settings import ENV_FILE, Settings

# What container engines leave in each container; inside, root is root of little.
_CONTAINER_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_OTHERS_MAY_READ, _OTHERS_MAY_PASS = stat.S_IROTH, stat.S_IXOTH

log = structlog.get_logger()


def refuse_exposure(settings: Settings) -> None:
    """Raise CommandFault with each thing that a clinic has not allowed by its key."""
    faults = [open_file_fault(path) for path in open_files(settings)]
    if os.geteuid() == 0 and not settings.allow_root:
        if in_container():
            log.warning("runs_as_root")
        else:
            faults.append(
                "Limber runs as root, so whoever gets into it owns this machine; start it as an account of its own"
                " (in a unit: User=limber), or set LIMBER_ALLOW_ROOT=on"
            )
    if faults:
        raise CommandFault(*faults)


def open_files(settings: Settings) -> list[Path]:
    """Return what every account of this machine can read, unless that is allowed."""
    if settings.allow_open_files:
        return []
    return [path for path in _private_files(settings) if _is_open(path)]


def open_file_fault(path: Path) -> str:
    """Return what is wrong with a file, and its mend."""
    return (
        f"{path}: every account of this machine can read it; chmod 600 {path.absolute()},"
        " or set LIMBER_ALLOW_OPEN_FILES=on"
    )


def in_container() -> bool:
    """Tell whether this process runs in a container."""
    return any(mark.exists() for mark in _CONTAINER_MARKS)


def _private_files(settings: Settings) -> Iterator[Path]:
    if settings.sqlite_file is not None:
        yield settings.sqlite_file
    yield settings.key_file
    yield ENV_FILE


def _is_open(path: Path) -> bool:
    """Tell whether others may read a file, and may come to it through every folder above."""
    try:
        there = path.resolve(strict=True)
        return bool(there.stat().st_mode & _OTHERS_MAY_READ) and all(
            folder.stat().st_mode & _OTHERS_MAY_PASS for folder in there.parents
        )
    except OSError:
        # It is not there, or not for us; opening it says so.
        return False
