"""How many years of school does an English text ask of its reader?"""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen

_WORD = re.compile(r"[A-Za-z][A-Za-z’']*|\d+")
# A closing mark may stand between the full stop and the space: **bold**, a quote, a bracket.
_SENTENCE_END = re.compile(r"[.!?]+[*\"”’»)]*(?:\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_E_BEFORE = re.compile(
    r"(?<=[a-z])e(?=(ful|less|ly|ment|ness|thing|time|times|where|ways)$)"
)
_SILENT_END = re.compile(r"(?<![sxzcg])(?<!ch)(?<!sh)es$|(?<![td])ed$|e$")
_SPOKEN_LE = re.compile(r"[^aeiouyl]les?$")


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of an English text: 6 is what a pupil of 11 or 12 reads.

    An empty text has grade 0. A line's end closes a sentence, as in a list or a heading.
    """
    sentences = [words for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    # The weights of Kincaid et al., 1975: US Navy Research Branch Report 8-75.
    per_sentence = len(words) / len(sentences)
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


@lru_cache(maxsize=4096)
def syllables(word: str) -> int:
    """Count the syllables of an English word, rather one too many than one too few.

    Hyphenation alone never parts a first or last letter ("open", "again", "idea" would be one), so
    the groups of spoken vowels are counted beside it, and the larger count holds.
    """
    letters = re.sub(r"[^a-z]", "", word.lower())
    if not letters:
        return 1
    return max(1, len(_hyphens().positions(letters)) + 1, _vowel_groups(letters))


def _vowel_groups(letters: str) -> int:
    spoken = _SILENT_E_BEFORE.sub("", letters)
    if not _SPOKEN_LE.search(spoken):
        spoken = _SILENT_END.sub("", spoken)
    return len(_VOWELS.findall(spoken))


@lru_cache(maxsize=1)
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")
