"""Are there enough labelled sentences, and is none of the frozen part known to whoever writes rules?"""

from __future__ import annotations

from collections import Counter

import pytest

from rules.text_normalization import plain
from tests.hearing.sentences import LABELS, sentences

LANGUAGES = ("en", "es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_each_label(language: str) -> None:
    own = Counter(one.label for one in sentences("own", language))
    frozen = Counter(one.label for one in sentences("frozen", language))
    assert set(own) == set(frozen) == LABELS
    assert own.total() >= 1500
    assert frozen["emergency"] >= 300
    assert frozen["nothing"] >= 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_frozen_sentence_stands_in_the_own_part(language: str) -> None:
    own = {plain(one.text) for one in sentences("own", language)}
    same = [one.text for one in sentences("frozen", language) if plain(one.text) in own]
    assert same == []
