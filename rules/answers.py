"""How is an answer repeated, and what becomes of it after a try?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from rules.delivery import FIRST_TRIES, About, Fate, Outcome


class AnswerClass(StrEnum):
    """How an answer is repeated.

    SAFETY is sent until it is surely there: twice does no harm. So is a NOTICE, which says that another answer is in
    doubt or could not be shown. A SCREEN is a change of what is there, and may be made twice. WORDS go once.
    """

    SAFETY = "safety"
    NOTICE = "notice"
    SCREEN = "screen"
    WORDS = "words"


class AnswerState(StrEnum):
    """How far an answer has come; `sending` may have been sent, and of `uncertain` nobody knows whether it was."""

    OWED = "owed"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"


# What is not sure to be there after so long is news of yesterday.
WORTH = timedelta(days=1)
LONGEST_WAIT = timedelta(seconds=60)
LONGEST_SAFETY_WAIT = timedelta(seconds=15)
# A chat that refuses us: only what protects her is worth more than a few tries, and those far apart.
LONGEST_CHAT_WAIT = timedelta(hours=1)
MOST_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterTry:
    """What an answer is after a try, and how long it waits where it is owed again."""

    state: AnswerState
    wait: timedelta = timedelta(0)
    reason: str = ""


def after_try(kind: AnswerClass, outcome: Outcome, *, tries: int) -> AfterTry:
    """Return what becomes of an answer after its `tries`-th try."""
    certain = kind in (AnswerClass.SAFETY, AnswerClass.NOTICE)
    longest = LONGEST_SAFETY_WAIT if certain else LONGEST_WAIT
    wait = timedelta(seconds=2 ** min(tries - 1, 12))
    reason = outcome.reason or outcome.fate.value
    match outcome.fate:
        case Fate.SENT:
            return AfterTry(state=AnswerState.SENT)
        case Fate.HELD:
            return _again(timedelta(seconds=outcome.retry_after_seconds or 1), reason)
        case Fate.UNCERTAIN if kind is AnswerClass.WORDS:
            return AfterTry(state=AnswerState.UNCERTAIN, reason=reason)
        case Fate.UNSENT if outcome.about is About.BOT and tries <= FIRST_TRIES:
            # All rests, and this goes out again as soon as anything does.
            return _again(timedelta(0), reason)
        case Fate.UNSENT | Fate.UNCERTAIN:
            return _again(min(wait, longest), reason)
        case Fate.BLOCKED if certain:
            return _again(min(wait, LONGEST_CHAT_WAIT), reason)
        case Fate.BLOCKED if tries < MOST_TRIES:
            return _again(wait, reason)
        case Fate.FAILED if (certain or outcome.about is About.UNKNOWN) and tries < MOST_TRIES:
            return _again(wait, reason)
    return AfterTry(state=AnswerState.FAILED, reason=reason)


def _again(wait: timedelta, reason: str) -> AfterTry:
    return AfterTry(state=AnswerState.OWED, wait=wait, reason=reason)
