"""Which Spanish word is meant by one that is written as it sounds, or made small or great?"""

from __future__ import annotations

import re

_SOUNDS = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("ch", "X"),
        ("h", ""),
        ("X", "ch"),
        ("ll", "y"),
        ("v", "b"),
        ("qu?", "k"),
        ("[zx]", "s"),
        ("c(?=[ei])", "s"),
        ("c(?!h)", "k"),
        ("gu(?=[ei])", "G"),
        ("g(?=[ei])", "j"),
        ("G", "g"),
        (r"(.)\1+", r"\1"),
    )
)
_SIZE = re.compile(r"(?:e?c|z)?(?:it|ill)([oa]s?)$|[ia]?sim([oa]s?)$|az([oa]s?)$")
_SHORTEST_STEM = 3


def sound_of(word: str) -> str:
    """Return how a plain word sounds, so that "cavesa" and "cabeza" are one."""
    for letters, sound in _SOUNDS:
        word = letters.sub(sound, word)
    return word


def without_size(word: str) -> tuple[str, ...]:
    """Return what a word may be without its ending: "dolorcito" and "dolorazo" are "dolor"."""
    found = _SIZE.search(word)
    if found is None or found.start() < _SHORTEST_STEM:
        return ()
    stem, ending = word[: found.start()], next(filter(None, found.groups()))
    return (stem + ending, stem, f"{stem}e{ending[1:]}")
