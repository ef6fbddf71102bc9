"""How is the matrix printed, counted and written down?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.odd.answers import ANSWERS
from tests.odd.cells import Cell, When
from tests.odd.kinds import KINDS

LEGEND = (
    "Each pair of signs is before and after Telegram had done it:"
    " . there in time, t a person was told, 2 there twice as it may be after an uncertain answer,"
    " L late, X lost, D twice, - cannot be: it says that nothing was done"
)


def sign(cell: Cell) -> str:
    """Return how a cell ended, in one character."""
    if cell.doubled:
        return "D"
    if cell.lost:
        return "L" if cell.arrived_s is not None else "X"
    if not cell.in_time:
        return "t"
    return "2" if cell.twice else "."


def matrix(found: Sequence[Cell]) -> str:
    """Draw a row for each answer, a column for each kind."""
    signs = {(one.answer, one.kind, one.when): sign(one) for one in found}
    widest = max(map(len, ANSWERS))
    lines = [" " * widest + "  " + " ".join(f"{kind[:6]:6}" for kind in KINDS)]
    for answer in ANSWERS:
        pairs = ("".join(signs.get((answer, kind, when), "-") for when in When) for kind in KINDS)
        lines.append(f"{answer:{widest}}  " + " ".join(f"{pair:6}" for pair in pairs))
    return "\n".join(lines)


def counts(found: Sequence[Cell]) -> Mapping[str, int]:
    """Count how the cells ended."""
    return {
        "cells": len(found),
        "there in time": sum(one.in_time for one in found),
        "a person told": sum(not one.in_time and one.told for one in found),
        "lost": sum(one.lost for one in found),
        "twice": sum(one.doubled for one in found),
        "twice, as it may be": sum(one.twice and not one.doubled for one in found),
    }


def slowest(found: Sequence[Cell]) -> Mapping[str, float]:
    """Return the seconds of the slowest arrival in time of each kind."""
    return {
        kind: max(
            (one.arrived_s or 0.0 for one in found if one.kind == kind and one.in_time), default=0.0
        )
        for kind in KINDS
    }


def write(found: Sequence[Cell], record: Path) -> None:
    """Write a line for each cell."""
    record.parent.mkdir(exist_ok=True)
    record.write_text("".join(json.dumps(one.as_row()) + "\n" for one in found))
