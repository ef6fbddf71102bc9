"""How do scripted people live through weeks in seconds, and what is left on paper?"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import typer

from bot.commands.command_error import CommandFault
from bot.commands.demo import cohort
from bot.commands.demo.cast import COORDINATOR, PATIENT, Cast
from bot.commands.demo.environment import ZONE, DemoHouse, open_demo, run_demo, wall
from bot.commands.demo.story import told
from bot.process.database_snapshot import exported
from reports.exports import export_files
from rules.exports import ExportFormat
from simulator.clock import MovableClock
from simulator.play import Play
from simulator.transcript import Transcript

# A Monday, so that the text of a seed never changes.
FIRST = wall(2026, 3, 2, 8, 0)
Write = Callable[[str], None]


def play(*, days: int, seed: int, patients: int, out: Path | None) -> None:
    """Print the conversation of `days` days, and leave it with chart and export in a folder."""
    began = time.monotonic()
    folder = _folder(out)
    run_demo(partial(_play, days=days, seed=seed, count=patients, folder=folder))
    took = f"{_counted(days, 'day')} in {time.monotonic() - began:.1f} s"
    typer.echo(f"{took}. The conversation, her chart and the export are in {folder}", err=True)


def _folder(out: Path | None) -> Path:
    """Return the folder for the files, made if need be; CommandFault where it is not to be had."""
    if out is None:
        return Path(tempfile.mkdtemp(prefix="limber-demo-"))
    try:
        out.mkdir(parents=True, exist_ok=True)
        # Better told now than after weeks have been lived through.
        tempfile.TemporaryFile(dir=out).close()
    except OSError as fault:
        raise CommandFault(f"--out {out}: no folder to write to ({fault.strerror})") from None
    return out


async def _play(*, days: int, seed: int, count: int, folder: Path) -> None:
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="limber-") as place:
        clock = MovableClock(cohort.starts_at(FIRST) if count else FIRST)
        async with open_demo(Path(place), clock, heartbeat=False, seed=seed) as house:
            if count:
                await cohort.fill(house, FIRST, count=count, seed=seed, nurse_chat=COORDINATOR)
            await live(house, seed=seed, days=days, write=partial(_tell, lines))
            database, now = house.database, house.clock.now()
            export = await asyncio.to_thread(exported, database.url, database.keys, now=now)
            files = [one.media.file for one in house.telegram.phone(PATIENT).from_bot if one.media]
    for file in files:
        (folder / file.name).write_bytes(file.content)
    (folder / "conversation.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, text in export_files(export, ExportFormat.CSV).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def _tell(lines: list[str], line: str) -> None:
    lines.append(line)
    # Whatever the terminal speaks: a character it lacks must not end the demo.
    sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.buffer.flush()


async def live(house: DemoHouse, *, seed: int, days: int, write: Write) -> None:
    """Let everybody live through the story of the seed, and write it down."""
    story = told(FIRST, days=days, seed=seed)
    cast = Cast(house, story, seed=seed, days=days)
    people = Transcript(cast.phones, now=house.clock.now, zone=ZONE, write=write)
    play = Play(clock=house.clock, walker=house.walker, transcript=people, actors=cast.actors)
    for line in cast.introduced(f"Limber, {_counted(days, 'day')}, seed {seed}"):
        write(line)
    await cast.arrive(play)
    await play.run(story.at(days - 1, 23, 59))
    heard, taps = len(cast.ana.phone.from_bot), cast.ana.taps
    write("")
    counts = f"{_counted(heard, 'message')} on Ana's phone, {_counted(taps, 'tap')} of hers"
    write(f"In {_counted(days, 'day')}: {counts}.")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
