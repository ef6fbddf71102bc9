"""Does a slice of what the long run hands in end in a crash?"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsBroken, load_settings
from content.files.content_faults import ContentBroken
from content.files.yaml_lines import read_marked
from tests.fuzz.inputs import BOMB, READERS, play

pytestmark = pytest.mark.unmeasured

COUNTS = {"content": 400, "copies": 400, "settings": 60}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_spoiled_is_taken_or_refused(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = play(reader, tmp_path, seed=1, count=COUNTS[reader])
    assert set(found) == {"taken", "refused"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(BOMB.decode(), 1, id="unfolds"),
        pytest.param("a: &a [*a]", 1, id="names itself"),
        pytest.param("a: 1\nb: " + "[" * 50_000, 2, id="brackets"),
        pytest.param("a:\n" + "- " * 3_000, 2, id="lists"),
        pytest.param("a: 1\nb:\n  c: 2026-13-45", 3, id="no such day"),
        pytest.param("a: 1\nb: !!int x", 2, id="no number"),
    ],
)
def test_yaml_that_would_end_the_process_is_a_fault_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ContentBroken) as broken:
        read_marked(text, file="x.yaml")
    assert [fault.line for fault in broken.value.faults] == [line]


def test_the_name_of_a_group_of_settings_is_no_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("LIMBER_ALERT=x\n")
    with pytest.raises(SettingsBroken) as broken:
        load_settings()
    assert broken.value.faults[0].startswith("LIMBER_ALERT: no such setting, in .env line 1; ")


def test_a_copy_whose_packing_is_damaged_is_refused(tmp_path: Path) -> None:
    play("copies", tmp_path, seed=2, count=400)
