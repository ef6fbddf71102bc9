"""Do an export's files hold every record, and can others read them back alike?"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from reports.exports import export_files
from reports.exports.columns import QUESTION, TABLES, ColumnKind, records_of
from reports.exports.redcap import DICTIONARY, FORMS, RECORD, columns_of, field_of
from reports.spreadsheet_cells import guarded, unguarded
from rules.exports import Export, ExportFormat
from tests.reports.records import EXPORT, MADE


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def value_of(cell: str, kind: ColumnKind, *, zone: Any = None) -> Any:
    """Return what a cell stands for, by the dictionary's word for it."""
    if kind is ColumnKind.CODES:
        return tuple(cell.split(";")) if cell else ()
    if cell == "":
        return None
    match kind:
        case ColumnKind.WHOLE_NUMBER:
            return int(cell)
        case ColumnKind.DAY:
            return date.fromisoformat(cell)
        case ColumnKind.MOMENT:
            moment = datetime.fromisoformat(cell)
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
        case _:
            return unguarded(cell)


# ---------------------------------------------------------------- every format


@pytest.mark.parametrize("table", list(TABLES))
def test_every_field_of_a_record_is_a_column_with_a_meaning(table: str) -> None:
    [record, *_] = getattr(EXPORT, table)
    assert [column.name for column in TABLES[table]] == [one.name for one in fields(record)]
    assert all(column.meaning for column in TABLES[table])


@pytest.mark.parametrize("kind", list(ExportFormat))
def test_export_of_nothing_is_whole(kind: ExportFormat) -> None:
    assert all(export_files(Export(made_at=MADE), kind).values())


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("table", list(TABLES))
def test_csv_read_back_by_its_dictionary_is_equal(table: str) -> None:
    files = export_files(EXPORT, ExportFormat.CSV)
    kinds = {
        row["column"]: ColumnKind(row["holds"])
        for row in read(files["data-dictionary.csv"])
        if row["file"] == f"{table}.csv"
    }
    found = [
        {name: value_of(cell, kinds[name]) for name, cell in row.items()}
        for row in read(files[f"{table}.csv"])
    ]
    assert found == records_of(EXPORT, table)


def test_csv_shows_corrected_ratings_as_amended_with_the_first_answer() -> None:
    rows = read(export_files(EXPORT, ExportFormat.CSV)["ratings.csv"])
    assert [(row["value"], row["status"], row["first_value"]) for row in rows] == [
        ("4", "final", "4"),
        ("8", "amended", "3"),
        ("0", "final", "0"),
    ]
    assert rows[0]["answered_at"] == "2026-03-30T09:31:05+02:00"


@pytest.mark.parametrize("kind", [ExportFormat.CSV, ExportFormat.REDCAP])
def test_no_cell_is_run_as_a_formula(kind: ExportFormat) -> None:
    for text in export_files(EXPORT, kind).values():
        for row in csv.reader(io.StringIO(text, newline="")):
            assert not [cell for cell in row if re.match(r"[=+\-@\t\r\n]", cell)]


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@x", "\tx", "'", "'=1", "plain", "", "é=1", '"']
)
def test_guard_is_taken_away_again(words: str) -> None:
    assert unguarded(guarded(words)) == words


def test_numbers_below_zero_stay_numbers() -> None:
    assert guarded(-3) == -3


# ---------------------------------------------------------------- FHIR


def bundle() -> Bundle:
    """Return the bundle as a library that is not ours reads and judges it."""
    return Bundle.model_validate_json(export_files(EXPORT, ExportFormat.FHIR)["bundle.json"])


def resources(kind: str) -> list[Any]:
    entries: list[Any] = bundle().entry or []
    return [one.resource for one in entries if one.resource.__resource_type__ == kind]


def test_fhir_bundle_is_valid_for_a_library_that_is_not_ours() -> None:
    read_back: Any = bundle()
    assert read_back.type == "collection"
    urls = [one.fullUrl for one in read_back.entry]
    assert len(urls) == len(set(urls)) == 7


def test_fhir_that_is_wrong_is_refused_by_it() -> None:
    said = json.loads(export_files(EXPORT, ExportFormat.FHIR)["bundle.json"])
    said["entry"][2]["resource"]["valueInteger"] = "four"
    with pytest.raises(ValueError, match="valueInteger"):
        Bundle.model_validate(said)


