"""Which known word did she mean by one that is none?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

# A short word is too near to others to be mended (but for two letters that changed places); a long one may hold two
# slips.
SHORTEST_SWAPPED, SHORTEST_MENDED, LONG = 3, 4, 8


class Speller:
    """Finds the known words that differ from another by one slip of the finger, or by two in a long word.

    A slip is a letter too many, too few, another, or two that changed places. `real` are words of the
    language that are near to a known one and mean something else: they are never mended. `most_slips` holds for
    long words too.
    """

    def __init__(
        self, known: Iterable[str], *, real: Collection[str] = (), most_slips: int = 2
    ) -> None:
        self._most = most_slips
        self._known = frozenset(known)
        self._real = frozenset(real)
        self._by_rest: dict[str, set[str]] = defaultdict(set)
        for word in self._known:
            for rest in _rests(word, self._slips_in(word)):
                self._by_rest[rest].add(word)

    def knows(self, word: str) -> bool:
        """Tell whether a word is one of them."""
        return word in self._known

    def nearest(self, word: str) -> tuple[str, ...]:
        """Return the known words nearest to `word`, itself when it is known, none when it is real or far."""
        if word in self._known:
            return (word,)
        if word in self._real or not word.isalpha():
            return ()
        near = {
            one
            for rest in _rests(word, self._slips_in(word))
            for one in self._by_rest.get(rest, ())
        }
        slips = {one: slips_between(one, word) for one in near}
        most = {one: min(self._slips_in(one), self._slips_in(word)) for one in near}
        if len(word) < SHORTEST_MENDED:
            near = {one for one in near if sorted(one) == sorted(word)}
        else:
            near = {one for one in near if len(one) >= SHORTEST_MENDED}
        least = min((slips[one] for one in near if slips[one] <= most[one]), default=None)
        return tuple(sorted(one for one in near if slips[one] == least and least <= most[one]))

    def _slips_in(self, word: str) -> int:
        if len(word) < SHORTEST_SWAPPED:
            return 0
        return min(self._most, 2 if len(word) >= LONG else 1)


def slips_between(one: str, other: str) -> int:
    """Return how many slips make one word of the other (optimal string alignment distance)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [place]
        for at, its in enumerate(other, start=1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != its))
            if place > 1 and at > 1 and (one[place - 2], letter) == (its, other[at - 2]):
                cost = min(cost, earlier[at - 2] + 1)
            row.append(cost)
    return row[-1]


def _rests(word: str, slips: int) -> Iterator[str]:
    """Return the word, and what is left of it without one letter (or two)."""
    yield word
    for count in range(1, slips + 1):
        for gone in combinations(range(len(word)), count):
            yield "".join(letter for at, letter in enumerate(word) if at not in gone)
