"""Are the drawings those that the project makes, and are unfit ones refused?"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from content.checks.library_checks import check_library
from content.drawings.scenes import SCENES
from content.files.library import ROOT, load_library
from rules.vocabulary import MOVEMENT_KINDS
from tests.content.folders import REFLECTION, STRENGTH, write_content

TODAY = date(2026, 11, 23)
LIBRARY = load_library()
CHAIR = ROOT / "library/strength/chair-stand"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_content(tmp_path / "content")
    for name in ("drawing.png", "drawing.svg"):
        shutil.copy(CHAIR / name, root / STRENGTH / name)
    return root


def messages(root: Path) -> list[str]:
    return [f"{one.file}: {one.message}" for one in check_library(root, today=TODAY)]


def test_at_least_twelve_movements_are_drawn() -> None:
    drawn = {one for one in LIBRARY.items if LIBRARY.drawing(one)}
    assert drawn == set(SCENES)
    assert len(drawn) >= 12
    assert {LIBRARY.items[one].kind for one in drawn} <= MOVEMENT_KINDS


@pytest.mark.parametrize("item_id", sorted(SCENES))
def test_drawing_is_the_one_that_its_scene_makes(item_id: str) -> None:
    """After a change: `python -m content.drawings`."""
    path = LIBRARY.drawing(item_id)
    assert path is not None
    assert path.with_suffix(".svg").read_text("utf-8") == SCENES[item_id]()


def test_good_drawing_is_taken(root: Path) -> None:
    assert messages(root) == []


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
    for name in ("drawing.png", "drawing.svg"):
        shutil.copy(CHAIR / name, root / REFLECTION / name)
    assert messages(root) == [f"content/{REFLECTION}/drawing.png: a reflection has no drawing"]
