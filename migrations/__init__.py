"""How does a database come to the schema this code needs?"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from db.database import driver_url


class DatabaseTooNew(Exception):
    """The database was made by a newer Limber; run that one, or restore a backup."""


def _config(url: str | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    return config


def head() -> str:
    """Return the revision this code needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - there is always a first migration
    return revision


def current(url: str) -> str | None:
    """Return the revision the database is at, or None when it is empty."""
    engine = create_engine(driver_url(url, asynchronous=False), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def upgrade(url: str) -> None:
    """Bring the database to the newest schema; raise DatabaseTooNew and change nothing if it is newer."""
    at = current(url)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if at is not None and at not in known:
        raise DatabaseTooNew(f"the database is at revision {at}, which this Limber does not know")
    command.upgrade(_config(url), "head")
