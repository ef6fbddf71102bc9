"""What does an export look like as CSV? One file a table, and a dictionary of every column."""

from __future__ import annotations

from reports.exports.columns import TABLES, records_of, written
from reports.spreadsheet_cells import csv_text
from rules.exports import Export

_DICTIONARY = ("file", "column", "holds", "meaning", "lowest", "highest")


def csv_files(export: Export) -> dict[str, str]:
    """Return the files by name."""
    files = {
        f"{table}.csv": csv_text(
            [column.name for column in columns],
            (
                {name: written(value) for name, value in record.items()}
                for record in records_of(export, table)
            ),
        )
        for table, columns in TABLES.items()
    }
    return files | {"data-dictionary.csv": _dictionary()}


def _dictionary() -> str:
    rows = [
        {
            "file": f"{table}.csv",
            "column": column.name,
            "holds": column.kind,
            "meaning": column.meaning,
            "lowest": column.lowest,
            "highest": column.highest,
        }
        for table, columns in TABLES.items()
        for column in columns
    ]
    return csv_text(_DICTIONARY, rows)
