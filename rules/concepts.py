"""Which ideas does a text speak of, and does it deny them? Its words are sorted by concept, slips and all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.number_marks import MARKS, with_number_marks
from rules.spelling import Speller
from rules.spoken_spanish import sound_of, without_size
from rules.text_normalization import plain

# A word for nothing, and one after which a new thought begins.
NEGATION, TURN = "negation", "turn"
# So many ideas after a "no" are denied by it, unless more words than that stand between.
_DENIED_AFTER_NO = 5
_GAP_ENDS_DENIAL = 3
_SHORTEST_MENDED = 3
_MOST_REMEMBERED = 5000
_LONGEST_TEXT = 2000

_CLAUSE_END = re.compile(
    r"(?<=\D)[.,](?=\D|$)|(?<=\d)[.,](?=\D|$)|(?<=\D)[.,](?=\d)|[;:!?()\n…—–]+|\.\.+"
)
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Mention:
    """What one word, or a few together, stand for; `denied` when a "no" goes before."""

    concepts: frozenset[str]
    denied: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a text between its marks: its plain words, mended, and what they speak of."""

    words: tuple[str, ...]
    mentions: tuple[Mention, ...]


@dataclass(slots=True)
class _Node:
    """The words that may follow, and what the words so far stand for."""

    after: dict[str, _Node] = field(default_factory=dict)
    concepts: frozenset[str] = frozenset()


class Lexicon:
    """The words of one language by concept.

    Behind a slip only words of the `mended` concepts are looked for; `ordinary` words are never a slip.
    With `by_sound`, words that sound alike are one, and small and great forms are the word itself.
    """

    def __init__(
        self,
        concepts: Mapping[str, Iterable[str]],
        *,
        mended: Collection[str],
        ordinary: Iterable[str],
        by_sound: bool,
    ) -> None:
        self._root = _Node()
        self._by_sound = by_sound
        self._known: set[str] = set()
        self._heard_as: dict[str, set[str]] = {}
        for concept, phrases in concepts.items():
            for phrase in phrases:
                self._add(concept, phrase.split(), mended=concept in mended)
        self._words = frozenset(ordinary) | self._known
        self._speller: Speller | None = None
        self._mended: dict[str, tuple[str, ...]] = {}

    @property
    def words(self) -> frozenset[str]:
        """Return every word that is known to be one."""
        return self._words

    def read(self, text: str) -> tuple[Clause, ...]:
        """Return the clauses of `text` and what they speak of."""
        pieces = _CLAUSE_END.split(with_number_marks(text[:_LONGEST_TEXT].lower()))
        read = (self._clause(plain(piece).split()) for piece in pieces)
        return tuple(clause for clause in read if clause.words)

    def mend(self, word: str) -> tuple[str, ...]:
        """Return the words that `word` may be a slip of, itself alone when it is a word or unlike any."""
        if len(word) < _SHORTEST_MENDED or word in self._words or not word.isalpha():
            return (word,)
        if word not in self._mended:
            if len(self._mended) >= _MOST_REMEMBERED:
                self._mended.clear()
            self._mended[word] = self._meant_by(word)
        return self._mended[word]

    def _add(self, concept: str, words: Sequence[str], *, mended: bool) -> None:
        node = self._root
        for word in words:
            node = node.after.setdefault(word, _Node())
            self._known.add(word)
            if mended and len(word) > _SHORTEST_MENDED:
                self._heard_as.setdefault(self._key(word), set()).add(word)
        node.concepts |= {concept}

    def _meant_by(self, word: str) -> tuple[str, ...]:
        for form in (word, *without_size(word)) if self._by_sound else (word,):
            if form in self._known:
                return (form,)
            if near := self._heard_as.get(self._key(form)):
                return tuple(sorted(near))
        if self._speller is None:
            self._speller = Speller(self._heard_as, most_slips=1)
        sounds = self._speller.nearest(self._key(word))
        near = {one for sound in sounds for one in self._heard_as[sound]}
        return tuple(sorted(near)) or (word,)

    def _key(self, word: str) -> str:
        return sound_of(word) if self._by_sound else _DOUBLED.sub(r"\1", word)

    def _clause(self, words: Sequence[str]) -> Clause:
        meant = [self.mend(word) for word in words]
        mended = (one[0] if len(one) == 1 else word for one, word in zip(meant, words, strict=True))
        return Clause(tuple(mended), tuple(self._mentions(meant)))

    def _mentions(self, meant: Sequence[tuple[str, ...]]) -> Iterator[Mention]:
        at, denied, last = 0, 0, 0
        while at < len(meant):
            end, concepts = self._longest(meant, at)
            if TURN in concepts or at - last > _GAP_ENDS_DENIAL:
                denied = 0
            if concepts == {NEGATION}:
                denied, last = _DENIED_AFTER_NO, end
                yield Mention(concepts, denied=False)
            elif concepts and TURN not in concepts:
                yield Mention(concepts - {NEGATION}, denied=denied > 0)
                denied, last = max(denied - 1, 0), end
            at = end

    def _longest(self, meant: Sequence[tuple[str, ...]], start: int) -> tuple[int, frozenset[str]]:
        """Return where the longest phrase from `start` ends, and what it and its words stand for."""
        nodes, at, end = [self._root], start, start + 1
        concepts = MARKS & frozenset(meant[start])
        while at < len(meant):
            nodes = [node.after[word] for node in nodes for word in meant[at] if word in node.after]
            if not nodes:
                break
            at += 1
            if found := frozenset[str]().union(*(node.concepts for node in nodes)):
                end, concepts = at, concepts | found
        if end - start > 1:
            alone = (self._root.after.get(word) for one in meant[start:end] for word in one)
            concepts = concepts.union(*(node.concepts for node in alone if node)) - {NEGATION}
        return end, concepts
