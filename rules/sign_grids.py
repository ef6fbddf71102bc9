"""Do the ideas of a text add up to a sign of danger, part of the body by complaint?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.concepts import Clause


@dataclass(frozen=True, slots=True)
class Grid:
    """Ideas that must all be there, each for another word or phrase; every one is a choice of concepts."""

    needed: tuple[frozenset[str], ...]
    absent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignGrids:
    """How one sign is told: clearly, within a clause; or possibly, by what the whole text speaks of."""

    clear: tuple[Grid, ...] = ()
    possible: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class SignTold:
    """How a sign was told: `clear` or only possible, and `denied` when it takes a denied idea."""

    clear: bool
    denied: bool


def parse_grid(line: str) -> Grid:
    """Return the grid that a line such as "chest pain|press !food" stands for."""
    marks = line.split()
    absent = [name for mark in marks if mark[0] == "!" for name in mark[1:].split("|")]
    needed = [frozenset(mark.split("|")) for mark in marks if mark[0] != "!"]
    return Grid(tuple(needed), frozenset(absent))


class Ideas:
    """What a text speaks of, clause by clause and as a whole, with and without what it denies."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._each = [_Group(one.concepts for one in clause.mentions) for clause in clauses]
        self._said = [
            _Group(one.concepts for one in clause.mentions if not one.denied) for clause in clauses
        ]
        self._all = _Group(ideas for group in self._each for ideas in group.mentions)
        self._all_said = _Group(ideas for group in self._said for ideas in group.mentions)

    @property
    def concepts(self) -> frozenset[str]:
        """Return every concept that is there, denied or not."""
        return self._all.concepts

    def tell(self, sign: SignGrids) -> SignTold | None:
        """Return how the sign is told, None when it is not."""
        if not any(self._all.has(grid) for grid in (*sign.clear, *sign.possible)):
            return None
        if any(group.fits(grid) for grid in sign.clear for group in self._said):
            return SignTold(clear=True, denied=False)
        if any(self._all_said.fits(grid) for grid in sign.possible):
            return SignTold(clear=False, denied=False)
        if any(group.fits(grid) for grid in sign.clear for group in self._each):
            return SignTold(clear=True, denied=True)
        if any(self._all.fits(grid) for grid in sign.possible):
            return SignTold(clear=False, denied=True)
        return None


class _Group:
    """The mentions of a clause, or of a text."""

    def __init__(self, mentions: Iterable[frozenset[str]]) -> None:
        self.mentions = tuple(mentions)
        self.concepts = frozenset().union(*self.mentions)

    def has(self, grid: Grid) -> bool:
        """Tell whether each need of the grid is there at all."""
        return all(not need.isdisjoint(self.concepts) for need in grid.needed)

    def fits(self, grid: Grid) -> bool:
        """Tell whether each need of the grid is met by a mention of its own."""
        if not self.has(grid) or not grid.absent.isdisjoint(self.concepts):
            return False
        return _meets(grid.needed, self.mentions)


def _meets(needed: Sequence[frozenset[str]], mentions: Sequence[frozenset[str]]) -> bool:
    if not needed:
        return True
    first, rest = needed[0], needed[1:]
    return any(
        _meets(rest, (*mentions[:at], *mentions[at + 1 :]))
        for at, ideas in enumerate(mentions)
        if not first.isdisjoint(ideas)
    )
