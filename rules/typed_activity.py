"""What does a text say that she did, and for how long?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rules.activity_log import Doing
from rules.answer_words import AnswerWords, Token, TypedText, found_at

_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivitySaid:
    """What she did as she said it. Without `doing` only how long; without `minutes` only what.

    `about` are the minutes that a distance takes, walked. `timed` says that a unit of time stood by the number,
    `sure` that nothing else stands in the text. With neither `doing` nor a length, it was more than one thing.
    """

    doing: Doing | None = None
    minutes: int | None = None
    about: int | None = None
    yesterday: bool = False
    timed: bool = False
    sure: bool = False
    slips: int = 0


def read_activity(said: TypedText, words: AnswerWords) -> ActivitySaid | None:
    """Return what a text says that she did, None when it is about something else."""
    tokens, yesterday = _without_yesterday(_with_spans(said.tokens, words), words)
    spans, rest = _counted(tokens, words)
    doings = {
        words.activity.names[token.word] for token in rest if token.word in words.activity.names
    }
    unknown = sum(not _quiet(token, words) for token in rest)
    if not (spans or doings) or unknown > 2:
        return None
    if len(spans) > 1 or len(doings) > 1:
        # Two things in one text: she is asked for one after the other.
        return ActivitySaid() if doings and not unknown else None
    span = spans[0] if spans else _Span()
    return ActivitySaid(
        doing=next(iter(doings), None),
        minutes=span.minutes,
        about=span.about,
        yesterday=yesterday,
        timed=span.timed,
        sure=not unknown and not said.asks,
        slips=said.slips,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """One length of time, or of way, in a text."""

    minutes: int | None = None
    about: int | None = None
    timed: bool = False


def _with_spans(tokens: Sequence[Token], words: AnswerWords) -> list[Token]:
    """Return the tokens with "half an hour" and the like as a number of minutes."""
    left = list(tokens)
    for phrase, minutes in words.activity.spans.items():
        at = found_at([token.word for token in left], phrase)
        if at is not None:
            unit = Token(next(iter(sorted(words.activity.minutes))))
            left[at : at + len(phrase)] = [Token(f"{minutes}", float(minutes)), unit]
    return left


def _without_yesterday(tokens: Sequence[Token], words: AnswerWords) -> tuple[list[Token], bool]:
    said = [token.word for token in tokens]
    for phrase in words.yesterday:
        at = found_at(said, phrase)
        if at is not None:
            return [*tokens[:at], *tokens[at + len(phrase) :]], True
    return [*tokens], False


def _counted(tokens: Sequence[Token], words: AnswerWords) -> tuple[list[_Span], list[Token]]:
    """Return the lengths of time that the numbers are, and the tokens that are no part of them."""
    spans: list[_Span] = []
    rest: list[Token] = []
    at = 0
    joined = False
    while at < len(tokens):
        token, unit = tokens[at], tokens[at + 1].word if at + 1 < len(tokens) else ""
        if token.number is None:
            rest.append(token)
            joined = joined and token.word in words.both
            at += 1
            continue
        span = _span(token.number, unit, words)
        after_hours = (
            joined and spans and spans[-1].minutes is not None and span.minutes is not None
        )
        if after_hours and spans[-1].timed:
            spans[-1] = replace(spans[-1], minutes=(spans[-1].minutes or 0) + (span.minutes or 0))
        else:
            spans.append(span)
        joined = span.minutes is not None and span.minutes % _HOUR == 0 and span.timed
        at += 2 if span.timed or span.about is not None else 1
    return spans, rest


def _span(number: float, unit: str, words: AnswerWords) -> _Span:
    activity = words.activity
    if unit in activity.distances:
        return _Span(about=max(1, round(number * activity.distances[unit])))
    if unit in activity.hours:
        return _Span(minutes=round(number * _HOUR), timed=True)
    return _Span(minutes=round(number), timed=unit in activity.minutes)


def _quiet(token: Token, words: AnswerWords) -> bool:
    activity = words.activity
    known = activity.around | words.quiet | words.both | activity.minutes | activity.hours
    return token.word in known or token.word in activity.names
