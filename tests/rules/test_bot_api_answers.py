"""What is each answer about that a server, or what stands before it, was ever seen to give?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.bot_api_answers import (
    ANSWERS,
    UNNAMED_WAIT_SECONDS,
    outcome_of,
    refuses_token,
)
from rules.delivery import About, Fate, Outcome
from simulator import ODD_ANSWERS

# By the names that the stand-in gives them: what follows, and what it is about.
JUDGED: Mapping[str, tuple[Fate, About]] = {
    "never spoke to the bot": (Fate.BLOCKED, About.CHAT),
    "chat not found, though known": (Fate.BLOCKED, About.CHAT),
    "user not found": (Fate.BLOCKED, About.CHAT),
    "peer invalid": (Fate.BLOCKED, About.CHAT),
    "deactivated": (Fate.BLOCKED, About.CHAT),
    "no rights": (Fate.BLOCKED, About.CHAT),
    "bot is a bot": (Fate.BLOCKED, About.CHAT),
    "unauthorized for a while": (Fate.UNSENT, About.BOT),
    "invalid token": (Fate.UNSENT, About.BOT),
    "not found in JSON": (Fate.UNSENT, About.BOT),
    "not found without a body": (Fate.UNSENT, About.BOT),
    "not found by a proxy": (Fate.UNSENT, About.BOT),
    "logged out": (Fate.UNSENT, About.BOT),
    "method not allowed": (Fate.UNSENT, About.BOT),
    "flood by its number": (Fate.HELD, About.BOT),
    "conflict": (Fate.UNSENT, About.BOT),
    "entity too large": (Fate.UNSENT, About.BOT),
    "entity too large without a body": (Fate.UNSENT, About.BOT),
    "forbidden by a firewall": (Fate.UNSENT, About.BOT),
    "wait as a text": (Fate.HELD, About.CHAT),
    "wait as a fraction": (Fate.HELD, About.CHAT),
    "wait as null": (Fate.HELD, About.CHAT),
    "wait in the words only": (Fate.HELD, About.CHAT),
    "wait without a number": (Fate.HELD, About.CHAT),
    "wait by a proxy": (Fate.HELD, About.BOT),
    "wait with a good status": (Fate.HELD, About.CHAT),
    "internal error": (Fate.UNCERTAIN, About.WAY),
    "internal error, restarting": (Fate.UNCERTAIN, About.WAY),
    "bad gateway in JSON": (Fate.UNCERTAIN, About.WAY),
    "bad gateway by a proxy": (Fate.UNCERTAIN, About.WAY),
    "unavailable by a proxy": (Fate.UNCERTAIN, About.WAY),
    "gateway timeout by a proxy": (Fate.UNCERTAIN, About.WAY),
    "moved by a proxy": (Fate.UNSENT, About.BOT),
    "sign in to this network": (Fate.UNCERTAIN, About.BOT),
    "nothing with a good status": (Fate.UNCERTAIN, About.BOT),
    "half an answer": (Fate.UNCERTAIN, About.BOT),
    "null": (Fate.UNCERTAIN, About.BOT),
    "a list": (Fate.UNCERTAIN, About.BOT),
    "neither yes nor no": (Fate.UNCERTAIN, About.BOT),
    "yes without a result": (Fate.UNCERTAIN, About.BOT),
    "yes with a result of another kind": (Fate.UNCERTAIN, About.BOT),
    "no without a reason": (Fate.FAILED, About.UNKNOWN),
    "blocked": (Fate.BLOCKED, About.CHAT),
    "blocked, in capitals": (Fate.BLOCKED, About.CHAT),
    "user id invalid": (Fate.FAILED, About.UNKNOWN),
    "entities cannot be read": (Fate.UNFORMATTED, About.MESSAGE),
    "entity of a user invalid": (Fate.UNFORMATTED, About.MESSAGE),
    "text too long": (Fate.FAILED, About.MESSAGE),
    "text empty": (Fate.FAILED, About.MESSAGE),
    "button data invalid": (Fate.FAILED, About.MESSAGE),
    "file identifier wrong": (Fate.FAILED, About.MESSAGE),
    "picture not processed": (Fate.FAILED, About.MESSAGE),
    "picture of bad dimensions": (Fate.FAILED, About.MESSAGE),
    "message id invalid": (Fate.FAILED, About.MESSAGE),
    "message to edit not found": (Fate.FAILED, About.MESSAGE),
    "message cannot be edited": (Fate.FAILED, About.MESSAGE),
    "message cannot be deleted": (Fate.FAILED, About.MESSAGE),
    "query too old": (Fate.FAILED, About.MESSAGE),
    "bad request by a proxy": (Fate.UNSENT, About.BOT),
    "password for a proxy": (Fate.UNSENT, About.BOT),
    "request timeout by a proxy": (Fate.UNSENT, About.BOT),
    "wait, in good order": (Fate.HELD, About.CHAT),
    "internal error by a proxy": (Fate.UNCERTAIN, About.WAY),
    "gateway timeout in JSON": (Fate.UNCERTAIN, About.WAY),
    "unknown error at cloudflare": (Fate.UNCERTAIN, About.WAY),
    "web server down at cloudflare": (Fate.UNCERTAIN, About.WAY),
    "too late at cloudflare": (Fate.UNCERTAIN, About.WAY),
    "the documentation instead": (Fate.UNCERTAIN, About.BOT),
    "peer invalid, as once said": (Fate.BLOCKED, About.CHAT),
    "not enough rights": (Fate.FAILED, About.UNKNOWN),
    "bots are bots": (Fate.BLOCKED, About.CHAT),
    "entities end too early": (Fate.UNFORMATTED, About.MESSAGE),
    "text must not be empty": (Fate.FAILED, About.UNKNOWN),
    "message not to be deleted": (Fate.FAILED, About.MESSAGE),
    "query id invalid": (Fate.FAILED, About.UNKNOWN),
    "unauthorized, as once said": (Fate.UNSENT, About.BOT),
    "unauthorized by a page": (Fate.UNSENT, About.BOT),
    "conflict with a webhook": (Fate.UNSENT, About.BOT),
    "entity too large in JSON": (Fate.UNSENT, About.BOT),
    "bad request, no more": (Fate.FAILED, About.UNKNOWN),
    "internal error in plain words": (Fate.UNCERTAIN, About.WAY),
    "moved, with a page": (Fate.UNSENT, About.BOT),
    "moved for good": (Fate.UNSENT, About.BOT),
}
WAITS = {
    "flood by its number": 35,
    "wait as a text": 5,
    "wait as a fraction": 6,
    "wait as null": 5,
    "wait in the words only": 5,
    "wait without a number": UNNAMED_WAIT_SECONDS,
    "wait by a proxy": UNNAMED_WAIT_SECONDS,
    "wait with a good status": 5,
    "wait, in good order": 5,
}


def read(body: str) -> dict[str, Any] | None:
    """Return the body as the transport hands it on."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def judged(name: str) -> Outcome:
    answer = ODD_ANSWERS[name]
    return outcome_of(answer.status, read(answer.body))


