"""What does each column of an export mean? One list for the files, their dictionaries and REDCap alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from rules.exports import Export
from rules.pain import HIGHEST, LOWEST

# The words of the question, and how it is answered: a score means little without them.
QUESTION = (
    "Worst joint pain in the last 24 hours, 0 is none, 10 the worst you can imagine"
    " (0-10 numeric rating scale)"
)
METHOD = "tapped or typed in a chat"


class ColumnKind(StrEnum):
    """What a value is."""

    TEXT = "text"
    WHOLE_NUMBER = "whole number"
    DAY = "local date, YYYY-MM-DD"
    MOMENT = "instant with the offset of the patient's zone, ISO 8601"
    CODES = "codes, joined by a semicolon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name in the record, what it holds and what that means."""

    name: str
    kind: ColumnKind
    meaning: str
    lowest: int | None = None
    highest: int | None = None


def _text(name: str, meaning: str) -> Column:
    return Column(name=name, kind=ColumnKind.TEXT, meaning=meaning)


def _number(name: str, meaning: str, **bounds: int) -> Column:
    return Column(name=name, kind=ColumnKind.WHOLE_NUMBER, meaning=meaning, **bounds)


def _day(name: str, meaning: str) -> Column:
    return Column(name=name, kind=ColumnKind.DAY, meaning=meaning)


def _moment(name: str, meaning: str) -> Column:
    return Column(name=name, kind=ColumnKind.MOMENT, meaning=meaning)


_PATIENT = _text("patient", "The patient's code; no name is exported")

TABLES: Mapping[str, Sequence[Column]] = {
    "patients": (
        _PATIENT,
        _text("cohort", "The group of patients she belongs to"),
        _text("language", "The language she reads, ISO 639"),
        _text("zone", "Her IANA time zone at the export"),
        _text("state", "joining, active or left"),
        _moment("joined_at", "When joining was finished; empty before"),
        _moment("left_at", "When she left; empty while she has not"),
    ),
    "ratings": (
        _number("rating_id", "The rating's own number"),
        _PATIENT,
        _day("day", "The local date of the check it answers, however late the answer came"),
        _number("value", QUESTION, lowest=LOWEST, highest=HIGHEST),
        _text("status", "final, or amended once she corrected it; value is the corrected one"),
        _number("versions", "How many answers she gave to that check, the corrections included"),
        _number("first_value", "Her first answer to that check", lowest=LOWEST, highest=HIGHEST),
        _text("method", f"How she answered ({METHOD})"),
        _moment("asked_at", "When the check was made"),
        _moment("answered_at", "When she gave the value that stands"),
        _number(
            "received_late",
            "1 where that value waited to be received, or came after the check's time; else 0",
            lowest=0,
            highest=1,
        ),
        Column(name="joints", kind=ColumnKind.CODES, meaning="Where it ached, if she was asked"),
        _text("novelty", "After a severe rating: whether anything was new"),
        _text("urgency", "After a severe rating: whether it could wait"),
    ),
    "activities": (
        _number("activity_id", "The activity's own number"),
        _PATIENT,
        _day("day", "The local date"),
        _text("kind", "aerobic, strength, mobility, hands, or care (rest or something gentle)"),
        _number("minutes", "Minutes, where they were counted", lowest=0),
        _text("item", "The library item it answered, if any"),
        _text("method", "Whether it answered a nudge or was noted by herself"),
        _moment("done_at", "When she said so"),
    ),
    "deliveries": (
        _number("delivery_id", "The message's own number"),
        _PATIENT,
        _text("kind", "What the message was for"),
        _day("day", "The local date it belongs to, if any"),
        _text("state", "What became of it; uncertain may or may not have reached her"),
        _text("reason", "Why it was not sent, as a short code"),
        _moment("due_at", "When it was due"),
        _moment("sent_at", "When Telegram took it; empty where it did not"),
    ),
    "alerts": (
        _number("alert_id", "The alert's own number"),
        _PATIENT,
        _text("rule", "Why staff were told"),
        _text("priority", "How soon they were to look"),
        _text("state", "asking, raised, taken, closed or dropped"),
        _moment("made_at", "When it began"),
        _moment("raised_at", "When staff were first to be told"),
        _moment("taken_at", "When a member of staff took it"),
        _moment("closed_at", "When it was closed"),
        _text("reason", "Why it was closed"),
    ),
}


def records_of(export: Export, table: str) -> list[dict[str, Any]]:
    """Return the records of one table as values by column."""
    return [
        {field.name: getattr(record, field.name) for field in fields(record)}
        for record in getattr(export, table)
    ]


def written(value: Any) -> Any:
    """Return a value as it stands in a file; an instant keeps its offset."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
