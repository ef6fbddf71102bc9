"""Which time of day does a text say?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rules.answer_words import AnswerWords, Token, TypedText, Words, found_at

_NOON = 12
# Minutes before and after the hour are told in steps: "six to seven" is no time.
_STEP = 5
# An hour that may as well be of the afternoon when nobody says which.
_EITHER_HALF = range(1, 7)
_WRITTEN = re.compile(r"(\d{1,2})[:.](\d{2})|(\d{1,2})(\d{2})")


def read_clock(said: TypedText, words: AnswerWords) -> tuple[int, ...]:
    """Return the minutes of the day that a text may mean, the likelier first; none when it is no time.

    "10:15", "9am", "half past nine" and "a las nueve" mean one; "at 5" means two, with nothing beside it.
    """
    clock = words.clock
    whole, left = _taken(said.tokens, clock.whole)
    part, left = _taken(left, clock.parts)
    moved, left = _moved(left, words)
    numbers = [token for token in left if token.number is not None or ":" in token.word]
    quiet = clock.around | words.quiet | words.both
    if said.asks or any(token.word not in quiet for token in left if token not in numbers):
        return ()
    if whole is not None:
        return (whole,) if not numbers else ()
    found = _hour_and_minute(numbers, left)
    if found is None or (moved and found[1]):
        return ()
    hour, minute = found
    return tuple((one * 60 + minute + moved) % (24 * 60) for one in _hours(hour, part))


def _taken(tokens: Sequence[Token], phrases: Mapping[Words, int]) -> tuple[int | None, list[Token]]:
    """Return what the first phrase that stands in the tokens means, and the tokens without it."""
    said = [token.word for token in tokens]
    for phrase, meaning in phrases.items():
        at = found_at(said, phrase)
        if at is not None:
            return meaning, [*tokens[:at], *tokens[at + len(phrase) :]]
    return None, [*tokens]


def _moved(tokens: Sequence[Token], words: AnswerWords) -> tuple[int, list[Token]]:
    """Return by how many minutes the hour is moved ("half past", "twenty to", "menos diez"), and the rest."""
    clock = words.clock
    moved, left = _taken(tokens, clock.moved)
    if moved is not None:
        return moved, left
    links = clock.past | clock.to | clock.and_ | clock.less
    told = [one for one in left if one.number is not None or one.word in links]
    match told:
        case [Token(number=float() as first), link, Token(number=float() as second)]:
            minutes_first = link.word in clock.past | clock.to
            minutes, hour = (first, told[2]) if minutes_first else (second, told[0])
            sign = -1 if link.word in clock.to | clock.less else 1
            if 0 < minutes < 60 and minutes % _STEP == 0:
                return sign * int(minutes), [hour, *(one for one in left if one not in told)]
    return 0, left


def _hour_and_minute(numbers: Sequence[Token], left: Sequence[Token]) -> tuple[int, int] | None:
    match numbers:
        case [one] if written := _WRITTEN.fullmatch(one.word):
            hour, minute = (int(part) for part in written.groups() if part is not None)
        case [one] if one.number is not None and one.number.is_integer():
            hour, minute = int(one.number), 0
        case [one, other] if one.number is not None and other.number is not None:
            # "Nine thirty", side by side; whatever stands between makes something else of them.
            if left.index(other) != left.index(one) + 1:
                return None
            hour, minute = int(one.number), int(other.number)
        case _:
            return None
    return (hour, minute) if hour <= 24 and minute < 60 else None


def _hours(hour: int, part: int | None) -> tuple[int, ...]:
    """Return the hours of the day that an hour on the clock may be."""
    if hour > _NOON or hour == 0:
        return (hour % 24,)
    if part is not None:
        return (hour % _NOON + part,)
    return (hour, hour + _NOON) if hour in _EITHER_HALF else (hour,)
