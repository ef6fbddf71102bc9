"""Are signs and words of danger read as they stand, and wrong files refused by name and line?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from content.files.content_faults import ContentBroken
from content.files.danger_words import MODEL_FILE, ROOT, load_hearing
from rules.danger import DangerSign, buttons_of

FOLDER = ROOT / "danger"


def test_something_feels_wrong_offers_the_most_serious_first() -> None:
    buttons = buttons_of(load_hearing().rules)
    assert buttons[0] is DangerSign.CHEST_PAIN
    assert buttons[-1] is DangerSign.STOP_MEDICINE
    assert DangerSign.STOP_MESSAGES not in buttons


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param("signs", "level: soon", "level: someday", "level", id="unknown level"),
        pytest.param("signs", "\nfall:\n", "\nfalls:\n", "fall", id="a sign left out"),
        pytest.param("signs", "- chest pain|press\n", "- chest pian\n", "no concept", id="idea"),
        pytest.param("es", "  jaw: [", "  jow: [", "no words for 'jaw'", id="concept left out"),
        pytest.param("en", "chest: [chest,", "chest: [Chést,", "write 'chest'", id="not plain"),
        pytest.param("en", "ask_from: 0", "ask_from: 1", "ask_from", id="no chance"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(
    tmp_path: Path, file: str, old: str, new: str, fault: str
) -> None:
    root = _copy(tmp_path)
    page = root / "danger" / f"{file}.yaml"
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentBroken) as caught:
        load_hearing(root)
    assert fault in str(caught.value)


def test_without_a_model_the_mend_is_told(tmp_path: Path) -> None:
    root = _copy(tmp_path)
    (root / "danger" / MODEL_FILE).unlink()
    with pytest.raises(ContentBroken, match="limber hears --train"):
        load_hearing(root)


def _copy(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    ignored = shutil.ignore_patterns("sentences")
    shutil.copytree(FOLDER, root / "danger", ignore=ignored)
    return root
