"""Which conditions stand, by what was seen?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.conditions import ConditionCode as Code
from rules.coverage import Holidays
from rules.engine_health import (
    DatabaseFault,
    EngineFacts,
    EngineRole,
    TelegramFacts,
    TickFacts,
    WorkFacts,
    standing_conditions,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
TICK = TickFacts(begun_at=NOW - HOUR, done_at=NOW - SECOND)
TOLD = TelegramFacts(begun_at=NOW - HOUR, heard_at=NOW - 16 * SECOND)
WORK = WorkFacts(copied_at=NOW - 5 * HOUR, begun_at=NOW - 99 * HOUR)
WELL = EngineFacts(role=EngineRole.LEADER, work=WORK, tick=TICK, telegram=TOLD, free_bytes=10**10)


def codes(facts: EngineFacts) -> list[Code]:
    return [one.code for one in standing_conditions(facts, NOW)]


def test_an_engine_that_is_well_has_none() -> None:
    assert codes(WELL) == []


def test_a_standby_that_is_well_has_none() -> None:
    assert codes(EngineFacts(role=EngineRole.STANDBY, free_bytes=10**10)) == []


def ago(seconds: float) -> datetime:
    return NOW - seconds * SECOND


OF_PROCESS: dict[Code, dict[str, Any]] = {
    Code.NOT_STARTED: {"role": EngineRole.NONE},
    Code.LEADERSHIP_LOST: {"lost_lead": True},
    Code.DATABASE_AWAY: {"database_fault": DatabaseFault.AWAY},
    Code.DATABASE_READ_ONLY: {"database_fault": DatabaseFault.READ_ONLY},
    Code.DISK_FULL: {"database_fault": DatabaseFault.FULL},
    Code.DISK_LOW: {"free_bytes": 10**8},
    Code.HANDLES_LOW: {"free_handles": 49},
    Code.MACHINE_BUSY: {"late_by": timedelta(seconds=5)},
    Code.KEYS_UNREADABLE: {"keys_unreadable": True, "keys_open": True},
    Code.KEYS_OPEN: {"keys_open": True},
    Code.CONTENT_EXPIRED: {"expired_items": 2},
    Code.UNCOVERED_AHEAD: {"uncovered_from": NOW + 24 * HOUR},
    Code.HOLIDAYS_UNKNOWN: {"holidays": Holidays()},
    Code.CONTENT_UNSIGNED: {"unsigned_items": 2},
    Code.MESSAGES_UNWRITTEN: {"unwritten": {"nudge": "KeyError"}},
}
OF_TICK: dict[Code, dict[str, Any]] = {
    Code.TICK_STOPPED: {"done_at": ago(31)},
    Code.TICK_FAILING: {"failing": {"alerts": "KeyError"}},
}
OF_TELEGRAM: dict[Code, dict[str, Any]] = {
    Code.TELEGRAM_SILENT: {"heard_at": ago(26)},
    Code.TOKEN_REFUSED: {"refused": "unauthorized", "heard_at": ago(99)},
    Code.ANOTHER_POLLER: {"another_poller_at": ago(20)},
    Code.WEBHOOK_TAKEN: {"webhook_taken_at": ago(500)},
    Code.WEBHOOK_FAILING: {"webhook_failed_at": ago(20)},
    Code.SENDS_FAILING: {"failures": 3, "failing_since": ago(16)},
    Code.CLOCK_OFF: {"clock_off": timedelta(seconds=-6)},
    Code.RATE_HELD: {"held_since": ago(2), "held_until": NOW + 40 * SECOND},
}
OF_WORK: dict[Code, dict[str, Any]] = {
    Code.ROWS_SET_ASIDE: {"rows_set_aside": 1},
    Code.REMINDERS_LATE: {"reminder_due_at": ago(31), "reminders_late": 1},
    Code.SENDER_STALLED: {"owed_since": ago(46)},
    Code.INBOX_OLD: {"inbox_since": ago(46)},
    Code.INBOX_SET_ASIDE: {"inbox_set_aside": 1},
    Code.ON_HOLD: {"on_hold_since": ago(5), "owed_since": ago(99)},
    Code.COPIES_FAILING: {"copy_failed": True},
    Code.COPIES_OLD: {"copied_at": NOW - 31 * HOUR},
    Code.NO_ADMIN: {"admins": 0},
    Code.NOBODY_REACHABLE: {"reachable": 0},
}


@pytest.mark.parametrize("code", OF_PROCESS)
def test_what_ails_the_process_stands_alone(code: Code) -> None:
    assert codes(replace(WELL, **OF_PROCESS[code])) == [code]


@pytest.mark.parametrize("code", OF_TICK)
def test_what_ails_the_tick_stands_alone(code: Code) -> None:
    assert codes(replace(WELL, tick=replace(TICK, **OF_TICK[code]))) == [code]


@pytest.mark.parametrize("code", OF_TELEGRAM)
def test_what_ails_telegram_stands_alone(code: Code) -> None:
    assert codes(replace(WELL, telegram=replace(TOLD, **OF_TELEGRAM[code]))) == [code]


@pytest.mark.parametrize("code", OF_WORK)
def test_what_waits_too_long_stands_alone(code: Code) -> None:
    assert codes(replace(WELL, work=replace(WORK, **OF_WORK[code]))) == [code]


def test_who_answers_in_telegrams_place_makes_it_silent_at_once() -> None:
    strange = replace(WELL, telegram=replace(TOLD, refused="refused_403"))
    assert codes(strange) == [Code.TELEGRAM_SILENT]
    # A second poller has a light of its own.
    second = replace(TOLD, refused="conflict", another_poller_at=ago(3))
    assert codes(replace(WELL, telegram=second)) == [Code.ANOTHER_POLLER]


def test_polls_that_fail_at_once_show_sooner() -> None:
    for seconds, found in ((19, []), (21, [Code.TELEGRAM_SILENT])):
        told = replace(TOLD, heard_at=ago(25), polls_failing_since=ago(seconds))
        assert codes(replace(WELL, telegram=told)) == found


PASSING: dict[str, dict[str, Any]] = {
    "a hold that is over soon": {"held_since": ago(2), "held_until": NOW + 5 * SECOND},
    "two requests that failed": {"failures": 2, "failing_since": ago(60)},
    "a failure a moment ago": {"failures": 9, "failing_since": ago(3)},
    "a poller of an hour ago": {"another_poller_at": NOW - HOUR},
    "a second more or less": {"clock_off": timedelta(seconds=2)},
}


@pytest.mark.parametrize("case", PASSING)
def test_what_passes_by_itself_is_no_condition(case: str) -> None:
    assert codes(replace(WELL, telegram=replace(TOLD, **PASSING[case]))) == []


def test_what_is_owed_long_while_much_goes_out_is_a_queue_and_no_stall() -> None:
    late = replace(WELL, work=replace(WORK, owed_since=ago(900)), sent_at=ago(1))
    assert codes(late) == []


def test_a_hold_of_the_bot_explains_what_does_not_go_out() -> None:
    held = replace(TOLD, held_since=ago(9), held_until=NOW + 3 * SECOND)
    late = replace(WELL, work=replace(WORK, owed_since=ago(900)), telegram=held)
    assert codes(late) == []


def test_a_new_database_has_time_for_its_first_copy() -> None:
    assert codes(replace(WELL, work=WorkFacts(begun_at=NOW - 29 * HOUR))) == []
    assert codes(replace(WELL, work=WorkFacts(begun_at=NOW - 31 * HOUR))) == [Code.COPIES_OLD]


def test_an_engine_that_never_ticked_and_never_heard_is_judged_from_its_start() -> None:
    fresh = replace(
        WELL, tick=TickFacts(begun_at=ago(20)), telegram=TelegramFacts(begun_at=ago(20))
    )
    assert codes(fresh) == []
    old = replace(WELL, tick=TickFacts(begun_at=ago(60)), telegram=TelegramFacts(begun_at=ago(60)))
    assert codes(old) == [Code.TICK_STOPPED, Code.TELEGRAM_SILENT]
