"""Do the papers for a hospital's officers say what the code does?"""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
from babel.messages.pofile import read_po

from bot.commands import app
from bot.settings import Settings, known_keys
from content.language.speech import PHRASES
from content.patient.joining import CONSENT_VERSION
from db.engine.copies import KEPT_FOR
from db.tables import Table
from rules.invites import PATIENT_LINK_LASTS, STAFF_LINK_LASTS
from rules.joining import READING
from scheduler.nightly import UNSENT_FOR
from tests.house.repository import CHECKOUT

DOCS = CHECKOUT / "docs"
PAPERS = ("security.md", "privacy.md", "safety.md", "incidents.md")
TEXTS = {name: (DOCS / name).read_text("utf-8") for name in PAPERS}
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
EVENT = re.compile(r"^\| `(\w+)` \| (\w+(?:, \w+)*) \|", re.MULTILINE)
ROOMS = ("bot", "content", "db", "reports", "rules", "scheduler")


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((CHECKOUT / file).read_text("utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


@pytest.mark.parametrize("paper", PAPERS)
def test_every_test_that_is_named_is_there(paper: str) -> None:
    named = TEST.findall(TEXTS[paper])
    assert named
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (CHECKOUT / file).exists() or (test and test not in names_in(file))
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("paper", "heading", "column"),
    [("security.md", "## Threats", 2), ("security.md", "## OWASP", 1)],
)
def test_what_is_met_names_what_shows_it(paper: str, heading: str, column: int) -> None:
    table = TEXTS[paper].partition(heading)[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in table.splitlines()
        if "|" in line
    ]
    states = {row[column] for row in rows[2:]}
    assert states <= {"met", "partly", "not", "-"}
    assert [row[0] for row in rows[2:] if row[column] == "met" and not row[-1]] == []


def test_every_rule_of_safety_is_there_with_a_test() -> None:
    rules = (DOCS / "clinical.md").read_text("utf-8").partition("## 5.")[2].partition("## 6.")[0]
    numbers = {f"5.{number}" for number in re.findall(r"^(\d+)\. ", rules, re.MULTILINE)}
    rows = re.findall(r"^\| (5\.\d+)\b.*`tests/", TEXTS["safety.md"], re.MULTILINE)
    assert set(rows) == numbers


def test_every_table_of_the_database_is_named_and_no_other() -> None:
    section = TEXTS["privacy.md"].partition("## What is kept")[2].partition("\n## ")[0]
    first = re.findall(r"^\| (`.+?`) \|", section, re.MULTILINE)
    named = [name for cell in first for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(named) == sorted(Table.metadata.tables)


def test_every_setting_is_named() -> None:
    text = "\n".join(TEXTS.values())
    named = {key for key in known_keys() if f"`{key}`" in text}
    assert {key for key in known_keys() if not key.startswith("LIMBER_ALERT_")} - named == set()


def test_what_is_sealed_is_named_as_sealed() -> None:
    section = TEXTS["privacy.md"].partition("## What is kept")[2].partition("\n## ")[0]
    sealed = set()
    for line in section.splitlines():
        cells = line.split("|")
        if len(cells) > 4 and cells[3].strip():
            sealed |= set(re.findall(r"`(\w+)`", cells[1]))
    for table in Table.metadata.tables.values():
        if any(column.name.endswith("_sealed") for column in table.columns):
            assert table.name in sealed, table.name


def test_times_of_keeping_are_those_of_the_code() -> None:
    kept = Settings.model_fields["retention_days"].default
    text = TEXTS["privacy.md"]
    assert f"`LIMBER_RETENTION_DAYS` ({kept}) days" in text
    assert (
        f"| `unsent` | what was not understood, until she sends it on or not | the words | {UNSENT_FOR.days} days |"
        in text
    )
    assert f"Daily copies go after {KEPT_FOR.days} days" in text
    assert (
        f"patients end after {PATIENT_LINK_LASTS.days} days, those for staff after"
        f" {STAFF_LINK_LASTS.days}" in text
    )


def test_every_line_of_the_log_is_listed_with_its_level() -> None:
    written: dict[str, set[str]] = {}
    for room in ROOMS:
        for file in (CHECKOUT / room).rglob("*.py"):
            said = re.findall(r"\blog\.(\w+)\(\s*\"(\w+)\"", file.read_text("utf-8"))
            for level, event in said:
                written.setdefault(event, set()).add("error" if level == "exception" else level)
    listed = {
        event: set(levels.split(", ")) for event, levels in EVENT.findall(TEXTS["security.md"])
    }
    assert listed == written


@pytest.mark.parametrize("language", ["en", "es"])
def test_text_of_consent_is_kept_word_for_word(language: str) -> None:
    with (PHRASES / language / "joining.po").open("rb") as file:
        phrases = {phrase.id: str(phrase.string) for phrase in read_po(file)}
    kept = (DOCS / "consent" / f"{CONSENT_VERSION}-{language}.txt").read_text("utf-8")
    assert kept == "\n\n".join(phrases[f"joining.{step}"] for step in READING) + "\n"


def commands_of_incidents() -> list[str]:
    """Return the lines of its boxes, in their order; `tests/soak/test_incidents.py` runs them."""
    boxes = re.findall(r"```sh\n(.*?)```", TEXTS["incidents.md"], re.DOTALL)
    return [line.strip() for box in boxes for line in box.splitlines() if line.strip()]


def test_commands_for_incidents_can_be_typed() -> None:
    root: Any = typer.main.get_command(app)
    for line in commands_of_incidents():
        program, *words = shlex.split(line)
        if program != "limber":
            continue
        command = root
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        command.make_context(program, words)


def test_the_page_on_security_tells_where_to_report() -> None:
    text = (CHECKOUT / "SECURITY.md").read_text("utf-8")
    assert [
        link for link in re.findall(r"\]\(([^)]+)\)", text) if not Path(CHECKOUT, link).exists()
    ] == []
