"""Is every kind of broken content file refused by the check, with its file and its line?"""

from __future__ import annotations

import json
import shutil
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
BROKEN = [
    pytest.param(f"{TIP}/en.md", "Send /help", "Send /halp", "no command /halp", id="command"),
    pytest.param(f"{TIP}/es.md", "Con /help", "Con /halp", "no command /halp", id="comando"),
    pytest.param(
        f"{TIP}/en.md", "Send /help", "Tap **Help now**", "no button is called", id="button"
    ),
    pytest.param(
        f"{TIP}/es.md", "Con /help", "Pulse el botón **Socorro**", "'Socorro'", id="botón"
    ),
    pytest.param("danger/signs.yaml", "level: emergency", "level: awful", "'awful'", id="level"),
    pytest.param("danger/en.yaml", "chest: [chest,", "chest: [Chest,", "write 'chest'", id="word"),
    pytest.param(
        "danger/sentences/es.tsv", "\temergency\t", "\tawful\t", "the label is 'awful'", id="label"
    ),
    pytest.param("typed/es.yaml", "stop:", "stopp:", "unknown key 'stopp'", id="typed words"),
    pytest.param("zones.yaml", "- Europe/Madrid", "- Europe/Madrit", "IANA zone", id="zone"),
    pytest.param("forbidden.yaml", "en: '", "en: '(", "regular expression", id="pattern"),
    pytest.param(
        "programmes/gentle.yaml", "- sleep", "- slep", "no lesson 'slep'", id="dead lesson"
    ),
    pytest.param(
        "programmes/gentle.yaml", "hands: [mao-2013", "hands: [moa-2013", "'moa-2013'", id="source"
    ),
    pytest.param(
        "phrases/es/pain.po", 'msgstr "Gracias."', 'msgstr ""', "pain.thanks: no text", id="phrase"
    ),
    pytest.param(
        f"{STRENGTH}/facts.yaml", "2027-11-30", "2026-11-22", "review was due by", id="review"
    ),
]


@pytest.mark.unmeasured
@pytest.mark.parametrize(("name", "old", "new", "message"), BROKEN)
def test_each_file_is_refused_at_its_line(
    root: Path, name: str, old: str, new: str, message: str
) -> None:
    lines = (root / name).read_text("utf-8").splitlines()
    broken = next(at for at, line in enumerate(lines, 1) if old in line)
    change(root, name, old, new)
    found = [one for one in content_faults(TODAY, root) if message in one.message + one.mend]
    assert [one.file for one in found] == [f"content/{name}"]
    # A phrase is named by its id, on the line above its text.
    assert found[0].line == broken - name.endswith(".po")


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "name",
    [
        "forbidden.yaml",
        "danger/signs.yaml",
        "danger/en.yaml",
        "danger/sentences/en.tsv",
        "danger/model.bin",
        "typed/en.yaml",
        "zones.yaml",
        "references.yaml",
        "safety.yaml",
        "programmes/gentle.yaml",
        "phrases/en/menu.po",
        f"{STRENGTH}/facts.yaml",
        f"{STRENGTH}/en.md",
    ],
)
def test_file_that_is_no_text_is_named(root: Path, name: str) -> None:
    (root / name).write_bytes(b"\xff\xfe\x00nonsense")
    files = {fault.file for fault in content_faults(TODAY, root)}
    assert f"content/{name}" in files


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


@pytest.mark.unmeasured
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
