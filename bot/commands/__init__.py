"""What can be typed after `limber`?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import (
    backup,
    check,
    content,
    export,
    gallery,
    hears,
    invite,
    keys,
    migrate,
    move_bot,
    preview,
    run,
    sign,
    simulate,
)
from bot.commands.demo import command

app = typer.Typer(
    name="limber",
    help="A Telegram companion for people whose joints ache while they take an aromatase inhibitor.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("check")(check.check)
app.command("migrate")(migrate.migrate)
app.command("move-bot")(move_bot.move_bot)
app.add_typer(invite.app, name="invite")
app.command("export")(export.export)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("release")(backup.release)
app.add_typer(keys.app, name="keys")
app.add_typer(content.app, name="content")
app.command("preview")(preview.preview)
app.command("gallery")(gallery.gallery)
app.command("sign")(sign.sign)
app.command("hears")(hears.hears)
app.command("simulate")(simulate.simulate)
command.add_to(app)


def _say_version(asked: bool) -> None:
    if asked:
        # What the other commands need not wait for is imported here.
        from bot.process.version import version

        typer.echo(f"limber {version()}")
        raise typer.Exit


@app.callback()
def main(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Say which Limber this is."
        ),
    ] = False,
    home: Annotated[
        Path | None,
        typer.Option(
            help="The folder with `.env` and the database; without it, the one you are in.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
) -> None:
    """Nudges, pain checks and reflections on Telegram, for patients and their clinic."""
    if home is not None:
        os.chdir(home)
