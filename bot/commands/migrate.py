"""How is the database brought to the newest schema by hand?"""

from __future__ import annotations

from contextlib import nullcontext

import typer


def migrate() -> None:
    """Bring the database to the newest schema, with a copy of it first; the engine must be stopped."""
    # What the other commands need not wait for is imported here.
    import migrations
    from bot.commands.resources import bring_up_to_date, faults_of_database, settings_with
    from bot.process.clock import RealClock
    from bot.process.leadership import only_engine
    from bot.process.log import configure_logging

    configure_logging()
    settings = settings_with()
    file = settings.sqlite_file
    with faults_of_database(), only_engine(file) if file else nullcontext():
        before = bring_up_to_date(settings, now=RealClock().now())
    head = migrations.head()
    if before == head:
        typer.echo(f"The database is up to date, at revision {head}.")
    else:
        typer.echo(f"The database went from {before or 'empty'} to revision {head}.")
