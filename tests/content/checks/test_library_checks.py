"""Is every fault that a shape cannot show found, and is our own library free of them?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from content.checks.library_checks import check_library, counts
from content.files.content_faults import ContentBroken, Fault
from content.files.library import load_library
from rules.vocabulary import MOVEMENT_KINDS, Kind
from tests.content.folders import LESSON, STRENGTH, change, write_content
from tests.own_library import own_library

TODAY = date(2026, 11, 23)


def faults(root: Path) -> list[Fault]:
    return check_library(load_library(root), root, today=TODAY)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def test_a_good_library_has_no_faults(root: Path) -> None:
    assert faults(root) == []


EN, ES, FACTS = f"{STRENGTH}/en.md", f"{STRENGTH}/es.md", f"{STRENGTH}/facts.yaml"
LIKE = "Rest when you like."
FAULTS = [
    pytest.param(EN, LIKE, "Rest. " * 200, 10, "characters long", id="too long"),
    pytest.param(
        EN,
        LIKE,
        "Immediate discontinuation necessitates professional reconsideration.",
        10,
        "reading grade",
        id="too hard",
    ),
    pytest.param(EN, LIKE, "Well done!", 10, "exclamation mark", id="exclamation"),
    pytest.param(ES, "Levántese", "¡Arriba! Levántese", 7, "exclamation mark", id="in Spanish"),
    pytest.param(EN, LIKE, "Rest *now*.", 10, "formatting: '*'", id="italics"),
    pytest.param(EN, LIKE, "Rest **now.", 10, "without its partner", id="open bold"),
    pytest.param(EN, LIKE, "Rest {minutes} minutes.", 10, "'{minutes}'", id="no minutes here"),
    pytest.param(EN, LIKE, "Rest, {name}.", 10, "'{name}'", id="unknown variable"),
    pytest.param(EN, LIKE, "Rest } now.", 10, "'}'", id="lone brace"),
    pytest.param(EN, LIKE, "It will cure you.", 10, "'cure' (cure)", id="forbidden"),
    pytest.param(ES, "Cinco veces.", "La cura.", 3, "'cura' (cure)", id="forbidden in Spanish"),
    pytest.param(EN, "Stand up", "After cancer, stand", 7, "'cancer'", id="lock screen"),
    pytest.param(EN, LIKE, "Now stop your tablets.", 10, "'stop your tablets'", id="stop"),
    pytest.param(
        FACTS, "[irwin-2015]", "[irwin-1915]", 8, "unknown reference 'irwin-1915'", id="no source"
    ),
    pytest.param(FACTS, "evidence: [irwin-2015]\n", "", 8, "no evidence", id="no evidence"),
    pytest.param(FACTS, "2027-11-30", "2026-11-22", 11, "due by 2026-11-22", id="out of date"),
    pytest.param(
        f"{LESSON}/en.md",
        "Why it aches",
        "two minutes with a chair",
        2,
        "strength/chair-stand has this title too",
        id="same title",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "message"), FAULTS)
def test_each_fault_is_found_at_its_line(
    root: Path, name: str, old: str, new: str, line: int, message: str
) -> None:
    change(root, name, old, new)
    found = faults(root)
    assert [fault for fault in found if message in fault.message], found
    assert {(fault.file, fault.line) for fault in found} == {(f"content/{name}", line)}


ALLOWED = [
    pytest.param(EN, LIKE, "Rest **now**.", id="bold"),
    pytest.param(EN, LIKE, "Ask before you stop your tablets.", id="an excused sentence"),
    pytest.param(
        EN, LIKE, "Rest. " * 20 + "After cancer too.", id="illness beyond the lock screen"
    ),
    pytest.param(FACTS, "2027-11-30", "2026-11-23", id="review due today"),
]


@pytest.mark.parametrize(("name", "old", "new"), ALLOWED)
def test_what_is_allowed_is_no_fault(root: Path, name: str, old: str, new: str) -> None:
    change(root, name, old, new)
    assert faults(root) == []


def test_a_counted_item_may_name_its_minutes(root: Path) -> None:
    change(root, FACTS, "minutes: 2", "minutes: 2\ncounts_minutes: true")
    change(root, EN, LIKE, "Walk {minutes} minutes.")
    assert faults(root) == []


def test_the_last_depth_of_a_lesson_may_be_hard_to_read_and_no_other(root: Path) -> None:
    hard = "Proposed mechanisms include alterations of synovial homeostasis."
    change(root, f"{LESSON}/en.md", "There are three ideas.", hard)
    [fault] = faults(root)
    assert (fault.line, "reading grade" in fault.message) == (7, True)


def test_a_language_without_forbidden_words_is_told(root: Path) -> None:
    change(root, "forbidden.yaml", "{en: 'cure', es: 'cura'}", "{en: 'cure'}")
    assert {fault.file[-5:] for fault in faults(root)} == {"es.md"}


def test_a_library_that_does_not_load_tells_why(root: Path) -> None:
    (root / STRENGTH / "es.md").unlink()
    with pytest.raises(ContentBroken, match="missing"):
        faults(root)


def test_each_depth_of_a_lesson_counts(root: Path) -> None:
    numbers = counts(load_library(root))
    assert numbers[Kind.LESSON] == {"en": 3, "es": 3}
    assert numbers[Kind.STRENGTH] == {"en": 1, "es": 1}
    assert numbers[Kind.TIP] == {"en": 0, "es": 0}


def test_our_own_library_is_fit_to_be_sent() -> None:
    assert [str(fault) for fault in check_library(own_library(), today=TODAY)] == []


def test_our_own_library_has_enough_movement_for_a_month_without_repeats() -> None:
    numbers = counts(own_library())
    assert all(numbers[kind]["en"] >= 14 for kind in MOVEMENT_KINDS), numbers
