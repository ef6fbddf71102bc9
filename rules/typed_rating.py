"""Which pain rating does a text say?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rules.answer_words import AnswerWords, Token, TypedText, Words, found_at
from rules.pain import HIGHEST, LOWEST
from rules.vocabulary import Joint

# More words that we do not know, and the number is a part of something that a person should read.
MOST_UNKNOWN = 6
# "6 or 7", or "5, 6 or 7"; whoever names more of the scale is asked for one.
MOST_VALUES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSaid:
    """A rating as it was said: the one value, or the two or three it may be; none when only the scale helps.

    `same` says "as yesterday" instead. `sure` says that nothing makes it doubtful, `unknown` how many of its
    words we do not know. `scaled` says that words showed it to be of pain ("pain 4", "7/10").
    """

    values: tuple[int, ...] = ()
    same: bool = False
    joints: frozenset[Joint] = frozenset()
    sure: bool = False
    unknown: int = 0
    scaled: bool = False
    slips: int = 0


def read_rating(said: TypedText, words: AnswerWords) -> RatingSaid | None:
    """Return the rating in a text, None when it holds none."""
    tokens, scaled = _numbers_of_scale(said.tokens, words)
    numbers = {token.number for token in tokens if token.number is not None}
    same = None if numbers else _without(tokens, words.rating.same)
    beside = _Beside.of(tokens if same is None else same, words)
    if said.asks or beside.unknown > MOST_UNKNOWN or _counts_things(tokens, words):
        return None
    rating = RatingSaid(
        joints=beside.joints,
        unknown=beside.unknown,
        scaled=scaled or beside.pains,
        slips=said.slips,
    )
    if not numbers:
        if same is not None:
            # "Same as usual" names no day.
            return replace(rating, same=beside.sure, sure=beside.sure and not beside.felt)
        heard = _heard(tokens, words)
        told = heard or beside.felt or beside.pains
        return replace(rating, values=heard) if told and beside.unknown < 2 else None
    values = sorted({value for number in numbers for value in _whole(number)})
    if len(values) > MOST_VALUES or max(numbers) > 99:
        return None
    below = tokens[0].word == "-" and tokens[1].number is not None
    if below or not all(LOWEST <= value <= HIGHEST for value in values):
        return rating
    doubtful = _of_yesterday(tokens, words) or _limited(tokens, words)
    return replace(
        rating, values=tuple(values), sure=len(values) == 1 and beside.sure and not doubtful
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What stands in a text beside its numbers."""

    joints: frozenset[Joint]
    unknown: int
    denies: bool
    felt: bool
    pains: bool

    @property
    def sure(self) -> bool:
        return not self.unknown and not self.denies

    @classmethod
    def of(cls, tokens: Sequence[Token], words: AnswerWords) -> _Beside:
        rating = words.rating
        said = [token.word for token in tokens if token.number is None]
        days = {word for phrase in words.yesterday for word in phrase}
        limits = {word for phrase in rating.limits + rating.beyond for word in phrase}
        quiet = rating.around | rating.pains | rating.feelings | words.quiet | words.body
        links = words.either | words.both | words.than | words.denials | days | limits | {"-", "/"}
        return cls(
            joints=frozenset(words.joints[word] for word in said if word in words.joints),
            unknown=sum(word not in quiet | links | words.joints.keys() for word in said),
            denies=bool(words.denials.intersection(said)),
            felt=bool(rating.feelings.intersection(said)),
            pains=bool(rating.pains.intersection(said)),
        )


def _heard(tokens: Sequence[Token], words: AnswerWords) -> tuple[int, ...]:
    """Return the number that a phone may have heard as another word, and wrote alone: "ate", "its a for"."""
    heard = [words.by_ear[token.word] for token in tokens if token.word in words.by_ear]
    others = [token.word for token in tokens if token.word not in words.by_ear]
    alone = len(heard) == 1 and all(word in words.rating.around for word in others)
    return tuple(heard) if alone and len(others) < 3 else ()


def _limited(tokens: Sequence[Token], words: AnswerWords) -> bool:
    """Tell whether a number is only a limit, or a time: "over 5", "more than a 5", "5 at least", "9 in the morning"."""
    said = [token.word for token in tokens]
    for phrases, back in ((words.rating.limits, False), (words.rating.beyond, True)):
        for phrase in phrases:
            at = found_at(said, phrase)
            if at is None:
                continue
            beside = reversed(tokens[:at]) if back else tokens[at + len(phrase) :]
            near = next((one for one in beside if one.word not in words.small), None)
            if near is not None and near.number is not None:
                return True
    return False


def _numbers_of_scale(tokens: Sequence[Token], words: AnswerWords) -> tuple[list[Token], bool]:
    """Return the tokens with "no pain" as 0 and "and a half" added, without "out of ten", and if that stood there."""
    left, rating = list(tokens), words.rating
    for phrase in rating.none:
        at = found_at([token.word for token in left], phrase)
        if at is not None:
            left[at : at + len(phrase)] = [Token("0", 0.0)]
    for phrase in words.halves:
        at = found_at([token.word for token in left], phrase)
        if at and left[at - 1].number is not None:
            number = (left[at - 1].number or 0) + 0.5
            left[at - 1 : at + len(phrase)] = [Token(f"{number:g}", number)]
    for phrase in rating.out_of:
        at = found_at([token.word for token in left], phrase)
        if at and left[at - 1].number is not None:
            del left[at : at + len(phrase)]
            return left, True
    for phrase in rating.scales:
        without = _without(left, [phrase])
        if without is not None and any(token.number is not None for token in without):
            return without, True
    return _without_counts(left, words), False


def _without_counts(tokens: list[Token], words: AnswerWords) -> list[Token]:
    """Leave out numbers in words that are none of the scale: "a bad one, 7" (not "one or two"), "both, two hands"."""
    after = [*tokens[1:], Token("")]
    left = [
        token
        for token, one in zip(tokens, after, strict=True)
        if not (token.spoken and one.word in words.joints)
    ]
    ones = [token for token in left if token.spoken and token.number == 1]
    others = [token for token in left if token.number is not None and token not in ones]
    choice = words.either.intersection(token.word for token in left)
    return [token for token in left if token not in ones] if others and not choice else left


def _counts_things(tokens: Sequence[Token], words: AnswerWords) -> bool:
    """Tell whether a number counts something: hours, tablets, a time of day."""
    counted = words.rating.counted
    return any(":" in token.word or token.word == "%" for token in tokens) or any(
        token.number is not None and after.word in counted for token, after in pairwise(tokens)
    )


def _of_yesterday(tokens: Sequence[Token], words: AnswerWords) -> bool:
    """Tell whether it may be yesterday's: "yesterday 4", but not "better than yesterday, 4"."""
    said = [token.word for token in tokens]
    starts = [found_at(said, phrase) for phrase in words.yesterday]
    return any(at is not None and not (at and said[at - 1] in words.than) for at in starts)


def _whole(number: float) -> Iterable[int]:
    return {math.floor(number), math.ceil(number)}


def _without(tokens: Sequence[Token], phrases: Sequence[Words]) -> list[Token] | None:
    """Return the tokens without the first of the phrases that stands in them, None when none does."""
    said = [token.word for token in tokens]
    for phrase in phrases:
        at = found_at(said, phrase)
        if at is not None:
            return [*tokens[:at], *tokens[at + len(phrase) :]]
    return None