def refused(status: int, description: str) -> Outcome:
    body = {"ok": False, "error_code": status, "description": description}
    return outcome_of(status, body)


def test_every_odd_answer_has_its_place() -> None:
    assert JUDGED.keys() == ODD_ANSWERS.keys()


@pytest.mark.parametrize("name", ODD_ANSWERS)
def test_each_odd_answer_is_about_one_thing(name: str) -> None:
    outcome = judged(name)
    assert (outcome.fate, outcome.about) == JUDGED[name]
    assert outcome.retry_after_seconds == WAITS.get(name)


@pytest.mark.parametrize("known", ANSWERS, ids=lambda known: known.says or str(known.status))
def test_each_row_of_the_table_has_a_source_and_is_met(known: Any) -> None:
    assert known.source
    outcome = refused(known.status, f"Bad Request: {known.says or 'whatever'}")
    assert (outcome.fate, outcome.about) == (known.fate, known.about)


def test_a_refusal_nobody_knows_rests_the_bot_only_where_it_must_not_end_the_message() -> None:
    outcome = refused(400, "Bad Request: NEW_RULE")
    assert (outcome.fate, outcome.about, outcome.refuses_bot) == (
        Fate.FAILED,
        About.UNKNOWN,
        False,
    )


def test_a_message_that_is_there_already_is_sent() -> None:
    outcome = refused(400, "Bad Request: message is not modified: exactly the same")
    assert (outcome.fate, outcome.reason) == (Fate.SENT, "not_modified")


def test_a_plain_yes_names_the_message() -> None:
    yes = outcome_of(200, {"ok": True, "result": {"message_id": 7}})
    assert (yes.fate, yes.message_id) == (Fate.SENT, 7)
    assert outcome_of(200, {"ok": True, "result": True}).fate is Fate.SENT


@pytest.mark.parametrize(
    ("name", "refuses"),
    [
        ("unauthorized for a while", True),
        ("not found in JSON", True),
        ("not found by a proxy", False),
        ("not found without a body", False),
        ("logged out", False),
    ],
)
def test_only_telegrams_own_json_refuses_a_token(name: str, refuses: bool) -> None:
    answer = ODD_ANSWERS[name]
    assert refuses_token(answer.status, read(answer.body)) is refuses


@given(
    status=st.integers(100, 999),
    answer=st.none()
    | st.dictionaries(
        st.sampled_from(["ok", "error_code", "description", "parameters", "result"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.dictionaries(st.just("retry_after"), st.floats()),
    ),
)
def test_no_answer_is_beyond_it(status: int, answer: dict[str, Any] | None) -> None:
    outcome = outcome_of(status, answer)
    assert (outcome.retry_after_seconds or 1) > 0
    if outcome.fate is Fate.SENT:
        assert answer is not None
    if status == 429:
        assert outcome.fate is Fate.HELD
