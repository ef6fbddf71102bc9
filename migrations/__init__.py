"""How does a database come to the schema this code needs?"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from db.engine.database import plain_engine
from db.engine.sealing import KeyRing


class DatabaseTooNew(Exception):
    """The database was made by a newer Limber; run that one, or restore a backup."""


def _config(url: str | None = None, keys: KeyRing | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    config.attributes["keys"] = keys
    return config


def head() -> str:
    """Return the revision this code needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - there is always a first migration
    return revision


def current(url: str) -> str | None:
    """Return the revision the database is at, or None when it is empty."""
    engine = plain_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def require_known(revision: str | None) -> None:
    """Raise DatabaseTooNew for a revision that this code does not know."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseTooNew(
            f"the database is at revision {revision}, which this Limber does not know"
        )


def upgrade(url: str, revision: str = "head", *, keys: KeyRing | None = None) -> None:
    """Bring the database to a schema, the newest one unless named, whole or not at all; raise DatabaseTooNew.

    Where rows have to be sealed on the way it takes the database's own `keys`, and raises KeysBroken without them.
    """
    require_known(current(url))
    command.upgrade(_config(url, keys), revision)


def downgrade(url: str, revision: str, *, keys: KeyRing | None = None) -> None:
    """Take the database back to an older schema, with the same keys."""
    command.downgrade(_config(url, keys), revision)
