"""What does one act enter? Files, functions in order, hops between files, statements and rows."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from sqlalchemy import event

from db.engine.database import Database
from tests.house.repository import CHECKOUT

# The stand-in for Telegram and the tests are not the house.
ROOMS = ("bot", "content", "db", "reports", "rules", "scheduler")
_WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
_INSIDE = ("<lambda>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>", "<module>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One function of the house; `lines` is how long it is."""

    file: str
    name: str
    line: int
    lines: int


@dataclass(slots=True, kw_only=True)
class Trace:
    """What an act entered, in the order of first entry."""

    act: str
    functions: dict[CodeType, Entered] = field(default_factory=dict)
    hops: int = 0
    statements: int = 0
    writes: Counter[str] = field(default_factory=Counter)

    @property
    def files(self) -> list[str]:
        """Return the files in the order of first entry."""
        return list(dict.fromkeys(one.file for one in self.functions.values()))

    @property
    def lines(self) -> int:
        """Return the lines of all functions entered."""
        return sum(one.lines for one in self.functions.values())


@contextmanager
def traced(trace: Trace, database: Database) -> Iterator[None]:
    """Fill `trace` from this thread for the length of the block; a transaction's begin and end are no statements."""
    last = ""

    def enter(frame: FrameType, happened: str, _: Any) -> None:
        nonlocal last
        code = frame.f_code
        if happened != "call" or code.co_name in _INSIDE:
            return
        known = trace.functions.get(code)
        if known is None:
            known = _entered(code)
            if known is None:
                return
            trace.functions[code] = known
        trace.hops += known.file != last
        last = known.file

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        trace.statements += 1
        if written := _WRITES.match(statement):
            trace.writes[written[2]] += len(parameters) if many else 1

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    before = sys.getprofile()
    sys.setprofile(enter)
    try:
        yield
    finally:
        sys.setprofile(before)
        event.remove(engine, "before_cursor_execute", note)


def _entered(code: CodeType) -> Entered | None:
    path = Path(code.co_filename)
    if not path.is_relative_to(CHECKOUT):
        return None
    file = path.relative_to(CHECKOUT)
    if file.parts[0] not in ROOMS:
        return None
    numbers = [line for *_, line in code.co_lines() if line]
    lines = max(numbers, default=0) - code.co_firstlineno + 1
    return Entered(
        file=file.as_posix(), name=code.co_qualname, line=code.co_firstlineno, lines=lines
    )
