"""In which language is a text, as far as its small words tell?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.text_normalization import plain

# A foreign text has so many words of its language, and more of them than of any of ours.
_FEWEST_FOREIGN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageWords:
    """The small words of each language, plain; `ours` are the languages that we read and write.

    A script that none of ours is written in tells its language by itself: the first letter of each block.
    """

    ours: frozenset[str]
    words: Mapping[str, frozenset[str]]
    scripts: Mapping[str, tuple[int, int]]

    def language_of(self, text: str, *, usual: str) -> str:
        """Return the language of `text`; what tells nothing, and what is in doubt, is in the usual one."""
        for language, (first, last) in self.scripts.items():
            if sum(first <= ord(letter) <= last for letter in text) * 2 > len(
                text.replace(" ", "")
            ):
                return language
        typed = plain(text).split()
        counts = {language: _count(typed, words) for language, words in self.words.items()}
        own = max(self.ours, key=lambda one: (counts[one], one == usual))
        foreign = max(counts.keys() - self.ours, key=counts.__getitem__, default=own)
        if counts[foreign] >= _FEWEST_FOREIGN and counts[foreign] > counts[own]:
            return foreign
        return own


def _count(typed: Iterable[str], words: frozenset[str]) -> int:
    return sum(word in words for word in typed)
