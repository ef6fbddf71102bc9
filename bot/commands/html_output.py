"""What do the commands share that put our messages on paper?"""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import typer

from bot.commands.command_error import CommandFault
from bot.settings import SettingsBroken, load_settings
from content.bundle import ContentBundle, load_shelf
from content.files.content_faults import ContentBroken
from content.language.speech import SafetyLines

# What stands in the messages where the settings name no clinic yet.
SAMPLE = SafetyLines(
    clinic="Riverside Clinic",
    phone="555 0100",
    emergency="112",
    urgent="555 0199",
    crisis="024",
    hours="Mon-Fri 08:00-16:00",
)


def sample_shelf() -> ContentBundle:
    """Return everything we have to say, with the clinic's own lines where the settings have them."""
    try:
        return load_shelf(_lines(), signatures_file())
    except ContentBroken as broken:
        raise CommandFault(*map(str, broken.faults)) from None


def write_page(path: Path, page: str) -> None:
    """Write a page and say where it is; CommandFault when it cannot be written."""
    try:
        path.write_text(page, "utf-8")
    except OSError as fault:
        raise CommandFault(
            f"{path}: cannot be written ({fault.strerror}); name another file"
        ) from None
    typer.echo(f"{path} ({len(page.encode()) // 1024} KB)")


def signatures_file() -> Path | None:
    """Return where the clinic keeps what its clinician said, where the settings name it and it is there."""
    try:
        file = load_settings().signatures_file
    except SettingsBroken:
        return None
    return file if file is not None and file.exists() else None


def _lines() -> SafetyLines:
    """Return the clinic's lines, where each of them is known; this needs no whole settings."""
    try:
        lines = load_settings().safety_lines
    except SettingsBroken:
        return SAMPLE
    return lines if all(astuple(lines)) else SAMPLE
