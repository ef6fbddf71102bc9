"""Does what docs/authors.md tells an author to do work as it is written there?"""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app
from content.checks.all_checks import content_faults
from content.checks.quoted_labels import TAP_WORDS
from content.files.forbidden_words import load_forbidden
from content.files.library import ROOT, load_library
from content.files.programmes import load_programmes
from content.language.speech import SafetyLines, load_phrases
from rules.item_fit import Wanted, fitting
from rules.programmes import Activity
from rules.vocabulary import Joint, Kind, SafetyAnswer
from tests.content.folders import draw
from tests.rules.bundle import on

PAGE = (ROOT.parent / "docs" / "authors.md").read_text("utf-8")
TODAY = date(2026, 11, 23)
_FILE = re.compile(r"^```\w+ (content/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAMPLES = dict(_FILE.findall(PAGE))
KEPT = ("library/lesson", "library/hands", "library/strength", "library/tip/bring-the-page")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All content, with the lessons, the hands, strength and a tip as its library."""
    root = tmp_path_factory.mktemp("authors") / "content"
    for name in ("danger", "phrases", "programmes", "typed", *KEPT):
        shutil.copytree(ROOT / name, root / name)
    for path in ROOT.glob("*.yaml"):
        shutil.copy(path, root)
    return root


@pytest.fixture
def root(small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small, tmp_path / "content"))


def write_samples(root: Path, *parts: str) -> None:
    for name, text in SAMPLES.items():
        if any(part in name for part in parts):
            path = root.parent / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


def test_page_holds_an_item_in_each_language_and_a_programme() -> None:
    names = {name.rsplit("/", 1)[1] for name in SAMPLES}
    assert names == {"facts.yaml", "en.md", "es.md", "slow-start.yaml"}


@pytest.mark.unmeasured
def test_sample_item_is_without_fault_and_is_chosen_when_it_fits(root: Path) -> None:
    write_samples(root, "towel-wring")
    [undrawn] = content_faults(TODAY, root)
    assert undrawn.file == "content/library/hands/towel-wring/drawing.png"
    draw(root / "library/hands/towel-wring")
    assert content_faults(TODAY, root) == []
    library = load_library(root)
    items, wanted = tuple(library.items.values()), Wanted(kinds=frozenset({Kind.HANDS}))
    sore_hands = on(1, 4, pain=3, sore=frozenset({Joint.HANDS}))
    sore_wrists = on(1, 4, pain=3, sore=frozenset({Joint.WRISTS}))
    unsure = on(1, 4, pain=3, safety=frozenset({SafetyAnswer.NOT_SURE}))
    ids = [
        {one.id for one in fitting(items, wanted, day, library.safety)}
        for day in (sore_hands, unsure, sore_wrists)
    ]
    assert ["towel-wring" in found for found in ids] == [True, True, False]


@pytest.mark.unmeasured
def test_fault_on_the_page_is_what_the_check_says(root: Path) -> None:
    write_samples(root, "towel-wring")
    draw(root / "library/hands/towel-wring")
    page = root / "library/hands/towel-wring/en.md"
    page.write_text(
        page.read_text("utf-8").replace("then let go.", "then let go. A cure."), "utf-8"
    )
    [fault] = content_faults(TODAY, root)
    shown = re.search(r"content/library/hands/towel-wring/en\.md:(\d+: .*)$", PAGE, re.MULTILINE)
    assert shown is not None
    assert str(fault).split(":", 1)[1] == shown[1]


@pytest.mark.unmeasured
def test_sample_programme_is_without_fault_and_says_what_it_says(root: Path) -> None:
    write_samples(root, "slow-start")
    assert content_faults(TODAY, root) == []
    programme = load_programmes(root)["slow-start"]
    assert [sum(day.minutes for day in week) for week in programme.weeks] == [20, 25]
    assert programme.weeks[1][1].activity is Activity.STRENGTH
    assert programme.appointments.nudge.at.isoformat("minutes") == "11:30"


@pytest.mark.unmeasured
def test_new_language_is_asked_for_until_all_of_it_is_there(root: Path) -> None:
    shutil.copytree(root / "phrases/es", root / "phrases/fr")
    shutil.copy(root / "typed/es.yaml", root / "typed/fr.yaml")
    assert all("fr" in str(fault) for fault in content_faults(TODAY, root))
    rules = root / "forbidden.yaml"
    rules.write_text(re.sub(r"(?m)^( +)es: (.*)$", r"\1es: \2\n\1fr: \2", rules.read_text("utf-8")))
    assert {"fr" in rule.patterns for rule in load_forbidden(root).values()} == {True}
    first, *others = sorted((root / "library").glob("*/*/es.md"))
    shutil.copy(first, first.with_name("fr.md"))
    missing = content_faults(TODAY, root)
    assert len(missing) == len(others) + 1
    assert {fault.message for fault in missing} == {"the file is missing"}
    for page in others:
        shutil.copy(page, page.with_name("fr.md"))
    # What is left are the words of danger, from which the classifier then learns anew.
    assert [fault.file for fault in content_faults(TODAY, root)] == ["content/danger/fr.yaml"]
    assert load_library(root).languages == ("en", "es", "fr")
    lines = SafetyLines(clinic="A", phone="1", emergency="2", urgent="4", crisis="3", hours="")
    speech = load_phrases(lines, root / "phrases").speech("fr")
    assert speech.say(TAP_WORDS)


@pytest.mark.parametrize("line", re.findall(r"^limber (.*?)(?:\s+#.*)?$", PAGE, re.MULTILINE))
def test_commands_of_the_page_exist(line: str) -> None:
    words = [word for word in line.split() if not word.endswith(".html") and word != "--html"]
    told = CliRunner().invoke(
        app, [*words[:1], *(["check"] if words[0] == "content" else []), "--help"]
    )
    assert told.exit_code == 0
    for option in (word for word in words if word.startswith("--")):
        assert option in told.output or option == "--help"


def test_names_on_the_page_are_those_of_the_code() -> None:
    for name in re.findall(r"`(content/[\w./]+)`", PAGE):
        assert "<" in name or (ROOT.parent / name).exists() or "/fr" in name, name
    for command in re.findall(r"`/(\w+)`", PAGE):
        assert f'msgid "commands.{command}"' in (ROOT / "phrases/en/commands.po").read_text("utf-8")
