"""Does a migrated database have the tables that the code speaks of?"""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

import migrations
from db.engine.database import plain_engine
from db.tables import Table


def test_the_migration_makes_the_tables_of_the_code(migrated_database: str) -> None:
    engine = plain_engine(migrated_database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Table.metadata) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(migrated_database: str) -> None:
    migrations.upgrade(migrated_database)
    assert migrations.current(migrated_database) == migrations.head()


def test_a_database_of_a_newer_limber_is_refused_as_it_is(migrated_database: str) -> None:
    engine = plain_engine(migrated_database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrations.DatabaseTooNew, match="revision 9999"):
        migrations.upgrade(migrated_database)
    assert migrations.current(migrated_database) == "9999"
    engine.dispose()


def test_an_empty_database_is_at_no_revision(database: str) -> None:
    assert migrations.current(database) is None


def test_what_fails_half_way_leaves_nothing_behind(database: str) -> None:
    engine = plain_engine(database)
    with engine.begin() as connection:
        # The last table of the migration is in its way.
        connection.execute(text("CREATE TABLE rating_version (id INTEGER)"))
    with pytest.raises(Exception, match="rating_version"):
        migrations.upgrade(database)
    assert inspect(engine).get_table_names() == ["rating_version"]
    engine.dispose()
