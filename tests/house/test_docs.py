"""Do the docs speak of what is there?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot.commands import app
from bot.settings import known_keys
from tests.house.repository import CHECKOUT

PAGES = sorted(
    [CHECKOUT / "README.md", CHECKOUT / "CHANGELOG.md", *(CHECKOUT / "docs").rglob("*.md")]
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
# A file or a folder of one of the rooms, as it is named between backticks.
PLACE = re.compile(
    r"`((?:bot|content|db|docs|migrations|reports|rules|scheduler|simulator|tests)/[\w./-]*)`"
)
# The page that shows what a decision looks like names files which are not.
SAMPLES = {"another-page.md"}
# It leads through files that its reader is yet to write.
FOR_AUTHORS = "authors.md"


def texts() -> dict[str, str]:
    return {page.relative_to(CHECKOUT).as_posix(): page.read_text("utf-8") for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_places_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    links = {page.parent / link for link in LINK.findall(text) if link not in SAMPLES}
    named = () if page.name == FOR_AUTHORS else PLACE.findall(text)
    places = {CHECKOUT / place for place in named}
    assert [str(path) for path in links | places if not path.exists()] == []


def test_commands_of_make_are_there() -> None:
    known = set(re.findall(r"^\.PHONY: (\w+)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
    named = {word for text in texts().values() for word in re.findall(r"`make (\w+)", text)}
    named |= set(re.findall(r"^ *make (\w+)", texts()["README.md"], re.MULTILINE))
    assert named - known == set()


def test_commands_of_limber_are_there() -> None:
    known = set(getattr(get_command(app), "commands", {}))
    named = {
        word for text in texts().values() for word in re.findall(r"`limber ([a-z][a-z-]*)", text)
    }
    assert named
    assert named - known == set()


def test_settings_are_there() -> None:
    known = set(known_keys())
    named = {
        key for text in texts().values() for key in re.findall(r"\bLIMBER_[A-Z_]*[A-Z]\b", text)
    }
    assert {key for key in named if not any(one.startswith(key) for one in known)} == set()


def test_clinical_facts_name_references_that_are_there() -> None:
    text = (CHECKOUT / "docs" / "clinical.md").read_text("utf-8")
    references = yaml.safe_load((CHECKOUT / "content" / "references.yaml").read_text("utf-8"))
    named = set(re.findall(r"\[([a-z0-9]+(?:-[a-z0-9]+)*)\](?!\()", text))
    assert len(named) > 10
    assert named - set(references) == set()


POINTER = re.compile(
    r"(?:docs/clinical\.md, (?:section )?|Clinical rules, section )(\d+(?:\.\d+)?)"
)


def test_every_section_that_is_pointed_to_is_there() -> None:
    text = (CHECKOUT / "docs" / "clinical.md").read_text("utf-8")
    rules = text.partition("## 5.")[2].partition("## 6.")[0]
    there = set(re.findall(r"^## (\d+)\.", text, re.MULTILINE))
    there |= {f"5.{number}" for number in re.findall(r"^(\d+)\. ", rules, re.MULTILINE)}
    files = [path for room in ("rules", "content") for path in (CHECKOUT / room).glob("*.*")]
    pointed = {number for path in files for number in POINTER.findall(path.read_text("utf-8"))}
    assert pointed
    assert pointed - there == set()
