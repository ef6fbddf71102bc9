"""How is everything kept in one file, and brought back? `limber backup`, `limber restore`, `limber release`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(help="The file of the copy, such as limber-monday.zip.")]


def backup(file: File) -> None:
    """Write a verified copy of the database into a new file, also beside a running engine."""
    # What the other commands need not wait for is imported here.
    from bot.commands.backup_steps import write
    from bot.commands.resources import settings_with
    from bot.process.log import configure_logging

    configure_logging()
    settings = settings_with()
    manifest = write(settings, file)
    typer.echo(f"{file}: {manifest.rows} rows of {len(manifest.tables)} tables, verified.")
    typer.echo(f"Without {settings.key_file} nobody can read it: keep that file too, elsewhere.")


def restore(file: File) -> None:
    """Put a copy in the place of what the database holds; then everything is on hold until `limber release`."""
    # What the other commands need not wait for is imported here.
    from bot.commands.backup_steps import bring_back
    from bot.commands.resources import settings_with
    from bot.process.log import configure_logging

    configure_logging()
    restored = asyncio.run(bring_back(settings_with(), file))
    typer.echo(
        f"Restored {restored.manifest.rows} rows of {restored.manifest.made_at:%Y-%m-%d %H:%M} UTC;"
        f" {restored.erased} erased patients were removed again."
    )
    typer.echo(
        "Everything is on hold, and nothing that was owed then is sent. Limber answers whoever writes, and is"
        " silent otherwise: look at it with `limber check`, then type `limber release`."
    )


def release() -> None:
    """End the hold of a restore: checks, nudges and alerts go out again."""
    # What the other commands need not wait for is imported here.
    from bot.commands.backup_steps import end_hold
    from bot.commands.resources import settings_with
    from bot.process.log import configure_logging

    configure_logging()
    was_held = asyncio.run(end_hold(settings_with()))
    typer.echo("Messages go out again." if was_held else "Nothing was on hold.")
