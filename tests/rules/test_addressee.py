"""Do a nurse's words ever go to another patient than the one she means?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rules.addressee import (
    Addressee,
    Going,
    NotGoing,
    StaffAct,
    Waiting,
    WaitingFor,
    addressee,
    looks_like_code_or_command,
)
from tests.house.repository import CHECKOUT
from tests.rules.interleavings import Today, Yesterday, play

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ASKED = Waiting(what=WaitingFor.MESSAGE, patient_id=6, since=40, asked_at=NOW)
SHOWN = Waiting(what=WaitingFor.YES, patient_id=6, since=41, asked_at=NOW)
NOTE = Waiting(what=WaitingFor.NOTE, patient_id=6, since=40, asked_at=NOW)
WORDS = StaffAct(wrote=True, text="Please bring your diary.", newest=40)
TO_HER = Addressee(patient_id=6, going=Going.SENT)


@pytest.mark.parametrize(
    ("act", "waiting", "minutes", "goes"),
    [
        pytest.param(WORDS, ASKED, 1, Addressee(patient_id=6, going=Going.SHOWN), id="asked"),
        pytest.param(WORDS, NOTE, 1, Addressee(patient_id=6, going=Going.NOTED), id="note"),
        pytest.param(StaffAct(says_yes=41), SHOWN, 1, TO_HER, id="yes"),
        pytest.param(StaffAct(says_yes=39), SHOWN, 1, NotGoing.NOT_ASKED, id="another question"),
        pytest.param(StaffAct(says_yes=40), ASKED, 1, NotGoing.NOT_ASKED, id="nothing shown yet"),
        pytest.param(StaffAct(says_yes=41), SHOWN, 10, NotGoing.NOT_ASKED, id="yes too late"),
        pytest.param(WORDS, ASKED, 10, NotGoing.NOT_ASKED, id="ten minutes"),
        pytest.param(WORDS, None, 1, NotGoing.NOT_ASKED, id="nothing asked"),
        pytest.param(
            StaffAct(wrote=True, text="Hello", newest=42), ASKED, 1, NotGoing.NOT_ASKED, id="news"
        ),
        pytest.param(StaffAct(wrote=True, text="P008"), ASKED, 1, NotGoing.CODE, id="code"),
        pytest.param(
            StaffAct(wrote=True, text="/alerts", replies=True, about=6),
            None,
            1,
            NotGoing.CODE,
            id="command in a reply",
        ),
        pytest.param(
            StaffAct(wrote=True, text="Hello", replies=True, about=8),
            ASKED,
            1,
            Addressee(patient_id=8, going=Going.SENT),
            id="a reply goes where it replies",
        ),
        pytest.param(
            StaffAct(wrote=True, text="Hello", replies=True),
            ASKED,
            1,
            NotGoing.ABOUT_NOBODY,
            id="a reply to a list",
        ),
    ],
)
def test_words_go_to_whom_she_named_or_to_nobody(
    act: StaffAct, waiting: Waiting | None, minutes: int, goes: Addressee | NotGoing
) -> None:
    assert addressee(act, waiting, now=NOW + timedelta(minutes=minutes)) == goes


@pytest.mark.parametrize(
    "text",
    [
        "P008",
        " p8 ",
        "p 8",
        "P006, P008",
        "P008?",
        "\uff30\uff10\uff10\uff18",
        "/alerts",
        " /x",
        "\u200b/stop",
    ],
)
def test_codes_and_commands_are_known(text: str) -> None:
    assert looks_like_code_or_command(text)


@pytest.mark.parametrize("text", ["8", "Take P008 along", "P008 is your place", "1/2 a tablet", ""])
def test_words_are_no_codes(text: str) -> None:
    assert not looks_like_code_or_command(text)


def test_no_interleaving_sends_words_to_another_patient() -> None:
    played = [play(seed, Today()) for seed in range(10_000)]
    assert sum(one.wrong for one in played) == 0
    # It is no bot that sends nothing.
    assert sum(one.right for one in played) > 5_000


def test_the_way_it_was_sends_words_to_another_patient() -> None:
    assert sum(play(seed, Yesterday()).wrong for seed in range(1_000)) > 100


def test_nothing_but_the_rule_makes_an_addressee() -> None:
    # A demo writes its past without a nurse.
    rooms = [CHECKOUT / room for room in ("bot", "content", "db", "scheduler", "reports")]
    files = [one for room in rooms for one in room.rglob("*.py") if "demo" not in one.parts]
    assert not [one for one in files if "Addressee(" in one.read_text("utf-8")]
