"""Do the scripted days of `limber demo` print the same for the same seed, and end as they should?"""

from __future__ import annotations

import asyncio
import csv
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.commands.demo.environment import ZONE, wall
from bot.commands.demo.story import told
from tests.house.repository import CHECKOUT

# It is done in twenty on a machine of its own.
SECONDS = 250
pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How a run ended."""

    code: int
    out: str
    err: str


async def played(folder: Path, *words: str, hash_seed: int = 0) -> Played:
    """Type `limber demo --no-browser` and these words in `folder`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", *words),
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONHASHSEED": str(hash_seed),
            "TMPDIR": str(folder),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    return Played(code=process.returncode or 0, out=out.decode(), err=err.decode())


@pytest.fixture(scope="module")
def two_weeks(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("demo")
    return asyncio.run(played(folder, "--days", "14", "--seed", "1"))


@pytest.mark.unmeasured
async def test_same_seed_same_text_and_another_seed_another(tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as runs:
        one, again, other = (
            runs.create_task(
                played(tmp_path, "--days", "2", "--seed", str(seed), hash_seed=hash_seed)
            )
            for seed, hash_seed in ((1, 0), (1, 7), (2, 0))
        )
    assert [run.result().code for run in (one, again, other)] == [0, 0, 0]
    assert one.result().out == again.result().out
    assert one.result().out.count("\n") > 100
    assert other.result().out.split("\n", 1)[1] != one.result().out.split("\n", 1)[1]


@pytest.mark.unmeasured
async def test_same_seed_brings_the_same_cohort(tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as runs:
        one, again = (
            runs.create_task(
                played(tmp_path, "--days", "1", "--patients", "9", hash_seed=hash_seed)
            )
            for hash_seed in (0, 7)
        )
    assert one.result().code == 0, one.result().err
    assert one.result().out == again.result().out
    assert "Bea ◂ Good morning. " in one.result().out
    assert re.search(r"\d chosen: \d+ sent", one.result().out)


# What the two weeks show, in the order in which it happens.
SHOWN = {
    "a coordinator comes in": "You are now a coordinator at Riverside Clinic (demo).",
    "a patient joins": "Ana ▸ taps [Yes, I agree]",
    "a first check": "Worst joint pain in the last 24 hours?",
    "a correction": "Ana ▸ taps [Change]",
    "a rating in her own words": "a 4 today” Ana ◂ (now) This check-in continues further down. Ana ◂ Saved: pain 4",
    "a broadcast": "Ana ◂ Hello Ana, warm water is kind to stiff hands.",
    "its report": "1 chosen: 1 sent.",
    "an invite": "Bea ▸ taps [Make the link]",
    "another language": "Rosa ▸ taps [Sí, de acuerdo]",
    "what nobody understood": "Ana ◂ I am a program and did not understand that.",
    "what may be danger": "Ana ◂ If it is bad now, call 112",
    "and is none": "Ana ▸ taps [None of these]",
    "the week": "Ana ◂ Your week, in a few lines",
    "a severe day": "Ana ◂ (now) Saved: pain 8.",
    "an alert": "Bea ▸ taps [I have it]",
    "told that it was read": "Ana ◂ (now) Bea from your team has seen what you sent",
    "closed": "Closed by Bea: talked with her.",
    "STOP": "Rosa ▸ “PARAR”",
    "obeyed": "Rosa ◂ Hecho. No le envío más mensajes.",
    "a pause": "Ana ▸ “/pause”",
    "back again": "Ana ▸ “/resume”",
    "her chart": "Ana ▸ “/progress 30” Ana ◂ (photo)",
}
OFTEN = ("Done", "10 min", "Later", "Not today", "Too sore", "Write", "Not now", "Tell me more")


def test_two_weeks_show_what_limber_does(two_weeks: Played) -> None:
    assert two_weeks.code == 0, two_weeks.err
    said = " ".join(two_weeks.out.split())
    at = -1
    for what, words in SHOWN.items():
        found = said.find(words, at + 1)
        assert found > at, f"{what} is missing, or out of its turn"
        at = found
    for label in OFTEN:
        assert f"Ana ▸ taps [{label}]" in said


def test_nothing_on_standard_output_changes_from_run_to_run(two_weeks: Played) -> None:
    said = two_weeks.out
    assert "Day 1 · Monday, 2 March 2026" in said
    assert "Day 14 · Sunday, 15 March 2026" in said
    assert not re.search(r"limber-demo|limber\.db|start=[\w-]{4}|\d+\.\d+ s\b", said)
    # Numbers of this length are ids, but for that of a paper that a lesson names.
    assert not re.search(r"(?<!PMC)\d{7}", said)


def test_nothing_went_wrong_on_the_way(two_weeks: Played) -> None:
    [line] = two_weeks.err.splitlines()
    assert line.startswith("14 days in ")


def test_everything_is_left_in_the_folder_it_names(two_weeks: Played) -> None:
    folder = Path(two_weeks.err.rsplit(" ", 1)[1].strip())
    assert (folder / "conversation.txt").read_text(encoding="utf-8") == two_weeks.out
    with (folder / "ratings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    saved = re.findall(r"Ana ◂ \(now\) Saved: pain (\d+)", two_weeks.out)
    hers = {row["value"] for row in rows if row["patient"] == rows[0]["patient"]}
    assert hers <= set(saved)
    assert rows[0]["day"] == "2026-03-02"
    assert (folder / "progress.png").read_bytes().startswith(b"\x89PNG")


def test_rosa_hears_nothing_after_stop(two_weeks: Played) -> None:
    assert "Rosa" not in two_weeks.out.partition("Rosa ◂ Parado.")[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--days", "0"), "Invalid value for '--days'"),
        (("--days", "many"), "Invalid value for '--days'"),
        (("--weeks", "2"), "No such option"),
    ],
    ids=["no days", "no number", "no such option"],
)
async def test_bad_use_is_refused(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    run = await played(tmp_path, *words)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


async def test_folder_that_cannot_be_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("here first")
    run = await played(tmp_path, "--days", "1", "--out", str(file))
    assert (run.code, run.out) == (1, "")
    assert run.err == f"--out {file}: no folder to write to (File exists)\n"
    assert file.read_text() == "here first"


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("days", [1, 2, 3, 5, 10, 14, 28])
def test_story_of_any_length_hangs_together(days: int, seed: int) -> None:
    first = wall(2026, 3, 2, 8, 0)
    story = told(first, days=days, seed=seed)
    assert len(story.pains) == days
    assert all(0 <= pain <= 10 for pain in story.pains)
    assert not story.silent & story.late
    on = story.on
    planned = [on.slip, on.severe, on.broadcast, on.thanks, on.pause, on.back]
    assert all(day is None or 0 <= day < days for day in planned)
    answered = set(range(days)) - story.silent - story.late
    assert {on.slip, on.severe} - {None} <= answered
    assert story.day(story.at(days - 1, 23, 59).astimezone(ZONE)) == days - 1
