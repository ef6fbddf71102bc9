"""Which files is an export made of? By format: names and contents, ready to be written or sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.exports.fhir import fhir_files
from reports.exports.redcap import redcap_files
from reports.exports.tables import csv_files
from rules.exports import Export, ExportFormat

_WRITERS: Mapping[ExportFormat, Callable[[Export], dict[str, str]]] = {
    ExportFormat.CSV: csv_files,
    ExportFormat.FHIR: fhir_files,
    ExportFormat.REDCAP: redcap_files,
}


def export_files(export: Export, kind: ExportFormat) -> dict[str, str]:
    """Return the files of an export by name; call it off the event loop."""
    return _WRITERS[kind](export)
