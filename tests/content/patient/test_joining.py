"""Is what somebody agrees to what its version says?"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from content.language.speech import PHRASES
from content.patient.joining import CONSENT_VERSION
from rules.joining import READING

# What the version says, by language. A changed text gets a new version here and in content/patient/joining.py, so
# that the record of each consent keeps naming the words she read.
SAYS = {
    ("2", "en"): "52e4823351cd9b40",
    ("2", "es"): "76fc303ca760beb8",
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_texts_of_consent_change_only_with_their_version(language: str) -> None:
    assert _digest(PHRASES / language / "joining.po") == SAYS[CONSENT_VERSION, language]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        phrases = {phrase.id: phrase.string for phrase in read_po(file)}
    texts = "\n".join(str(phrases[f"joining.{step}"]) for step in READING)
    return hashlib.sha256(texts.encode()).hexdigest()[:16]
