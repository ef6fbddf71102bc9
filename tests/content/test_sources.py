"""Does a source that we name support the item, or do we say that the item is our own choice?"""

from __future__ import annotations

import pytest

from content.patient.reasons import source_of
from rules.vocabulary import MOVEMENT_KINDS, Evidence, Kind, Posture
from tests.conversations.house import bundle

SHELF = bundle()
LIBRARY = SHELF.library


def test_only_walks_claim_a_trial() -> None:
    trialled = {
        (item.kind, item.posture)
        for item in LIBRARY.items.values()
        if item.kind in MOVEMENT_KINDS and item.evidence_strength is not Evidence.GENERAL
    }
    assert trialled == {(Kind.AEROBIC, Posture.WALKING)}


@pytest.mark.parametrize(
    ("item_id", "opening"),
    [
        ("walk-front-door", "Source: HOPE trial."),
        ("park-far-away", "Movement in general: American Cancer Society guideline"),
        ("chair-stand", "Movement in general: American College of Sports Medicine"),
        ("lentil-soup", "Food in general: American Cancer Society guideline"),
        ("sour-cherries", "Source: Clin Breast Cancer 2021."),
        ("the-hope-trial", "Source: HOPE trial."),
    ],
)
def test_a_source_says_what_it_supports(item_id: str, opening: str) -> None:
    said = source_of(SHELF.speech("en"), LIBRARY, LIBRARY.items[item_id])
    assert said.startswith(opening)


@pytest.mark.parametrize("language", ["en", "es"])
def test_our_own_choice_is_called_so(language: str) -> None:
    speech = SHELF.speech(language)
    ours = {"en": "This one is our choice.", "es": "Esta propuesta es nuestra."}[language]
    general = [
        item
        for item in LIBRARY.items.values()
        if item.evidence_strength is Evidence.GENERAL and item.kind in MOVEMENT_KINDS
    ]
    assert general
    assert all(source_of(speech, LIBRARY, item).endswith(ours) for item in general)


def test_an_item_without_a_source_names_none() -> None:
    assert source_of(SHELF.speech("en"), LIBRARY, LIBRARY.items["baked-apple"]) == ""
