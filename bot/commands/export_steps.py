"""What are the steps of an export?"""

from __future__ import annotations

from pathlib import Path

from bot.commands.command_error import CommandFault
from bot.commands.resources import beside_engine
from bot.process.clock import RealClock
from bot.process.database_snapshot import exported
from bot.settings import Settings
from db import audit
from reports.exports import export_files
from rules.exports import ExportFormat


async def write_export(settings: Settings, kind: ExportFormat, folder: Path) -> list[Path]:
    """Write the files and note it; return their paths. Nothing that is there is written over."""
    clock = RealClock()
    now = clock.now()
    async with beside_engine(settings, clock) as database:
        files = export_files(exported(database.url, database.keys, now=now), kind)
        paths = _write(folder, files)
        async with database.transaction() as session:
            await audit.note(
                session, actor="command", act="export", now=now, details={"format": kind.value}
            )
    return paths


def _write(folder: Path, files: dict[str, str]) -> list[Path]:
    paths = [folder / name for name in files]
    for path in paths:
        if path.exists():
            raise CommandFault(f"{path}: is there already; choose another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path, text in zip(paths, files.values(), strict=True):
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as fault:
        raise CommandFault(
            f"{folder}: cannot be written ({type(fault).__name__}); may this account write there?"
        ) from None
    return paths
