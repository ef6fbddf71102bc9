"""Which of the buttons before her does a text name?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rules.answer_words import AnswerWords, TypedText, Words, found_at

# How well a text fits a button's words: they alone, they with a word or two that we do not know, a part of them.
WHOLE, ONE_MORE, TWO_MORE, PART = 1.0, 0.6, 0.5, 0.5
_A_SLIP = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tappable:
    """Something she could tap: what its button sends back, its label, and the names of other words for it.

    Without `by_label` its label is read by a rule of its own (a number of minutes), and only the names count.
    """

    payload: str
    label: str
    names: tuple[str, ...] = ()
    by_label: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BareText:
    """A text as buttons meet it: its words without those that change nothing, and without those of courtesy."""

    bare: Words
    courteous: Words
    slips: int

    @classmethod
    def of(cls, said: TypedText, words: AnswerWords) -> BareText:
        """Return a text read in one language."""
        bare, courteous = words.bare(said.words), words.courteous(said.words)
        return cls(bare=bare, courteous=courteous, slips=said.slips)


def fit(heard: BareText, choice: Tappable, words: AnswerWords, *, parts: bool) -> float:
    """Return how well a text fits a button, from 0 to 1; with `parts`, a part of its label counts too."""
    readings = {heard.bare, heard.courteous}
    phrases = [*_phrases(choice, {*heard.bare, *heard.courteous}, words)]
    best = max((_fit(one, phrase, words) for one in readings for phrase in phrases), default=0.0)
    if parts and choice.by_label and not best:
        best = PART if set(heard.bare) < set(words.bare_label(choice.label)) else 0.0
    return max(0.0, best - _A_SLIP * heard.slips) if best else 0.0


def _fit(heard: Words, phrase: Words, words: AnswerWords) -> float:
    if heard == phrase:
        return WHOLE
    at = found_at(heard, phrase) if len(phrase) < len(heard) else None
    if at is None:
        return 0.0
    others = [*heard[:at], *heard[at + len(phrase) :]]
    more = len(others) + 2 * any(word in words.denials for word in others)
    if more == 1:
        return ONE_MORE
    return TWO_MORE if more == 2 or more <= len(phrase) else 0.0


def _phrases(choice: Tappable, heard: Collection[str], words: AnswerWords) -> Iterator[Words]:
    """Yield the button's phrases that begin with a word of the text: the others, hundreds, cannot fit."""
    if choice.by_label and (label := words.bare_label(choice.label)):
        yield label
    for name in choice.names:
        starts = words.choices_by_start.get(name)
        if starts is not None:
            for word in heard:
                yield from starts.get(word, ())
