"""How does Alembic reach the database? By the URL that `migrations.upgrade` was given."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from db.database import driver_url
from db.tables import Table

_url = context.config.attributes["url"]
_engine = create_engine(driver_url(_url, asynchronous=False), poolclass=NullPool)
with _engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Table.metadata)
    with context.begin_transaction():
        context.run_migrations()
_engine.dispose()
