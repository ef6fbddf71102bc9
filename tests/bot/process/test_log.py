"""Does a log line say what happened, and never a token, a name or a patient's words?"""

from __future__ import annotations

import errno
import io
import json
import logging
import sqlite3
from contextlib import suppress

import pytest
import structlog

from bot.process.log import FloodGate, class_of, configure_logging, places_of

TOKEN = "7000000001:AAStandInTokenForLoopbackOnly-0123456"
WORDS = "my own words"


@pytest.fixture
def said() -> io.StringIO:
    stream = io.StringIO()
    configure_logging(stream)
    return stream


def line(said: io.StringIO) -> dict:
    (only,) = said.getvalue().splitlines()
    return json.loads(only)


def test_a_field_that_is_not_on_the_list_is_dropped(said: io.StringIO) -> None:
    structlog.get_logger().info("update_failed", update_id=5, name="Ana", text=WORDS)
    told = line(said)
    assert (told["event"], told["update_id"]) == ("update_failed", 5)
    assert not {"name", "text"} & set(told)


@pytest.mark.parametrize("event", [f"{WORDS}!", "Update failed", "x" * 80])
def test_an_event_is_a_name_and_no_sentence(said: io.StringIO, event: str) -> None:
    structlog.get_logger().info(event)
    assert line(said)["event"] == "unnamed_event"


@pytest.mark.parametrize("value", [[WORDS], {"text": WORDS}, WORDS.encode(), (WORDS,)], ids=str)
def test_what_holds_other_things_is_left_out(said: io.StringIO, value: object) -> None:
    structlog.get_logger().info("update_failed", reason=value)
    assert line(said)["reason"] == "(left out)"


def test_a_token_is_struck_out_and_a_long_text_is_cut(said: io.StringIO) -> None:
    structlog.get_logger().info("poll_failed", error=f"/bot{TOKEN}/getMe\n" + "x" * 1000)
    told = line(said)["error"]
    assert told.startswith("/bot(token)/getMe x")
    assert len(told) == 300


def broken() -> None:
    """Fail in the house, and with somebody's words."""
    try:
        configure_logging(stream=WORDS)  # type: ignore[arg-type]  # a list of lines is written to just as well
    except AttributeError as fault:
        raise ValueError(WORDS) from fault


def test_of_an_exception_only_its_class_and_our_lines_stay(said: io.StringIO) -> None:
    with pytest.raises(ValueError, match=WORDS) as caught:
        broken()
    configure_logging(said)
    structlog.get_logger().error("engine_failed", error=caught.value, exc_info=caught.value)
    told = line(said)
    assert told["fault"] == told["error"] == "ValueError < AttributeError"
    assert class_of(caught.value) == told["fault"]
    assert WORDS not in said.getvalue()


def test_the_code_of_the_system_is_told() -> None:
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect("/nowhere/limber.db")
    assert class_of(caught.value) == "OperationalError (SQLITE_CANTOPEN)"
    full = OSError(errno.EMFILE, f"Too many open files: {WORDS}")
    assert class_of(full) == "OSError (EMFILE)"


def test_the_places_are_in_the_house() -> None:
    with pytest.raises(AttributeError) as caught:
        configure_logging(stream=WORDS)  # type: ignore[arg-type]  # a list of lines is written to just as well
    assert places_of(caught.value.__traceback__).startswith("bot/process/log.py:")
    assert places_of(None) == ""


def test_of_a_library_it_is_told_who_spoke_and_where(said: io.StringIO) -> None:
    logging.getLogger("aiohttp.client").warning("POST /bot%s %s", TOKEN, WORDS)
    told = line(said)
    assert (told["event"], told["speaker"], told["level"]) == (
        "library_spoke",
        "aiohttp.client",
        "warning",
    )
    assert told["at"].startswith("test_log:")
    assert TOKEN not in said.getvalue()
    assert WORDS not in said.getvalue()


def test_what_a_library_says_quietly_is_not_told(said: io.StringIO) -> None:
    logging.getLogger("aiohttp.client").info(WORDS)
    structlog.get_logger().debug("looked")
    assert said.getvalue() == ""


class Passing:
    """Seconds that pass when they are told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_flood_of_one_line_is_counted_and_not_repeated() -> None:
    seconds = Passing()
    gate = FloodGate(seconds)

    def passes(**event: object) -> dict | None:
        try:
            return dict(gate(None, "", {"event": "database_away", "level": "error", **event}))
        except structlog.DropEvent:
            return None

    flood = [passes(error="OperationalError", tries=number) for number in range(40)]
    assert [one["tries"] for one in flood if one] == [0, 1, 2, 3, 4]
    assert passes(error="InterfaceError") is not None
    seconds.now = 61.0
    told = passes(error="OperationalError")
    assert told is not None
    assert told["repeated"] == 35
    assert "repeated" not in (passes(error="OperationalError") or {})


def test_a_flood_that_is_over_is_told_by_the_next_line_of_any_kind(said: io.StringIO) -> None:
    seconds = Passing()
    gate = FloodGate(seconds)
    for number in range(7):
        with suppress(structlog.DropEvent):
            gate(None, "", {"event": "database_away", "left": number})
    seconds.now = 61.0
    gate(None, "", {"event": "started"})
    told = line(said)
    assert (told["event"], told["line"], told["repeated"]) == ("flood_over", "database_away", 2)


def test_the_log_of_a_program_has_the_gate(said: io.StringIO) -> None:
    for number in range(20):
        structlog.get_logger().error("database_away", tries=number)
    assert len(said.getvalue().splitlines()) == 5
