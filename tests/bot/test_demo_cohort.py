"""Does a made-up cohort bring the coordinator a first morning that adds up?"""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app
from bot.commands.demo import cohort
from bot.commands.demo.cast import COORDINATOR
from bot.commands.demo.environment import ZONE, DemoHouse, open_demo
from bot.commands.demo.past_weeks import Course, lived
from bot.commands.demo.script import FIRST
from simulator import Message
from simulator.clock import MovableClock

COUNT = 30


@dataclass(slots=True, kw_only=True)
class Morning:
    """Bea's phone on the first morning."""

    house: DemoHouse

    @property
    def messages(self) -> list[Message]:
        return list(self.house.telegram.phone(COORDINATOR).from_bot)

    async def says(self, text: str) -> list[Message]:
        """Type a text; return what the bot answers."""
        before = len(self.messages)
        self.house.telegram.phone(COORDINATOR).says(text)
        await self._lets_answer()
        return self.messages[before:]

    async def taps(self, label: str) -> Message:
        """Tap a button; return the newest message."""
        self.house.telegram.phone(COORDINATOR).taps(label)
        await self._lets_answer()
        return self.messages[-1]

    async def _lets_answer(self) -> None:
        # A second message to one chat waits a second of the clock.
        await self.house.walker.walk(timedelta(seconds=10))


@asynccontextmanager
async def first_morning(seed: int) -> AsyncIterator[Morning]:
    with tempfile.TemporaryDirectory() as place:
        clock = MovableClock(cohort.starts_at(FIRST))
        async with open_demo(Path(place), clock, heartbeat=False, seed=seed) as house:
            await cohort.fill(house, FIRST, count=COUNT, seed=seed, nurse_chat=COORDINATOR)
            await house.walker.walk(timedelta(seconds=10))
            yield Morning(house=house)


def number(pattern: str, words: str) -> int:
    found = re.search(pattern, words)
    assert found, f"{pattern!r} is not in {words!r}"
    return int(found[1])


def _active(*, seed: int) -> int:
    lives = lived(FIRST, patients=COUNT, cohorts=3, seed=seed, zone=ZONE)
    return sum(life.fate is not Course.LEFT for life in lives)


async def test_the_first_morning_brings_a_digest_a_list_cards_and_figures_that_agree() -> None:
    active = _active(seed=1)
    lives = lived(FIRST, patients=COUNT, cohorts=3, seed=1, zone=ZONE)
    async with first_morning(seed=1) as bea:
        digest = next(m.words for m in bea.messages if "Good morning" in m.words)
        assert number(r"(\d+) patients take part", digest) == active
        # Who is asked at 08:00 has this morning's check in place of yesterday's.
        asked = sum(
            check.asked_at >= FIRST - timedelta(days=1) for life in lives for check in life.checks
        )
        assert number(r"of (\d+) check-ins", digest) == asked

        [listed] = await bea.says("/patients")
        assert number(r"(\d+) patients take part", listed.words) == active
        code = re.findall(r"\((P\d+)\)", listed.words)[0]
        [card] = await bea.says(f"/patients {code}")
        assert f"({code})" in card.words
        assert "in 7 days" in card.words
        chart = await bea.taps("Chart")
        assert chart.media is not None

        figures = await bea.says("/figures")
        assert len(figures) == len(cohort.COHORTS)
        assert all(one.media for one in figures)
        parts = [number(r"(\d+) patients? take", one.words) for one in figures]
        assert sum(parts) == active


async def test_the_broadcast_of_last_friday_adds_up() -> None:
    async with first_morning(seed=1) as bea:
        texts = list(cohort.TIP.values())
        ends = tuple(text.split("}", 1)[1] for text in texts)
        reached = sum(
            any(message.words.endswith(ends) for message in phone.from_bot)
            for phone in bea.house.telegram.phones
        )
        [listed] = await bea.says("/broadcasts")
        report = await bea.taps(listed.labels[0])
        assert number(r"(\d+) sent", report.words) == reached > COUNT // 2
        chosen = number(r"(\d+) chosen", report.words)
        parts = re.findall(r"(\d+) (?!chosen)[a-z]", report.words.partition("chosen")[2])
        assert sum(map(int, parts)) == chosen == _active(seed=1)


def test_the_same_seed_tells_the_same_lives_and_another_seed_others() -> None:
    one, again, other = (
        lived(FIRST, patients=COUNT, cohorts=3, seed=seed, zone=ZONE) for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


@pytest.mark.parametrize("count", ["-1", "2001", "many"])
def test_a_cohort_that_cannot_be_is_refused(count: str) -> None:
    result = CliRunner().invoke(app, ["demo", "--no-browser", "--patients", count])
    assert result.exit_code == 2
