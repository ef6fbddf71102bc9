"""What of a text does the classifier weigh? Words, pieces of words, ideas, and how signs of danger are told."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from rules.concepts import NEGATION, Clause
from rules.danger import DangerSign
from rules.sign_grids import SignTold

# How much each block of features weighs together; a sign, and what bears on it, each weigh alone.
_WORDS, _PIECES, _IDEAS, _SIGN = 1.0, 0.7, 1.0, 0.3
_PIECE_SIZES = (3, 4, 5)
_LEAVING = frozenset({DangerSign.STOP_MEDICINE, DangerSign.STOP_MESSAGES})
# A word with a capital that begins no sentence: a name, or the title of a song.
_NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")


def features(
    text: str,
    clauses: Sequence[Clause],
    told: Mapping[DangerSign, SignTold],
    context: Collection[str],
) -> Iterator[tuple[str, float]]:
    """Yield each feature of a text and its weight.

    `context` are the concepts that bear on whether a sign is meant, as somebody else's or long past.
    """
    words = [word for clause in clauses for word in clause.words]
    yield from _block({f"w {word}" for word in words}, _WORDS)
    yield from _block({f"b {one} {two}" for one, two in pairwise(["^", *words, "$"])}, _WORDS)
    yield from _block(set(_pieces(words)), _PIECES)
    ideas, pairs = set[str](), set[str]()
    for clause in clauses:
        named = {
            f"!{idea}" if one.denied else idea for one in clause.mentions for idea in one.concepts
        }
        ideas |= {f"k {idea}" for idea in named}
        pairs |= {f"p {one} {two}" for one, two in combinations(sorted(named), 2)}
    yield from _block(ideas, _IDEAS)
    yield from _block(pairs, _IDEAS)
    there = {idea for clause in clauses for one in clause.mentions for idea in one.concepts}
    weighed = there & {*context, NEGATION}
    yield from _block_of_signs(text, words, told, weighed)


def how_told(told: Mapping[DangerSign, SignTold]) -> str:
    """Say in a word how surely any sign of danger was told."""
    ways = {(one.clear, one.denied) for sign, one in told.items() if sign not in _LEAVING}
    if (True, False) in ways:
        return "clear"
    if (False, False) in ways:
        return "possible"
    return "denied" if ways else "none"


def _block(names: set[str], weight: float) -> Iterator[tuple[str, float]]:
    each = weight / math.sqrt(len(names)) if names else 0
    return ((name, each) for name in names)


def _pieces(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        framed = f" {word} "
        for size in _PIECE_SIZES:
            yield from (f"c{framed[at : at + size]}" for at in range(len(framed) - size + 1))


def _block_of_signs(
    text: str, words: Sequence[str], told: Mapping[DangerSign, SignTold], weighed: Collection[str]
) -> Iterator[tuple[str, float]]:
    how = how_told(told)
    names = {f"h {how}", f"l {how} {min(6, len(words) // 3)}"}
    names.add(f"t {how} {min(3, len(_NAMED.findall(text)))}")
    names |= {f"g {sign} {one.clear:d}{one.denied:d}" for sign, one in told.items()}
    names |= {f"x {how} {idea}" for idea in weighed}
    names |= {f"x {how} ?"} if "?" in text else set()
    names |= {f"y {how} {word}" for word in words}
    return ((name, _SIGN) for name in names)
