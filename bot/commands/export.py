"""How do a clinic's data leave it? `limber export`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from rules.exports import ExportFormat

Format = Annotated[ExportFormat, typer.Option("--format", help="csv, fhir (R4) or redcap.")]
Out = Annotated[Path, typer.Option("--out", help="The folder for the files; it is made.")]


def export(out: Out, kind: Format = ExportFormat.CSV) -> None:
    """Write ratings, activities, deliveries and alerts as files, by code and without a name."""
    # What the other commands need not wait for is imported here.
    from bot.commands.export_steps import write_export
    from bot.commands.resources import settings_with
    from bot.process.log import configure_logging

    configure_logging()
    written = asyncio.run(write_export(settings_with(), kind, out))
    for path in written:
        typer.echo(path)
