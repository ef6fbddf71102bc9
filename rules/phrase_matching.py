"""Does a text hold one of these phrases, however it was typed?

A phrase is written in plain words (`rules.text_normalization`), with these marks between spaces:

    a|b      either word                 ..     up to four words between
    breath*  any word that begins so     ...    up to thirty words between
    <name>   any entry of that group     !a|b   neither comes next
    $        the text ends here
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

Groups = Mapping[str, Sequence[str]]

_GAPS = {"..": r"(?: \S+){0,4}?", "...": r"(?: \S+){0,30}?"}
_NOTHING = re.compile(r"(?!)")
_CHOICE = r"(?:<[a-z_]+>|[a-z0-9]+\*?)"
_MARK = re.compile(rf"!?{_CHOICE}(?:\|{_CHOICE})*")


def spotter(expressions: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern to search plain texts with, from what `expression` made; whole words only."""
    found = "|".join(expressions)
    return re.compile(rf"(?<!\S)(?:{found})(?!\S)") if found else _NOTHING


def expression(phrase: str, groups: Groups) -> str:
    """Return `phrase` as a regular expression.

    Raises ValueError for a phrase that is not written in the marks above, naming it.
    """
    marks = phrase.split()
    if not marks or marks[0] in _GAPS or marks[-1] in _GAPS:
        raise ValueError(f"'{phrase}' must begin and end with a word")
    joined = "".join(_piece(mark, phrase, groups) for mark in marks)
    if not joined.startswith(" "):
        raise ValueError(f"'{phrase}' must begin and end with a word")
    return joined.removeprefix(" ")


def _piece(mark: str, phrase: str, groups: Groups) -> str:
    """Return the part of the pattern for one word or mark, with the space before it."""
    if mark in _GAPS:
        return _GAPS[mark]
    if mark == "$":
        return "$"
    if not _MARK.fullmatch(mark):
        raise ValueError(f"'{mark}' in '{phrase}' is neither a plain word nor a mark")
    either = _either(mark.removeprefix("!"), phrase, groups)
    return rf"(?! {either}(?!\S))" if mark.startswith("!") else f" {either}"


def _either(mark: str, phrase: str, groups: Groups) -> str:
    return "(?:" + "|".join(_one(choice, phrase, groups) for choice in mark.split("|")) + ")"


def _one(choice: str, phrase: str, groups: Groups) -> str:
    if not choice.startswith("<"):
        return choice.replace("*", r"\S*")
    name = choice[1:-1]
    if name not in groups:
        raise ValueError(f"'{phrase}' names {choice}, which is no group of its language")
    return "|".join(expression(entry, {}) for entry in groups[name])
