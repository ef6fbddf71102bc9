"""Is there a database where the settings say, and may one be made there?

One that is lost or misplaced is never replaced by an empty one: whoever runs that loses every patient without a word.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sqlalchemy import make_url

from bot.commands.command_error import CommandFault
from bot.settings import ENV_FILE, Settings


class DatabaseLost(Exception):
    """There is no database, though something beside it shows that there was one."""


def require_database(settings: Settings) -> None:
    """Raise CommandFault where no SQLite database lies; a server is asked when it is opened."""
    file = settings.sqlite_file
    if file is not None and is_void(file):
        raise CommandFault(f"{no_database(settings)}; {_mend(settings)}")


def refuse_to_replace(settings: Settings) -> None:
    """Raise DatabaseLost where keys or copies show that there was a database; call it where there is none."""
    if traces(settings):
        raise DatabaseLost(f"{no_database(settings)}; {_mend(settings)}")


def no_database(settings: Settings) -> str:
    """Return the finding, with the full path or the server's name."""
    file = settings.sqlite_file
    if file is not None:
        return f"no database at {file.resolve()}"
    url = make_url(settings.database_url)
    return f"no tables in the database {url.database} at {url.host or 'this machine'}"


def is_void(file: Path) -> bool:
    """Tell whether there is no SQLite file, or one of no bytes."""
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # Opening it tells what is wrong; so with what is no ordinary file.
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


def traces(settings: Settings) -> list[Path]:
    """Return what shows that there was a database: its keys, the newest of its copies."""
    found = [settings.key_file] if settings.key_file.exists() else []
    copies = sorted(settings.backup_folder.glob("limber-*.zip"), key=os.path.getmtime)
    if settings.sqlite_file is not None:
        before = f"{settings.sqlite_file.stem}.before-migration-*.db"
        copies += sorted(settings.sqlite_file.parent.glob(before))
    return [*found, *copies[-1:]]


def missing_env_file() -> list[str]:
    """Return a line about an absent `.env`, with its full path, or nothing."""
    if ENV_FILE.exists():
        return []
    return [
        f"{ENV_FILE.absolute()}: no such file; is this Limber's folder? .env.example shows what stands in it"
    ]


def _mend(settings: Settings) -> str:
    if there := traces(settings):
        shown = " and ".join(str(one.absolute()) for one in there)
        return (
            f"{shown} shows that there was one: put it back, or bring a copy back with `limber restore FILE`"
            " (to begin anew on purpose, move keys and copies away first)"
        )
    if missing_env_file():
        return (
            f"there is no {ENV_FILE.absolute()} either: go to Limber's folder"
            " (for a new database: `limber run` or `limber migrate`)"
        )
    return "`limber run` or `limber migrate` makes one"
