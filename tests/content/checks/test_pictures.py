"""Are the drawings those that the project makes, and are unfit ones refused?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from content.checks.library_checks import check_library
from content.checks.pictures import drawing_counts
from content.drawings.people import Hair
from content.drawings.scenes import SCENES, drawing_of
from content.files.library import load_library
from rules.vocabulary import Kind
from tests.content.folders import REFLECTION, STRENGTH, draw, write_content
from tests.own_library import own_library

TODAY = date(2026, 11, 23)
LIBRARY = own_library()
RESTS_ON_NOTHING = {
    *("knuckle-table", "light-massage", "palm-turns", "tendon-glides", "thumb-touch"),
    "two-bag-carry",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def messages(root: Path) -> list[str]:
    return [
        f"{one.file}: {one.message}" for one in check_library(load_library(root), root, today=TODAY)
    ]


def test_each_scene_belongs_to_an_item_that_has_its_drawing() -> None:
    assert {one for one in LIBRARY.items if LIBRARY.drawing(one)} == set(SCENES)


@pytest.mark.parametrize("item_id", sorted(SCENES))
def test_drawing_is_the_one_that_its_scene_makes(item_id: str) -> None:
    """After a change: `python -m content.drawings`."""
    path = LIBRARY.drawing(item_id)
    assert path is not None
    assert path.with_suffix(".svg").read_text("utf-8") == drawing_of(item_id)


@pytest.mark.parametrize("item_id", sorted(SCENES))
def test_drawing_shows_the_start_pale_one_arrow_and_what_one_rests_on(item_id: str) -> None:
    drawn = drawing_of(item_id)
    arrows = {"tendon-glides": 2}  # two bends of the same hand, each from straight
    assert drawn.count('class="arrow"') == arrows.get(item_id, 1)
    assert 'class="ghost"' in drawn
    assert 'class="support"' in drawn or item_id in RESTS_ON_NOTHING


def test_more_than_one_kind_of_person_is_drawn() -> None:
    shown = Counter(who for _, who in SCENES.values())
    assert len(shown) >= 8
    assert len({who.skin for who in shown}) >= 6
    assert {Hair.SCARF, Hair.CROPPED, Hair.BALD} <= {who.style for who in shown}
    assert max(shown.values()) <= len(SCENES) / 5
    assert min(shown.values()) >= 5


def test_good_drawing_is_taken(root: Path) -> None:
    assert messages(root) == []


def test_exercise_without_a_drawing_is_told_with_its_mend(root: Path) -> None:
    for name in ("drawing.png", "drawing.svg"):
        (root / STRENGTH / name).unlink()
    [fault] = check_library(load_library(root), root, today=TODAY)
    assert fault.file == f"content/{STRENGTH}/drawing.png"
    assert fault.message == "the exercise has no drawing"
    assert fault.mend.endswith("scenes.py, then: python -m content.drawings chair-stand")


def test_every_exercise_is_drawn() -> None:
    counted = drawing_counts(LIBRARY)
    assert set(counted) == {Kind.STRENGTH, Kind.MOBILITY, Kind.HANDS}
    for one in counted.values():
        assert one["drawn"] == one["all"] > 0


def test_drawing_without_its_source_is_told(root: Path) -> None:
    (root / STRENGTH / "drawing.svg").unlink()
    assert messages(root) == [f"content/{STRENGTH}/drawing.png: its source is missing"]


def test_file_that_nobody_reads_is_told(root: Path) -> None:
    (root / STRENGTH / "notes.txt").write_text("later")
    assert messages(root) == [f"content/{STRENGTH}/notes.txt: nobody reads this file"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"GIF89a", "the drawing is no PNG"),
        (b"", "the drawing is no PNG"),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00",
            "the drawing is 256 x 256 pixels",
        ),
    ],
)
def test_picture_of_another_shape_is_told(root: Path, data: bytes, told: str) -> None:
    (root / STRENGTH / "drawing.png").write_bytes(data)
    assert messages(root) == [f"content/{STRENGTH}/drawing.png: {told}"]


def test_heavy_picture_is_told(root: Path) -> None:
    path = root / STRENGTH / "drawing.png"
    path.write_bytes(path.read_bytes() + b"\x00" * 60_000)
    [told] = messages(root)
    assert "bytes" in told


def test_what_is_no_movement_has_no_drawing(root: Path) -> None:
    draw(root / REFLECTION)
    assert messages(root) == [f"content/{REFLECTION}/drawing.png: a reflection has no drawing"]