def test_fhir_observations_are_the_ratings_read_back() -> None:
    patients = {one.id: one for one in resources("Patient")}
    assert set(patients) == {"P001", "P002"}
    assert all(one.name is None and one.birthDate is None for one in patients.values())
    places = {
        one.fullUrl: one.resource.id for one in bundle().entry or [] if one.resource is not None
    }
    surveys = [
        one for one in resources("Observation") if one.category[0].coding[0].code == "survey"
    ]
    found = [
        (
            int(one.identifier[0].value),
            places[one.subject.reference],
            one.valueInteger,
            one.status,
            one.effectiveDateTime,
        )
        for one in surveys
    ]
    assert found == [
        (one.rating_id, one.patient, one.value, one.status.value, one.answered_at)
        for one in EXPORT.ratings
    ]
    assert surveys[0].code.coding[0].code == "72514-3"
    assert surveys[0].code.text == QUESTION
    assert "in a chat" in surveys[0].method.text
    assert "First answer: 3." in surveys[1].note[0].text


def test_fhir_instants_carry_their_offset() -> None:
    said = json.loads(export_files(EXPORT, ExportFormat.FHIR)["bundle.json"])
    times = [one["resource"].get("effectiveDateTime", "") for one in said["entry"]]
    assert "2026-03-30T09:31:05+02:00" in times


def test_fhir_activities_have_minutes_or_that_it_was_done() -> None:
    done = [one for one in resources("Observation") if one.category[0].coding[0].code == "activity"]
    assert [(one.valueQuantity and one.valueQuantity.value, one.valueBoolean) for one in done] == [
        (25, None),
        (None, True),
    ]


# ---------------------------------------------------------------- REDCap


def test_redcap_dictionary_has_its_columns_and_each_field_once() -> None:
    text = export_files(EXPORT, ExportFormat.REDCAP)["data-dictionary.csv"]
    rows = read(text)
    assert tuple(rows[0]) == DICTIONARY
    names = [row[DICTIONARY[0]] for row in rows]
    assert names[0] == RECORD
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name) for name in names)
    assert {row[DICTIONARY[3]] for row in rows} == {"text"}
    assert {row[DICTIONARY[7]] for row in rows} == {
        "",
        "integer",
        "date_ymd",
        "datetime_seconds_ymd",
    }
    pain = next(row for row in rows if row[DICTIONARY[0]] == "rating_value")
    assert (pain[DICTIONARY[8]], pain[DICTIONARY[9]]) == ("0", "10")


@pytest.mark.parametrize("table", list(FORMS))
def test_redcap_import_read_back_is_equal(table: str) -> None:
    form = FORMS[table]
    rows = [
        row
        for row in read(export_files(EXPORT, ExportFormat.REDCAP)["import.csv"])
        if row[f"{form}_complete"] == "2"
    ]
    found = [
        {
            "patient": row[RECORD],
            **{
                column.name: value_of(row[field_of(form, column)], column.kind, zone=UTC)
                for column in columns_of(table)
            },
        }
        for row in rows
    ]
    wanted = [dict(record) for record in records_of(EXPORT, table)]
    assert sorted(found, key=repr) == sorted(
        ({name: record[name] for name in found[0]} for record in map(_in_utc, wanted)), key=repr
    )


def _in_utc(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in record.items()
    }


def test_redcap_repeats_are_numbered_for_each_patient_and_form() -> None:
    rows = read(export_files(EXPORT, ExportFormat.REDCAP)["import.csv"])
    found = [
        (row[RECORD], row["redcap_repeat_instrument"], row["redcap_repeat_instance"])
        for row in rows
    ]
    assert found[:5] == [
        ("P001", "", ""),
        ("P001", "rating", "1"),
        ("P001", "rating", "2"),
        ("P001", "activity", "1"),
        ("P001", "activity", "2"),
    ]
    dictionary = read(export_files(EXPORT, ExportFormat.REDCAP)["data-dictionary.csv"])
    known = {row[DICTIONARY[0]] for row in dictionary}
    forms = {f"{form}_complete" for form in FORMS.values()}
    assert set(rows[0]) - known - forms == {"redcap_repeat_instrument", "redcap_repeat_instance"}
