"""Which labelled sentences are there? `own` to write rules by, `frozen` to judge them, by writers who saw none."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LABELS = frozenset({"emergency", "same_day", "soon", "medicine", "stop", "nothing"})
COLUMNS = ["language", "label", "kind", "sign", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, what it should be heard as, and how it says it."""

    language: str
    label: str
    kind: str
    sign: str
    text: str


def sentences(part: str, language: str) -> list[Sentence]:
    """Read one file; raises ValueError for a row of another shape."""
    path = HERE / part / f"{language}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    if head != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise ValueError(f"{path.name}: five columns are wanted: {', '.join(COLUMNS)}")
    return [Sentence(**dict(zip(COLUMNS, row, strict=True))) for row in rows]
