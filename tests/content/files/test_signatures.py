"""Does a clinician's word hold for what she read, and is what she refused sent to nobody?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from content.files.content_faults import ContentBroken
from content.files.library import Library, load_library
from content.files.signatures import (
    AtRisk,
    ItemVerdict,
    Signature,
    SignatureState,
    fingerprint,
    load_signatures,
    people_at_risk,
    signatures_text,
    states,
    unsigned,
    with_refusals,
)
from rules.items import may_be_sent
from rules.vocabulary import SafetyAnswer
from tests.content.folders import change, write_content
from tests.own_library import own_library

DAY = date(2026, 12, 1)
CHAIR = "chair-stand"


def signed(
    library: Library, verdict: ItemVerdict = ItemVerdict.ACCEPTED, note: str = ""
) -> Signature:
    read = fingerprint(library, library.items[CHAIR])
    return Signature(verdict=verdict, fingerprint=read, by="Dr. Vega", day=DAY, note=note)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_content(tmp_path / "content")


def test_nothing_is_signed_before_somebody_signs(root: Path) -> None:
    library = load_library(root)
    assert set(states(library, {}).values()) == {SignatureState.UNREAD}
    assert unsigned(library, {}) == len(library.items)


@pytest.mark.parametrize("verdict", ItemVerdict)
def test_an_item_stands_as_the_clinician_said(root: Path, verdict: ItemVerdict) -> None:
    library = load_library(root)
    assert states(library, {CHAIR: signed(library, verdict)})[CHAIR] == verdict.value


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("library/strength/chair-stand/es.md", "despacio", "con calma"),
        ("library/strength/chair-stand/facts.yaml", "pain_to: 5", "pain_to: 6"),
        ("references.yaml", "Oncol 2015", "Oncol 2016"),
        ("safety.yaml", "not_sure: {postures: [seated]", "not_sure: {postures: [standing]"),
    ],
    ids=["words", "facts", "source", "who gets it"],
)
def test_what_changed_is_unsigned_until_it_is_read_again(
    root: Path, file: str, old: str, new: str
) -> None:
    before = load_library(root)
    signatures = {CHAIR: signed(before)}
    change(root, file, old, new)
    after = load_library(root)
    assert states(after, signatures)[CHAIR] is SignatureState.CHANGED
    assert states(after, {CHAIR: signed(after)})[CHAIR] is SignatureState.ACCEPTED


def test_what_is_refused_is_sent_to_nobody_also_once_it_changed(root: Path) -> None:
    signatures = {CHAIR: signed(load_library(root), ItemVerdict.REFUSED)}
    change(root, "library/strength/chair-stand/en.md", "slowly", "with care")
    library = with_refusals(load_library(root), signatures, file="signatures.yaml")
    assert not may_be_sent(library.items[CHAIR], DAY, ())
    assert states(library, signatures)[CHAIR] is SignatureState.REFUSED
    others = [item for item in library.items.values() if item.id != CHAIR]
    assert all(may_be_sent(item, DAY, ()) for item in others)


@pytest.mark.parametrize("verdict", [ItemVerdict.ACCEPTED, ItemVerdict.AMEND])
def test_what_is_not_refused_is_sent(root: Path, verdict: ItemVerdict) -> None:
    library = load_library(root)
    marked = with_refusals(library, {CHAIR: signed(library, verdict)}, file="signatures.yaml")
    assert may_be_sent(marked.items[CHAIR], DAY, ())


def test_a_refusal_of_no_item_is_a_fault(root: Path) -> None:
    library = load_library(root)
    lost = {"chair-stant": signed(library, ItemVerdict.REFUSED)}
    with pytest.raises(ContentBroken, match="no item is called 'chair-stant'"):
        with_refusals(library, lost, file="signatures.yaml")


def test_the_file_keeps_what_was_said(root: Path, tmp_path: Path) -> None:
    said = {CHAIR: signed(load_library(root), ItemVerdict.AMEND, note="más despacio: sin prisa")}
    file = tmp_path / "signatures.yaml"
    file.write_text(signatures_text(said), "utf-8")
    assert load_signatures(file) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "the file is missing"),
        ("chair-stand: {verdict: refuse}", "'chair-stand.verdict' is 'refuse'"),
        ("- chair-stand", "the file is no mapping"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "signatures.yaml"
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(ContentBroken, match=said):
        load_signatures(file)


def test_what_people_at_risk_get_is_told_by_what_an_item_asks() -> None:
    library = own_library()
    push = people_at_risk(library, library.items["wall-push-up"])
    assert push[SafetyAnswer.ARM_SWELLING] is AtRisk.NEVER
    assert push[SafetyAnswer.BONE_THINNING] is AtRisk.OFFERED
    walk = people_at_risk(library, library.items["walk-front-door"])
    assert walk[SafetyAnswer.HEART_DISEASE] is AtRisk.WAITS
    assert people_at_risk(library, library.items["tomato-toast"]) == {}


def test_a_fingerprint_knows_the_facts_and_not_the_verdict() -> None:
    library = own_library()
    item = library.items["wall-push-up"]
    read = fingerprint(library, item)
    assert fingerprint(library, replace(item, minutes=item.minutes + 1)) != read
    assert fingerprint(library, replace(item, movements=frozenset())) != read
    assert fingerprint(library, replace(item, refused=True)) == read
