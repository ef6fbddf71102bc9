"""Does every condition have its sentence in each language and its paragraph in the runbook?"""

from __future__ import annotations

import re

import pytest

from content.language.speech import SafetyLines, load_phrases
from rules.conditions import REGISTER, ConditionCode
from tests.house.repository import CHECKOUT

TEXT = (CHECKOUT / "docs" / "runbook.md").read_text("utf-8")
PHRASES = load_phrases(
    SafetyLines(clinic="", phone="", emergency="", urgent="", crisis="", hours="")
)


def test_the_register_holds_every_code() -> None:
    assert set(REGISTER) == set(ConditionCode)


@pytest.mark.parametrize("code", ConditionCode)
def test_every_condition_has_a_sentence_a_mend_and_a_paragraph(code: ConditionCode) -> None:
    entry = REGISTER[code]
    assert entry.says
    assert entry.mend
    heading = entry.anchor.partition("#")[2].replace("-", " ")
    assert f"\n## {heading}\n" in TEXT
    assert all(PHRASES.speech(one).knows(f"condition.{code}") for one in PHRASES.languages)


def test_the_runbook_has_no_paragraph_of_a_condition_that_is_gone() -> None:
    headings = {one.replace(" ", "_") for one in re.findall(r"^## (.+)$", TEXT, re.MULTILINE)}
    assert headings - {"Metrics"} == set(ConditionCode)
