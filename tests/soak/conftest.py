"""How large are the long runs, and where is it written what they found?"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.faults.counts import Line
from tests.house.repository import CHECKOUT

RECORD = CHECKOUT / "build" / "soak.jsonl"
_LINES = pytest.StashKey[list[Line]]()

Tell = Callable[[Line], None]
Share = Callable[[int], int]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the size of the long runs."""
    parser.addoption(
        "--share", type=float, default=1.0, help="what share of each long run to do (default: 1)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing told."""
    config.stash[_LINES] = []


@pytest.fixture
def share(request: pytest.FixtureRequest) -> Share:
    """Cut a size of the whole down to what was asked for, and never to nothing."""
    part: float = request.config.getoption("--share")

    def cut(whole: int) -> int:
        return max(3, round(whole * part))

    return cut


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Write a line into the record, and keep it for the table at the end."""

    def add(told: Line) -> None:
        request.config.stash[_LINES].append(told)
        RECORD.parent.mkdir(exist_ok=True)
        with RECORD.open("a") as record:
            record.write(json.dumps(told.as_row()) + "\n")

    return add


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what each fault did to us, and to the naive variant beside."""
    rows = [told.as_row() for told in config.stash[_LINES]]
    if not rows:
        return
    titles = [name.replace("_", " ") for name in rows[0]]
    cells = [[str(value) for value in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(titles, *cells, strict=True)]
    terminalreporter.section("faults")
    for row in (titles, *cells):
        pairs = zip(row, widths, strict=True)
        terminalreporter.write_line("  ".join(cell.ljust(width) for cell, width in pairs))
    terminalreporter.write_line(f"each is a line of {RECORD.relative_to(CHECKOUT)}")
