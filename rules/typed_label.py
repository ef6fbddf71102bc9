"""Which of the buttons before her does a text name?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def fit(said: TypedText, choice: Tappable, words: AnswerWords, *, parts: bool) -> float:
    """Return how well a text fits a button, from 0 to 1; with `parts`, a part of its label counts too."""
    heard = _bare(said.words, words)
    if not heard:
        return 0.0
    best = max((_fit(heard, phrase, words) for phrase in _phrases(choice, words)), default=0.0)
    if parts and choice.by_label and not best:
        label = _bare(words.read(choice.label, mends=False).words, words)
        best = PART if set(heard) < set(label) else 0.0
    return max(0.0, best - _A_SLIP * said.slips) if best else 0.0


def _fit(heard: Words, phrase: Words, words: AnswerWords) -> float:
    if heard == phrase:
        return WHOLE
    at = found_at(heard, phrase)
    if at is None or not phrase:
        return 0.0
    others = [*heard[:at], *heard[at + len(phrase) :]]
    more = len(others) + 2 * any(word in words.denials for word in others)
    if more == 1:
        return ONE_MORE
    return TWO_MORE if more == 2 or more <= len(phrase) else 0.0


def _phrases(choice: Tappable, words: AnswerWords) -> Iterator[Words]:
    if choice.by_label:
        yield _bare(words.read(choice.label, mends=False).words, words)
    for name in choice.names:
        for phrase in words.choices.get(name, ()):
            yield _bare(phrase, words)


def _bare(said: Sequence[str], words: AnswerWords) -> Words:
    """Return the words without those that change nothing, unless they are all there is."""
    return tuple(word for word in said if word not in words.polite) or tuple(said)
