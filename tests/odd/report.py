"""How is the matrix printed, counted and written down?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from simulator import OddAnswer
from tests.odd.answers import ANSWERS, NoAnswer
from tests.odd.cells import Cell, When
from tests.odd.kinds import KINDS, Kind

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
    return "\n".join(line.rstrip() for line in lines)


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


def told(ended: Mapping[str, int]) -> str:
    """Say counts in a line."""
    return ", ".join(f"{count:,} {name}" for name, count in ended.items())


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


def page(found: Sequence[Cell], ordinary: Mapping[str, str]) -> str:
    """Write the page of the docs: the matrix, how fast each kind is, how ordinary bots fare, and the sources."""
    slow = slowest(found)
    kinds = [
        f"| {name} | {kind.within.total_seconds():.0f} | {slow[name]:.0f} | {_again(kind)} |"
        for name, kind in KINDS.items()
    ]
    bots = [f"- an ordinary bot of {name}: {said}" for name, said in ordinary.items()]
    sources = [f"| {name} | {_source(answer)} |" for name, answer in ANSWERS.items()]
    return "\n".join(
        (
            "# Each kind of message after each odd answer",
            "",
            "Written by `make odd`, which tries every cell; [what faults do](faults.md) says how.",
            "",
            f"{told(counts(found))}.",
            "",
            *bots,
            "",
            LEGEND + ".",
            "",
            "```text",
            matrix(found),
            "```",
            "",
            "In time is within so many seconds of Telegram being well:"
            " when the wait that the answer asked for is over.",
            "",
            "| Kind | In time, s | Slowest in time, s | After an answer that leaves a doubt |",
            "|---|---|---|---|",
            *kinds,
            "",
            "A source is a thread (a repository of GitHub and its number), or a line of the Bot API server or of its"
            ' library (td); "after" stands before the thread of an answer that differs in what is named.',
            "",
            "| Answer | Source |",
            "|---|---|",
            *sources,
            "",
        )
    )


def _again(kind: Kind) -> str:
    if kind.harmless:
        return "again, and nobody sees it"
    return "again, and says so" if kind.repeated else "not again, and a person is told"


def _source(answer: OddAnswer | NoAnswer) -> str:
    return answer.source if isinstance(answer, OddAnswer) else f"no answer: {answer.reason}"
