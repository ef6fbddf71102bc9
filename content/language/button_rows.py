"""How do buttons stand in rows that fit a small phone?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rules.message import Button

# How many characters of a label a small, old phone shows, by how many buttons share its row.
FITS: Mapping[int, int] = MappingProxyType({1: 25, 2: 14, 3: 9, 4: 6})
TICK = "✓ "  # may come and go on a label without moving any button


def rows_of(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons in their order, at most `width` a row, and fewer where a label is long."""
    rows: list[tuple[Button, ...]] = []
    for one in buttons:
        wider = (*rows[-1], one) if rows else ()
        if rows and len(wider) <= width and fits(wider):
            rows[-1] = wider
        else:
            rows.append((one,))
    return tuple(rows)


def fits(row: Sequence[Button]) -> bool:
    """Tell whether an old phone shows every label of a row in full."""
    room = FITS[len(row)]
    return all(len(one.label.removeprefix(TICK)) <= room for one in row)
