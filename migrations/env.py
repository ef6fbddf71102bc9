"""How does Alembic reach the database? By the URL that `migrations.upgrade` was given."""

from __future__ import annotations

from alembic import context

from db.engine.database import plain_engine
from db.tables import Table

_engine = plain_engine(context.config.attributes["url"])
with _engine.connect() as connection:
    # One transaction, on SQLite too: a migration that is killed leaves nothing behind.
    context.configure(connection=connection, target_metadata=Table.metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
_engine.dispose()
