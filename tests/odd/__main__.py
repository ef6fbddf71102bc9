"""`make odd`: each kind of message after each odd answer, before and after it was done, and ordinary bots beside it."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import migrations
from tests.house.repository import CHECKOUT
from tests.odd.cells import Cell, cells_of
from tests.odd.controls import CONTROLS, control
from tests.odd.kinds import KINDS
from tests.odd.report import LEGEND, counts, matrix, page, slowest, told, write

RECORD = CHECKOUT / "build" / "odd.jsonl"
PAGE = CHECKOUT / "docs" / "odd-answers.md"


def main() -> int:
    """Try every cell, print the matrix and its counts; return 1 when anything was lost or doubled."""
    began, found = time.monotonic(), list[Cell]()
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes,
    ):
        head = Path(folder) / "head.db"
        migrations.upgrade(f"sqlite:///{head}")
        for kind, its_cells in zip(
            KINDS, processes.map(cells_of, [head] * len(KINDS), KINDS), strict=True
        ):
            found += its_cells
            print(f"{kind}: {told(counts(its_cells))}", flush=True)
            write(found, RECORD)
    ended = counts(found)
    print(f"{matrix(found)}\n{LEGEND}\n{told(ended)}")
    print("slowest, s: " + ", ".join(f"{k} {v:.0f}" for k, v in slowest(found).items()))
    ordinary = {name: str(asyncio.run(control(name))) for name in CONTROLS}
    for name, said in ordinary.items():
        print(f"{name}: {said}")
    print(
        f"{time.monotonic() - began:.0f} s; each cell is a line of {RECORD.relative_to(CHECKOUT)},"
        f" and the matrix stands in {PAGE.relative_to(CHECKOUT)}"
    )
    PAGE.write_text(page(found, ordinary))
    return int(bool(ended["lost"] or ended["twice"]))


if __name__ == "__main__":
    sys.exit(main())
