"""Is what she sees at once counted as it is sent, and is more than the clinical page allows refused?"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from content.checks.visible_words import (
    MEDIAN_WORDS,
    MOST_WORDS,
    Seen,
    check_visible_words,
    monotony,
    seen_texts,
    words_visible,
)
from content.files.library import ROOT
from rules.vocabulary import Kind
from tests.own_library import own_library

LIBRARY = own_library()
LONG = " ".join(["Breathe in and out, slow and soft."] * 8)


@pytest.fixture(scope="module")
def seen() -> Sequence[Seen]:
    return list(seen_texts(LIBRARY))


def test_every_idea_circuit_and_week_is_counted_in_both_languages(seen: Sequence[Seen]) -> None:
    counted = words_visible(seen)
    kinds = {*("strength", "aerobic", "mobility", "hands", "nutrition"), "circuit", "weekly"}
    assert {kind for kind, _ in counted} >= kinds
    assert {language for _, language in counted} == {"en", "es"}
    assert max(by["most"] for by in counted.values()) <= MOST_WORDS
    assert counted["nutrition", "en"]["median"] <= MEDIAN_WORDS


def test_the_warning_when_to_stop_is_among_the_words(seen: Sequence[Seen]) -> None:
    moved = [one for one in seen if one.kind in ("strength", "circuit") and one.language == "en"]
    assert all("Stop for sharp pain" in one.text for one in moved)


def test_more_words_than_allowed_are_refused(tmp_path: Path) -> None:
    root = Path(shutil.copytree(ROOT, tmp_path / "content", ignore=shutil.ignore_patterns("*.p*g")))
    page = root / "library/strength/wall-push-up/en.md"
    page.write_text(re.sub(r"\n---\n(?=[A-Z]).*", f"\n---\n{LONG}\n", page.read_text(), flags=re.S))
    faults = list(check_visible_words(root))
    assert [fault.file for fault in faults] == ["content/library/strength/wall-push-up/en.md"]
    assert "words are seen at once" in faults[0].message


def test_words_that_are_too_many_on_the_whole_are_refused(tmp_path: Path) -> None:
    root = Path(shutil.copytree(ROOT, tmp_path / "content", ignore=shutil.ignore_patterns("*.p*g")))
    for kind in ("aerobic", "nutrition"):
        for page in (root / "library" / kind).glob("*/en.md"):
            page.write_text(f"{page.read_text().rstrip()} Take your time with all of it.\n")
    [fault] = check_visible_words(root)
    assert fault.file == "content/library (en)"
    assert fault.message.startswith("half of the ideas show more than")


def test_how_many_items_begin_alike_is_told_for_each_kind() -> None:
    found = monotony(LIBRARY)
    assert set(found) == {(kind.value, one) for kind in Kind for one in ("en", "es")}
    assert all(0 < float(by["share"]) <= 1 for by in found.values())
