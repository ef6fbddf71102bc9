"""What becomes of an answer after a try, by how it is repeated and what Telegram said?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.answers import (
    LONGEST_CHAT_WAIT,
    LONGEST_SAFETY_WAIT,
    LONGEST_WAIT,
    MOST_TRIES,
    AnswerClass,
    AnswerState,
    after_try,
)
from rules.delivery import About, Fate, Outcome

CERTAIN = (AnswerClass.SAFETY, AnswerClass.NOTICE)
LOST = Outcome(fate=Fate.UNCERTAIN, about=About.WAY)
UNSENT = Outcome(fate=Fate.UNSENT, about=About.WAY)
REFUSED_BOT = Outcome(fate=Fate.UNSENT, about=About.BOT)
BLOCKED = Outcome(fate=Fate.BLOCKED, about=About.CHAT)
UNKNOWN = Outcome(fate=Fate.FAILED, about=About.UNKNOWN)
TOO_LONG = Outcome(fate=Fate.FAILED, reason="too_long")


@pytest.mark.parametrize("kind", AnswerClass)
def test_only_words_are_not_repeated_after_a_lost_answer(kind: AnswerClass) -> None:
    state = after_try(kind, LOST, tries=1).state
    assert state is (AnswerState.UNCERTAIN if kind is AnswerClass.WORDS else AnswerState.OWED)


@pytest.mark.parametrize("kind", AnswerClass)
def test_what_surely_was_not_sent_is_owed_after_waits_that_grow(kind: AnswerClass) -> None:
    waits = [after_try(kind, UNSENT, tries=tries).wait for tries in range(1, 12)]
    assert waits[:4] == [timedelta(seconds=2**power) for power in range(4)]
    assert waits == sorted(waits)
    assert waits[-1] == (LONGEST_SAFETY_WAIT if kind in CERTAIN else LONGEST_WAIT)


def test_a_refusal_of_the_bot_waits_for_the_bot_and_not_for_itself() -> None:
    waits = [after_try(AnswerClass.WORDS, REFUSED_BOT, tries=tries).wait for tries in (1, 2, 3)]
    assert waits == [timedelta(0), timedelta(0), timedelta(seconds=4)]


@pytest.mark.parametrize("outcome", [BLOCKED, UNKNOWN], ids=["blocked", "unknown"])
def test_a_chat_that_refuses_and_what_nobody_knows_end_after_a_few_tries(outcome: Outcome) -> None:
    for kind in (AnswerClass.SCREEN, AnswerClass.WORDS):
        assert after_try(kind, outcome, tries=MOST_TRIES - 1).state is AnswerState.OWED
        assert after_try(kind, outcome, tries=MOST_TRIES).state is AnswerState.FAILED


def test_what_protects_her_is_tried_again_in_a_chat_that_refuses_but_not_often() -> None:
    after = after_try(AnswerClass.SAFETY, BLOCKED, tries=99)
    assert (after.state, after.wait) == (AnswerState.OWED, LONGEST_CHAT_WAIT)


@pytest.mark.parametrize("kind", AnswerClass)
def test_a_hold_is_kept_and_a_message_that_is_wrong_ends(kind: AnswerClass) -> None:
    held = Outcome(fate=Fate.HELD, retry_after_seconds=70)
    assert after_try(kind, held, tries=9).wait == timedelta(seconds=70)
    assert after_try(kind, TOO_LONG, tries=MOST_TRIES).state is AnswerState.FAILED
    first = after_try(kind, TOO_LONG, tries=1).state
    assert first is (AnswerState.OWED if kind in CERTAIN else AnswerState.FAILED)
    assert after_try(kind, Outcome(fate=Fate.SENT), tries=1).state is AnswerState.SENT
