"""Do the acts of the tour stay within their budget?"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.conversations.house import open_house
from tests.tour.acts import play
from tests.tour.page import files, lines, page
from tests.tour.tracer import Trace, traced

BUDGET = tomllib.loads(Path(__file__).with_name("budget.toml").read_text())


@pytest.fixture
def backend() -> str:
    """The tour is of SQLite: PostgreSQL enters the same functions of the house."""
    return "sqlite"


@pytest.mark.unmeasured
async def test_no_act_enters_more_than_its_budget(migrated_database: str) -> None:
    async with open_house(migrated_database) as house:
        traces = await play(house)
    counts = {one.act: {"files": len(one.files), "statements": one.statements} for one in traces}
    over = {
        (act, what): (count[what], BUDGET["acts"][act][what])
        for act, count in counts.items()
        for what in count
        if count[what] > BUDGET["acts"][act][what]
    }
    assert over == {}
    assert files(traces) <= BUDGET["together"]["files"]
    assert lines(traces) <= BUDGET["together"]["lines"]
    assert all(f"## {act}" in page(traces) for act in BUDGET["acts"])


@pytest.mark.unmeasured
async def test_a_trace_names_what_ran_and_what_was_written(migrated_database: str) -> None:
    async with open_house(migrated_database) as house:
        ana = await house.patient()
        await house.skips_to_next_message(ana)
        trace = Trace(act="A rating")
        with traced(trace, house.database):
            await ana.taps("4")
    assert "rating" in trace.writes
    assert "on_pain_tapped" in {one.name for one in trace.functions.values()}
    assert "bot/patient/pain.py" in trace.files
    assert not [file for file in trace.files if file.startswith(("simulator", "tests"))]
