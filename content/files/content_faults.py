"""What is wrong in a content file, where, and how is it mended?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One thing to mend; `file` is named from the checkout, `line` counts from 1."""

    file: str
    line: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}; {self.mend}"


class ContentBroken(Exception):
    """The content files cannot be used as they are; `faults` names each place and its mend."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))
