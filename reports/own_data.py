"""What does a patient get who asks for her data? A zip: a page to read, and the same as JSON and CSV."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from content.files.library import Library
from content.language.speech import Speech
from content.patient.progress import long_day
from reports.spreadsheet_cells import csv_text, plain_value
from rules.local_time import local_wall
from rules.people import Patient

Rows = Sequence[Mapping[str, Any]]
_STYLE = (
    "body{font:1.1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}"
    "th,td{border:1px solid #888;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#eee}}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """Everything held about one patient, by table, and what it is told with."""

    speech: Speech
    library: Library
    patient: Patient
    held: Mapping[str, Rows]
    now: datetime


def own_data_zip(own: OwnData) -> bytes:
    """Return the zip; call it off the event loop."""
    packed = io.BytesIO()
    made = own.now.timetuple()[:6]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, text: str) -> None:
            entry = zipfile.ZipInfo(name, date_time=made)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)

        add("read-me.html", own_data_page(own))
        add("data.json", json.dumps(own.held, default=_as_json, ensure_ascii=False, indent=2))
        for table, rows in own.held.items():
            add(f"csv/{table}.csv", csv_text(_columns(rows), rows))
    return packed.getvalue()


def own_data_page(own: OwnData) -> str:
    """Return the page to read: what she told us in plain tables, then everything as it is stored."""
    say = own.speech.say
    sections = [
        (say(f"own.{name}"), table(own)) for name, table in _SECTIONS.items() if _has(own, name)
    ]
    raw = "".join(
        f"<h3>{escape(name)}</h3>{_html(_columns(rows), _cells(_columns(rows), rows))}"
        for name, rows in own.held.items()
    )
    today = long_day(local_wall(own.now, own.patient.zone).date(), own.speech)
    told = "".join(f"<h2>{escape(title)}</h2>{table}" for title, table in sections)
    return (
        f'<!doctype html><html lang="{own.speech.language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(say('own.title'))}</title><style>{_STYLE}</style>"
        f"<h1>{escape(say('own.title'))}</h1>"
        f"<p>{escape(say('own.made', day=today))} {escape(say('own.intro'))}</p>{told}"
        f"<details><summary><b>{escape(say('own.everything'))}</b></summary>{raw}</details></html>\n"
    )


def _about(own: OwnData) -> str:
    patient, say = own.patient, own.speech.say
    facts = [
        ("name", patient.name or ""),
        ("code", patient.code),
        ("language", patient.language),
        ("zone", patient.zone),
        ("joined", _moment(own, patient.joined_at)),
        ("goal", say(f"goal.{patient.goal}") if patient.goal else ""),
    ]
    return _html((), [(say(f"own.{name}"), value) for name, value in facts if value])


def _ratings(own: OwnData) -> str:
    rows = [
        (_day(own, row["day"]), row["value"], _joints(own, row["joints"]))
        for row in own.held["rating"]
    ]
    return _named(own, ("day", "score", "where"), rows)


def _done(own: OwnData) -> str:
    rows = [
        (_day(own, row["day"]), _known(own, f"own.kind.{row['kind']}", row["kind"]), row["minutes"])
        for row in own.held["activity"]
    ]
    return _named(own, ("day", "what", "minutes"), rows)


def _reflections(own: OwnData) -> str:
    rows = []
    for row in own.held["reflection"]:
        known = row["item_id"] in own.library.items
        words = own.library.words(row["item_id"], own.speech.language) if known else None
        tapped = words.answers.get(row["answer"] or "") if words else row["answer"]
        shared = own.speech.say("own.no" if row["shared_at"] is None else "own.yes")
        title = words.title if words else row["item_id"]
        rows.append((_moment(own, row["asked_at"]), title, row["words"] or tapped, shared))
    return _named(own, ("when", "question", "answer", "shared"), rows)


def _weeks(own: OwnData) -> str:
    rows = [
        (
            _day(own, row["day"]),
            _known(own, f"goal.{row['goal']}", row["goal"]),
            _known(own, f"weekly.goal.{row['goal_answer']}", row["goal_answer"]),
        )
        for row in own.held["weekly"]
    ]
    return _named(own, ("day", "goal", "how"), rows)


def _weights(own: OwnData) -> str:
    rows = [(_day(own, row["week"]), row["value"]) for row in own.held["weight"]]
    return _named(own, ("day", "weight"), rows)


def _questions(own: OwnData) -> str:
    rows = [
        (
            _moment(own, row["said_at"]),
            own.speech.say("own.you" if row["staff_id"] is None else "own.team"),
            row["words"],
        )
        for row in own.held["question_words"]
    ]
    return _named(own, ("when", "who", "words"), rows)


_SECTIONS: Mapping[str, Callable[[OwnData], str]] = {
    "about": _about,
    "ratings": _ratings,
    "done": _done,
    "reflections": _reflections,
    "weeks": _weeks,
    "weights": _weights,
    "questions": _questions,
}
_TABLE_OF = {
    "about": "patient",
    "ratings": "rating",
    "done": "activity",
    "reflections": "reflection",
    "weeks": "weekly",
    "weights": "weight",
    "questions": "question_words",
}


def _has(own: OwnData, section: str) -> bool:
    return _TABLE_OF[section] in own.held


def _named(own: OwnData, names: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    return _html([own.speech.say(f"own.{name}") for name in names], rows)


def _html(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_shown(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table>{f'<tr>{head}</tr>' if head else ''}{body}</table>"


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def _columns(rows: Rows) -> list[str]:
    return list(rows[0]) if rows else []


def _cells(columns: Sequence[str], rows: Rows) -> list[list[object]]:
    return [[plain_value(row[name]) for name in columns] for row in rows]


def _day(own: OwnData, day: date) -> str:
    return long_day(day, own.speech)


def _moment(own: OwnData, moment: datetime | None) -> str:
    if moment is None:
        return ""
    day = long_day(local_wall(moment, own.patient.zone).date(), own.speech)
    return f"{day}, {own.speech.clock(moment, own.patient.zone)}"


def _joints(own: OwnData, joints: Sequence[str] | None) -> str:
    return own.speech.listed([_known(own, f"joint.{one}", one) for one in joints or ()])


def _known(own: OwnData, key: str, otherwise: str | None) -> str:
    return own.speech.say(key) if own.speech.knows(key) else otherwise or ""


def _as_json(value: object) -> object:
    if isinstance(value, bytes):
        return None
    return plain_value(value)
