"""Does the library load, and does each broken file name its line and its mend?"""

from __future__ import annotations

import shutil
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from content.files.content_faults import ContentBroken, Fault
from content.files.item_facts import Facts
from content.files.library import load_library
from rules.items import Item
from rules.vocabulary import Depth, Evidence, Kind, Posture, SafetyAnswer
from tests.content.folders import LESSON, REFLECTION, STRENGTH, change, write_content
from tests.own_library import own_library


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def faults_of(root: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentBroken) as caught:
        load_library(root)
    return caught.value.faults


def test_an_item_has_its_facts(root: Path) -> None:
    item = load_library(root).items["chair-stand"]
    assert (item.kind, item.posture, item.pain_to) == (Kind.STRENGTH, Posture.STANDING, 5)
    assert item.evidence_strength is Evidence.MIXED
    assert item.review_by == date(2027, 11, 30)


def test_wrapped_lines_are_joined_and_paragraphs_kept(root: Path) -> None:
    words = load_library(root).words("chair-stand", "en")
    assert words.body == "Stand up slowly, sit down slowly.\n\nRest when you like."
    assert words.how_many == "Five times."


def test_a_lesson_has_three_depths(root: Path) -> None:
    depths = load_library(root).words("why-it-aches", "es").depths
    assert list(depths) == list(Depth)
    assert depths[Depth.INTERMEDIATE] == "Hay tres ideas."


def test_a_reflection_has_a_label_for_each_answer(root: Path) -> None:
    library = load_library(root)
    assert library.words("easy-hands", "es").answers == {"morning": "Mañana", "evening": "Tarde"}


def test_kinds_languages_references_and_safety_are_there(root: Path) -> None:
    library = load_library(root)
    assert [item.id for item in library.of_kind(Kind.LESSON)] == ["why-it-aches"]
    assert library.of_kind(Kind.TIP) == ()
    assert library.languages == ("en", "es")
    assert library.references["irwin-2015"].url == "https://doi.org/10.1200/JCO.2014.57.1547"
    assert library.safety[SafetyAnswer.HEART_DISEASE].waits


def test_the_version_changes_with_any_word_and_with_nothing_else(root: Path) -> None:
    before = load_library(root).version
    assert load_library(root).version == before
    change(root, f"{STRENGTH}/es.md", "despacio", "sin prisa")
    assert load_library(root).version != before


BROKEN = [
    pytest.param(
        f"{STRENGTH}/facts.yaml", "group:", "grop:", 10, "unknown key 'grop'", id="unknown key"
    ),
    pytest.param(
        f"{STRENGTH}/facts.yaml", "posture: standing\n", "", 1, "'posture' is missing", id="missing"
    ),
    pytest.param(
        f"{STRENGTH}/facts.yaml", "[knees]", "[knee]", 5, "'loads.0' is 'knee'", id="unknown joint"
    ),
    pytest.param(
        f"{STRENGTH}/facts.yaml", "pain_to: 5", "pain_to: 11", 7, "'pain_to' is 11", id="pain over"
    ),
    pytest.param(
        f"{STRENGTH}/facts.yaml", "minutes: 2", "minutes: two", 1, "'minutes' is 'two'", id="words"
    ),
    pytest.param(
        f"{STRENGTH}/facts.yaml",
        "pain_to: 5",
        "pain_to: 5\npain_from: 6",
        1,
        "'the file' does not fit",
        id="pain out of order",
    ),
    pytest.param(
        f"{STRENGTH}/facts.yaml",
        "loads: [knees]",
        "posture: lying",
        5,
        "the key 'posture' is written twice",
        id="key twice",
    ),
    pytest.param(
        f"{STRENGTH}/facts.yaml", "loads: [knees]", "loads: [knees", 6, "not valid", id="not YAML"
    ),
    pytest.param(f"{STRENGTH}/en.md", "easier: hold a table.\n", "", 2, "'easier'", id="no easier"),
    pytest.param(
        f"{STRENGTH}/en.md", "harder:", "swap: no\nharder:", 5, "unknown key 'swap'", id="no swap"
    ),
    pytest.param(
        f"{STRENGTH}/en.md", "title: Two", "title: Two: two", 2, "not valid YAML", id="bare colon"
    ),
    pytest.param(
        f"{STRENGTH}/es.md",
        "Levántese despacio y siéntese despacio.",
        "",
        7,
        "the text is empty",
        id="no body",
    ),
    pytest.param(f"{STRENGTH}/es.md", "---\ntitle", "title", 1, "front matter", id="no fence"),
    pytest.param(f"{LESSON}/en.md", "## academic", "## deep", 4, "the sections are", id="depth"),
    pytest.param(
        f"{LESSON}/es.md", "Hay tres ideas.\n", "", 4, "the sections are", id="empty depth"
    ),
    pytest.param(
        f"{REFLECTION}/es.md", ", evening: Tarde", "", 1, "answers are morning", id="answer unsaid"
    ),
    pytest.param(
        "references.yaml", "  citation: J Clin Oncol 2015\n", "", 1, "citation", id="uncited"
    ),
    pytest.param(
        "safety.yaml", "not_sure:", "unsure:", 1, "the answers are: bone_thinning", id="answer"
    ),
    pytest.param("safety.yaml", "[twist]", "[dance]", 1, "'bone_thinning.removes.0'", id="dance"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "message"), BROKEN)
