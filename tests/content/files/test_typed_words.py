"""Is STOP known as the whole message in every language, and a wrong word file refused?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from content.files.content_faults import ContentBroken
from content.files.typed_words import ROOT, load_typed
from rules.danger import is_stop

WORDS = load_typed()


@pytest.mark.parametrize(
    "text",
    ["stop", "STOP", "Stop.", " stop! ", "¡Alto!", "para", "PARAR", "basta", "baja", "no más",
     "Unsubscribe", "stop please", "Por favor, para", "/stop", "no más mensajes"],
)  # fmt: skip
def test_stop_is_known_in_every_language(text: str) -> None:
    assert is_stop(text, WORDS.stop)


@pytest.mark.parametrize(
    "text",
    ["", "don't stop", "stop my tablets", "I walked to the stop", "para mañana", "baja energía",
     "nonstop", "the bus stop", "stopp", "alto dolor", "basta de dolor"],
)  # fmt: skip
def test_stop_is_the_whole_message_or_nothing(text: str) -> None:
    assert not is_stop(text, WORDS.stop)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("  - unsubscribe\n", "  - Don't\n", "write 'dont'", id="not plain"),
        pytest.param("stop:", "stopp:", "unknown key 'stopp'", id="unknown key"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    root = tmp_path / "content"
    shutil.copytree(ROOT / "typed", root / "typed")
    page = root / "typed" / "en.yaml"
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentBroken) as caught:
        load_typed(root)
    assert caught.value.faults[0].file == "content/typed/en.yaml"
    assert fault in str(caught.value)
