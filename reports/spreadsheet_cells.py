"""How does a value stand in a file that a spreadsheet may open?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

# A cell that begins so could be run as a formula by a spreadsheet.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
GUARD = "'"


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV (RFC 4180), with a heading and no cell that a spreadsheet would run."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows([guarded(plain_value(row.get(name))) for name in columns] for row in rows)
    return written.getvalue()


def guarded(value: Any) -> Any:
    """Return the value with an apostrophe before words that look like a formula, or begin with one."""
    if isinstance(value, str) and value.startswith((*_FORMULA_STARTS, GUARD)):
        return GUARD + value
    return value


def unguarded(cell: str) -> str:
    """Return what `guarded` was given, for whoever reads such a file back."""
    return cell.removeprefix(GUARD)


def plain_value(value: Any) -> Any:
    """Return a value as words or a number: dates by ISO 8601, moments in UTC, lists joined by `;`."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple | frozenset):
        return ";".join(str(one) for one in value)
    if isinstance(value, Mapping):
        return ";".join(f"{key}={one}" for key, one in value.items())
    return "" if value is None else value