def test_a_broken_file_is_named_with_its_line(
    root: Path, name: str, old: str, new: str, line: int, message: str
) -> None:
    change(root, name, old, new)
    [fault] = faults_of(root)
    assert (fault.file, fault.line) == (f"content/{name}", line)
    assert message in fault.message
    assert str(fault).startswith(f"content/{name}:{line}: ")
    assert fault.mend


def test_a_missing_translation_is_named(root: Path) -> None:
    (root / STRENGTH / "es.md").unlink()
    [fault] = faults_of(root)
    assert fault.file == f"content/{STRENGTH}/es.md"


def test_a_file_without_keys_is_no_mapping(root: Path) -> None:
    (root / "references.yaml").write_text("- irwin-2015\n")
    assert "no mapping" in faults_of(root)[0].message


def test_a_third_language_must_be_complete(root: Path) -> None:
    shutil.copy(root / STRENGTH / "en.md", root / STRENGTH / "fr.md")
    assert {fault.file.rsplit("/", 1)[1] for fault in faults_of(root)} == {"fr.md"}
    assert len(faults_of(root)) == 2


def test_an_unknown_kind_is_refused(root: Path) -> None:
    (root / "library" / "dances").mkdir()
    assert "not a kind" in faults_of(root)[0].message


def test_an_id_with_a_space_is_refused(root: Path) -> None:
    (root / STRENGTH).rename(root / "library/strength/Chair stand")
    assert "not an item's id" in faults_of(root)[0].message


def test_the_same_id_in_two_kinds_is_refused(root: Path) -> None:
    shutil.copytree(root / STRENGTH, root / "library/mobility/chair-stand")
    assert "has this id too" in faults_of(root)[0].message


def test_all_faults_are_told_at_once(root: Path) -> None:
    change(root, f"{STRENGTH}/facts.yaml", "minutes: 2", "minutes: two")
    change(root, f"{REFLECTION}/en.md", "title", "tittle")
    (root / "references.yaml").unlink()
    (root / "safety.yaml").unlink()
    assert len({fault.file for fault in faults_of(root)}) == 4


def test_the_facts_are_the_fields_of_an_item() -> None:
    given = {"id", "kind", "refused"}
    assert set(Facts.model_fields) == {field.name for field in fields(Item)} - given


def test_a_reference_without_a_doi_is_read_at_pmc_or_only_cited() -> None:
    references = own_library().references
    assert references["mao-2013"].url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC3569524/"
    assert references["crew-2007"].url is None


def test_our_own_library_loads_and_is_english_and_spanish() -> None:
    library = own_library()
    assert library.languages == ("en", "es")
    assert all(library.words(item, "es").title for item in library.items)
