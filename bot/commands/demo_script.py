"""How do scripted people live through weeks in seconds, and what is left on paper?"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import typer

from bot.commands.demo_habits import Words, coordinator_habits, patient_habits
from bot.commands.demo_house import ZONE, DemoHouse, open_demo, run_demo, wall
from bot.commands.demo_story import Story, plan, told
from db import patients, ratings, staff
from rules.invites import InviteRole
from rules.pain import Rating
from simulator.clock import MovableClock
from simulator.play import Actor, Open, Play
from simulator.transcript import Transcript

PATIENT, COORDINATOR = 1001, 2001
# A Monday, so that the text of a seed never changes.
FIRST = wall(2026, 3, 2, 8, 0)
LANGUAGE = "en"
Write = Callable[[str], None]


def play(*, days: int, seed: int, out: Path | None) -> None:
    """Print the conversation of `days` days, and leave it with the ratings in a folder."""
    began = time.monotonic()
    folder = out or Path(tempfile.mkdtemp(prefix="limber-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    run_demo(partial(_play, days=days, seed=seed, folder=folder))
    typer.echo(f"{days} days in {time.monotonic() - began:.1f} s. Files: {folder}", err=True)


async def _play(*, days: int, seed: int, folder: Path) -> None:
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="limber-") as place:
        clock = MovableClock(FIRST)
        async with open_demo(Path(place), clock, heartbeat=False, seed=seed) as house:
            story = told(FIRST, days=days, seed=seed)
            await live(house, story, seed=seed, days=days, write=partial(_tell, lines))
            found = await _ratings(house)
    (folder / "conversation.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write_ratings(folder / "ratings.csv", found)


def _tell(lines: list[str], line: str) -> None:
    lines.append(line)
    # Whatever the terminal speaks: a character it lacks must not end the demo.
    sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.buffer.flush()


async def live(house: DemoHouse, story: Story, *, seed: int, days: int, write: Write) -> None:
    """Let Ana and Bea live through the story, and write it down."""
    words = Words(house.shelf.speech(LANGUAGE))
    city = house.shelf.zones.city(ZONE.key, LANGUAGE)
    ana = Actor(
        phone=house.telegram.person(PATIENT, "Ana", language_code=LANGUAGE),
        lot=random.Random(f"Ana {seed}"),  # noqa: S311 - a story, not a secret
        habits=patient_habits(words, story, city),
    )
    bea = Actor(
        phone=house.telegram.person(COORDINATOR, "Bea", language_code=LANGUAGE),
        lot=random.Random(f"Bea {seed}"),  # noqa: S311 - a story, not a secret
        habits=coordinator_habits(words),
    )
    people = Transcript([ana.phone, bea.phone], now=house.clock.now, zone=ZONE, write=write)
    play = Play(clock=house.clock, walker=house.walker, transcript=people, actors=[ana, bea])
    write(f"Limber, {_counted(days, 'day')}, seed {seed}. Ana is a patient, Bea is her nurse.")
    write("Both are made up; the bot is the real one. ▸ she taps or types, ◂ she reads.")
    await _join(house, play, story, ana=ana, bea=bea)
    plan(play, story, ana=ana, bea=bea)
    await play.run(story.at(days - 1, 23, 59))
    heard = len(ana.phone.from_bot)
    write("")
    counts = f"{_counted(heard, 'message')} on Ana's phone, {_counted(ana.taps, 'tap')} of hers"
    write(f"In {_counted(days, 'day')}: {counts}.")


async def _join(house: DemoHouse, play: Play, story: Story, *, ana: Actor, bea: Actor) -> None:
    link = await house.invite(InviteRole.COORDINATOR)
    play.plan(bea, story.first, [Open(link, "her invite as a coordinator")])
    await play.run(story.first + timedelta(minutes=5))
    async with house.database.transaction() as session:
        nurse = await staff.staff_by_chat(session, bea.phone.person_id)
    invited_by = nurse.id if nurse else None
    link = await house.invite(InviteRole.PATIENT, created_by=invited_by)
    play.plan(ana, story.first + timedelta(minutes=10), [Open(link, "her invite as a patient")])


async def _ratings(house: DemoHouse) -> list[Rating]:
    async with house.database.transaction() as session:
        patient = await patients.patient_by_chat(session, PATIENT)
        if patient is None:
            return []
        return await ratings.ratings_of(session, patient.id, since=FIRST.date())


def _write_ratings(path: Path, found: list[Rating]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("day", "worst_pain_0_to_10", "answered_at"))
        rows.writerows((one.day, one.value, _written(one.at)) for one in found)


def _written(moment: datetime) -> str:
    return moment.astimezone(ZONE).isoformat(timespec="minutes")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
