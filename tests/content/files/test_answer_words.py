"""Does a wrong file of answer words say where it is wrong, and how to mend it?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from content.files.answer_words import load_answer_words
from content.files.content_faults import ContentBroken
from content.files.library import ROOT


def test_a_number_that_can_never_be_matched_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "typed", tmp_path / "typed")
    page = tmp_path / "typed/answers/es.yaml"
    page.write_text(page.read_text().replace("siete: 7", "síete: 7"))
    with pytest.raises(ContentBroken, match="siete"):
        load_answer_words({}, tmp_path)
