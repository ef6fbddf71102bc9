"""`make odd`: each kind of message after each odd answer, before and after it was done, and ordinary bots beside it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import migrations
from tests.conversations.memory import Memory
from tests.house.repository import CHECKOUT
from tests.odd.cells import cells
from tests.odd.controls import CONTROLS, control
from tests.odd.report import LEGEND, counts, matrix, slowest, write

RECORD = CHECKOUT / "build" / "odd.jsonl"


def main() -> int:
    """Try every cell, print the matrix and its counts; return 1 when anything was lost or doubled."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "head.db"
        migrations.upgrade(f"sqlite:///{file}")
        memory = Memory(file)
    found = list(cells(memory))
    write(found, RECORD)
    print(matrix(found))
    print(LEGEND)
    print(", ".join(f"{count} {name}" for name, count in counts(found).items()))
    print("slowest, s: " + ", ".join(f"{k} {v:.0f}" for k, v in slowest(found).items()))
    for name in CONTROLS:
        lost, tried = asyncio.run(control(name))
        print(f"{name}: {lost} of {tried} lost, nobody told")
    print(f"each cell is a line of {RECORD.relative_to(CHECKOUT)}")
    ended = counts(found)
    return int(bool(ended["lost"] or ended["twice"]))


if __name__ == "__main__":
    sys.exit(main())
