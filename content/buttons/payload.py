"""What are the at most 64 characters that Telegram gives back when a button is tapped?

A payload only points: it names an action, the prompt's row and perhaps a value. The row decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A number from here on is in no row, and no database takes it for a question.
NO_COLUMN_HOLDS = 2**63
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
    prompt_id = int(match[2], 36) if match else 0
    if match is None or prompt_id >= NO_COLUMN_HOLDS:
        return None
    return Payload(match[1], prompt_id, match[3] or "")


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _ALPHABET[digit] + digits
    return digits or "0"
