"""How are the keys changed under which patients' words lie? `limber keys rotate`."""

from __future__ import annotations

import asyncio

import typer

app = typer.Typer(help="The keys that seal what patients write.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """Have subcommands, even while there is one."""


@app.command("rotate")
def rotate() -> None:
    """Make a new key and seal everything with it, also beside a running engine."""
    # What the other commands need not wait for is imported here.
    from bot.commands.key_rotation import rotate_keys
    from bot.commands.resources import settings_with
    from bot.process.log import configure_logging

    configure_logging()
    settings = settings_with()
    resealed = asyncio.run(rotate_keys(settings))
    typer.echo(f"A new key seals from now on; {resealed} values were sealed again.")
    typer.echo(
        f"Copy {settings.key_file} to where you keep it. Copies of the last 14 days still need the old key,"
        " which stays in that file until a later rotation."
    )
