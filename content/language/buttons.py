"""What does a button send back when it is tapped?

A payload only points: it names an action, the prompt's row and perhaps a value. The row decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rules.message import Button

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORM = re.compile(r"([a-z][a-z_]{0,19})\.([0-9a-z]{1,13})(?:\.([0-9A-Za-z_:,+/-]{0,28}))?")


@dataclass(frozen=True, slots=True)
class Payload:
    """What a tap says: the action, the prompt it belongs to, and a value (empty when there is none)."""

    action: str
    prompt_id: int
    value: str = ""

    def encode(self) -> str:
        """Return at most 64 ASCII characters, Telegram's limit; raise ValueError for an odd value."""
        data = f"{self.action}.{_base36(self.prompt_id)}" + (f".{self.value}" if self.value else "")
        if not _FORM.fullmatch(data):
            raise ValueError(f"not a payload: {data}")
        return data


def decode(data: str) -> Payload | None:
    """Return the payload, or None for anything we did not make."""
    match = _FORM.fullmatch(data)
    if match is None:
        return None
    action, prompt, value = match.groups()
    return Payload(action, int(prompt, 36), value or "")


def button(label: str, action: str, prompt_id: int, value: str = "") -> Button:
    """Return a button that sends back `action` for that prompt."""
    return Button(label=label, payload=Payload(action, prompt_id, value).encode())


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


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _ALPHABET[digit] + digits
    return digits or "0"
