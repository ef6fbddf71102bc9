"""How does Alembic reach the database? By the URL that `migrations.upgrade` was given."""

from __future__ import annotations

from alembic import context

from db.engine.database import plain_engine
from db.tables import Table

_engine = plain_engine(context.config.attributes["url"])
with _engine.connect() as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # A table that is rebuilt is dropped in between: what points to it must neither vanish nor hinder that.
        # It is switched outside the transaction, and what points nowhere in the end undoes all.
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    # One transaction, on SQLite too: a migration that is killed leaves nothing behind.
    context.configure(connection=connection, target_metadata=Table.metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise ValueError("a migration left rows that point nowhere")
_engine.dispose()
