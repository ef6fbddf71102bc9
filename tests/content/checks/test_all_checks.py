"""Is every kind of broken content file refused by the check, with its file and its line?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands import app
from content.checks.all_checks import content_faults
from content.files.content_faults import Fault
from content.files.library import ROOT
from rules.vocabulary import Depth, Kind
from tests.content.folders import change
from tests.own_library import own_library

TODAY = date(2026, 11, 23)
TIP = "library/tip/numbers-at-hand"


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all content, with one item of each kind that the tests break."""
    root = tmp_path_factory.mktemp("whole") / "content"
    for name in ("danger", "phrases", "programmes", "typed"):
        shutil.copytree(ROOT / name, root / name)
    for path in ROOT.glob("*.yaml"):
        shutil.copy(path, root)
    for name in (TIP, "library/strength", "library/lesson"):
        shutil.copytree(ROOT / name, root / name)
    return root


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "content"))


@pytest.mark.unmeasured
def test_what_we_have_is_fit(whole: Path) -> None:
    assert content_faults(TODAY, whole) == []


def test_all_of_it_is_fit() -> None:
    assert content_faults(TODAY) == []


STRENGTH = "library/strength/chair-stand"
# Several at once, because a check reads everything; what cannot be loaded hides what is judged by it.
BROKEN = {
    "judged": [
        (f"{TIP}/en.md", "Send /help", "Send /halp", "no command /halp"),
        (f"{TIP}/es.md", "Con /help", "Con /halp", "no command /halp"),
        ("programmes/gentle.yaml", "- sleep", "- slep", "no lesson 'slep'"),
        ("phrases/es/pain.po", 'msgstr "Gracias."', 'msgstr ""', "pain.thanks: no text"),
        (f"{STRENGTH}/facts.yaml", "2027-11-30", "2026-11-22", "review was due by"),
        ("danger/en.yaml", "chest: [chest,", "chest: [Chest,", "write 'chest'"),
    ],
    "judged by others": [
        (f"{TIP}/en.md", "Send /help", "Tap **Help now**", "no button is called"),
        (f"{TIP}/es.md", "Con /help", "Pulse el botón **Socorro**", "'Socorro'"),
        ("danger/sentences/es.tsv", "\temergency\t", "\tawful\t", "the label is 'awful'"),
        ("programmes/gentle.yaml", "hands: [mao-2013", "hands: [moa-2013", "'moa-2013'"),
    ],
    "not loaded": [
        ("danger/signs.yaml", "level: emergency", "level: awful", "'awful'"),
        ("typed/es.yaml", "stop:", "stopp:", "unknown key 'stopp'"),
        ("zones.yaml", "- Europe/Madrid", "- Europe/Madrit", "'Europe/Madrit'"),
        ("forbidden.yaml", "en: '", "en: '(", "'cure.patterns.en'"),
    ],
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("which", BROKEN)
def test_each_fault_is_told_at_its_line(root: Path, which: str) -> None:
    broken = {}
    for name, old, new, message in BROKEN[which]:
        lines = (root / name).read_text("utf-8").splitlines()
        # A phrase is named by its id, on the line above its text.
        at = next(at for at, line in enumerate(lines, 1) if old in line) - name.endswith(".po")
        change(root, name, old, new)
        broken[f"content/{name}", at] = message
    told = {(one.file, one.line): one.message + one.mend for one in content_faults(TODAY, root)}
    for place, message in broken.items():
        assert message in told.get(place, ""), (place, told)


NO_TEXT = [
    ("danger/en.yaml", "forbidden.yaml", "zones.yaml", "typed/en.yaml", f"{STRENGTH}/facts.yaml"),
    ("danger/signs.yaml", "references.yaml", "safety.yaml", "phrases/en/menu.po"),
    ("danger/sentences/en.tsv", "programmes/gentle.yaml", f"{STRENGTH}/en.md"),
    ("danger/model.bin",),
]


@pytest.mark.unmeasured
@pytest.mark.parametrize("names", NO_TEXT, ids=lambda names: names[0])
def test_file_that_is_no_text_is_named(root: Path, names: Sequence[str]) -> None:
    for name in names:
        (root / name).write_bytes(b"\xff\xfe\x00nonsense")
    files = {fault.file for fault in content_faults(TODAY, root)}
    assert {f"content/{name}" for name in names} <= files


@pytest.mark.unmeasured
def test_mark_at_the_start_of_a_file_does_no_harm(root: Path) -> None:
    page = root / STRENGTH / "en.md"
    page.write_bytes(b"\xef\xbb\xbf" + page.read_bytes().replace(b"\n", b"\r\n"))
    assert content_faults(TODAY, root) == []


@pytest.mark.unmeasured
def test_language_that_lacks_a_page_is_told(root: Path) -> None:
    (root / TIP / "es.md").unlink()
    [fault] = content_faults(TODAY, root)
    assert (fault.file, fault.message) == (f"content/{TIP}/es.md", "the file is missing")


def test_check_prints_counts_and_no_faults() -> None:
    told = CliRunner().invoke(app, ["content", "check"])
    assert told.exit_code == 0
    exercises = len(own_library().of_kind(Kind.STRENGTH))
    assert f"strength     en {exercises}, es {exercises}" in told.stdout
    assert f"pictures     strength {exercises} of {exercises}" in told.stdout
    assert "0 faults" in told.stdout


@pytest.mark.unmeasured
def test_json_holds_the_kinds_and_the_faults() -> None:
    told = json.loads(CliRunner().invoke(app, ["content", "check", "--json"]).stdout)
    assert set(told) == {"items", "pictures", "words_visible", "monotony", "faults"}
    assert set(told["items"]) == set(Kind)
    library = own_library()
    lessons = len(library.of_kind(Kind.LESSON)) * len(Depth)
    assert told["items"]["lesson"] == {"en": lessons, "es": lessons}
    exercises = len(library.of_kind(Kind.STRENGTH))
    assert told["pictures"]["strength"] == {"all": exercises, "drawn": exercises}
    assert told["words_visible"]["circuit"]["es"].keys() == {"median", "most"}
    assert told["monotony"]["aerobic"]["en"].keys() == {"items", "alike", "share", "beginning"}
    assert told["monotony"]["aerobic"]["en"]["items"] == told["items"]["aerobic"]["en"]
    assert told["faults"] == []


def test_fault_says_where_what_and_how_to_mend() -> None:
    fault = Fault(file="content/a.yaml", line=3, message="'x' is odd", mend="write y")
    assert str(fault) == "content/a.yaml:3: 'x' is odd; write y"
