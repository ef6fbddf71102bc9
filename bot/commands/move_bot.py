"""How does a clinic move to another bot?"""

from __future__ import annotations

import asyncio
from contextlib import nullcontext

import typer


def move_bot() -> None:
    """Let the database belong to the bot of LIMBER_BOT_TOKEN; the engine must be stopped."""
    asyncio.run(_move())


async def _move() -> None:
    # What the other commands need not wait for is imported here.
    from bot.commands import bot_move
    from bot.commands.database_presence import require_database
    from bot.commands.resources import (
        bring_up_to_date,
        faults_of_database,
        open_database,
        settings_with,
    )
    from bot.commands.token_check import our_name
    from bot.process.clock import RealClock
    from bot.process.leadership import only_engine
    from bot.process.log import configure_logging

    configure_logging()
    settings, clock = settings_with("bot_token"), RealClock()
    require_database(settings)
    name = await our_name(settings)
    file = settings.sqlite_file
    with faults_of_database(), only_engine(file) if file else nullcontext():
        bring_up_to_date(settings, now=clock.now(), makes=False)
        async with open_database(settings, clock) as database, database.transaction() as session:
            moved = await bot_move.move_bot(session, settings.bot_number, now=clock.now())
    if moved.before == moved.after:
        typer.echo(f"The database belongs to @{name} already.")
        return
    typer.echo(
        f"The database belongs to @{name} now. {moved.patients} patients and {moved.staff} of the team"
        f" get nothing until each has opened https://t.me/{name} and pressed Start."
        " Links that nobody opened are void: `limber invite` makes new ones."
    )
