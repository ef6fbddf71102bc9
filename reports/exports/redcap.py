"""What does an export look like for REDCap? Its data dictionary, and a file to import.

One instrument a table. All but the first are repeating: in REDCap they are to be marked so before the import.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from reports.exports.columns import TABLES, Column, ColumnKind, records_of
from reports.spreadsheet_cells import csv_text, plain_value
from rules.exports import Export

RECORD = "record_id"
# The heading of a REDCap data dictionary, word by word.
DICTIONARY = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
FORMS = {
    "patients": "patient",
    "ratings": "rating",
    "activities": "activity",
    "deliveries": "delivery",
    "alerts": "alert",
}
_VALIDATION = {
    ColumnKind.WHOLE_NUMBER: "integer",
    ColumnKind.DAY: "date_ymd",
    ColumnKind.MOMENT: "datetime_seconds_ymd",
}
_NOTES = {ColumnKind.MOMENT: "UTC", ColumnKind.CODES: "codes, joined by a semicolon"}
_COMPLETE = 2  # how REDCap writes "complete"


def redcap_files(export: Export) -> dict[str, str]:
    """Return the dictionary and the import file."""
    return {"data-dictionary.csv": _dictionary(), "import.csv": _import(export)}


def field_of(form: str, column: Column) -> str:
    """Return the name of a column's field, in which REDCap allows small letters, digits and `_`."""
    return column.name if column.name.startswith(f"{form}_") else f"{form}_{column.name}"


def columns_of(table: str) -> list[Column]:
    """Return the columns of a table but for the patient, who is the record."""
    return [column for column in TABLES[table] if column.name != "patient"]


def _dictionary() -> str:
    record = {
        DICTIONARY[0]: RECORD,
        DICTIONARY[1]: FORMS["patients"],
        DICTIONARY[3]: "text",
        DICTIONARY[4]: "The patient's code; no name is exported",
    }
    fields = [
        {
            DICTIONARY[0]: field_of(form, column),
            DICTIONARY[1]: form,
            DICTIONARY[3]: "text",
            DICTIONARY[4]: column.meaning,
            DICTIONARY[6]: _NOTES.get(column.kind, ""),
            DICTIONARY[7]: _VALIDATION.get(column.kind, ""),
            DICTIONARY[8]: column.lowest,
            DICTIONARY[9]: column.highest,
        }
        for table, form in FORMS.items()
        for column in columns_of(table)
    ]
    return csv_text(DICTIONARY, [record, *fields])


def _import(export: Export) -> str:
    head = [RECORD, "redcap_repeat_instrument", "redcap_repeat_instance"]
    for table, form in FORMS.items():
        head += [field_of(form, column) for column in columns_of(table)]
        head.append(f"{form}_complete")
    rows: list[dict[str, Any]] = []
    instances: Counter[tuple[str, str]] = Counter()
    for table, form in FORMS.items():
        for record in records_of(export, table):
            code = record["patient"]
            row = {RECORD: code, f"{form}_complete": _COMPLETE}
            if table != "patients":
                instances[code, form] += 1
                row["redcap_repeat_instrument"] = form
                row["redcap_repeat_instance"] = instances[code, form]
            for column in columns_of(table):
                row[field_of(form, column)] = _value(record[column.name])
            rows.append(row)
    # All rows of a record stand together.
    return csv_text(head, sorted(rows, key=lambda row: str(row[RECORD])))


def _value(value: Any) -> Any:
    """Return a value as REDCap reads it: its moments have no zone, so they are in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return plain_value(value)
