"""What has become of what she sent: each kind of alert, in each state, at each hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.alerts import (
    HER_WORD,
    NO_FACTS,
    Alert,
    AlertFacts,
    AlertNote,
    AlertRule,
    AlertState,
    join,
    priority_of,
)
from rules.coverage import TeamCalendar
from rules.people import Staff
from rules.sent_to_team import Sent, SentState, is_told, promised_by, sent_state
from rules.staffed_hours import parse_staffed_hours
from rules.vocabulary import Role

MADRID = "Europe/Madrid"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
FRIDAY_NIGHT = datetime(2026, 3, 6, 19, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 12, tzinfo=UTC)
BEA = Staff(id=1, chat_id=1, role=Role.COORDINATOR, language="en", zone=MADRID, name="Bea")
EVA = replace(BEA, id=2, chat_id=2, name="Eva")


def team(*members: Staff) -> TeamCalendar:
    return TeamCalendar(
        staffed=parse_staffed_hours("Mon-Fri 08:00-16:00"), zone=MADRID, members=members
    )


def alert(rule: AlertRule, *, at: datetime = MONDAY, facts: AlertFacts = NO_FACTS) -> Alert:
    return Alert(
        id=1,
        patient_id=1,
        rule=rule,
        priority=priority_of(rule),
        state=AlertState.RAISED,
        rating_id=None,
        facts=facts,
        round=1,
        made_at=at,
        next_at=None,
        raised_at=at,
        taken_by=None,
        taken_at=None,
        closed_at=None,
        reason=None,
    )


TAKEN = {"state": AlertState.TAKEN, "taken_by": 1}
CALL = MONDAY + timedelta(hours=2)
PASSED = AlertFacts(passed_to=2, passed_by=1, passed_round=2, passed_at=MONDAY)
LATER = replace(PASSED, passed_at=MONDAY + timedelta(hours=3))
# What is so, which of the team can be reached, when it was sent, how long ago, and what has become of it.
ROWS = {
    "untaken": ({}, (BEA, EVA), MONDAY, 5, Sent(state=SentState.WAITING)),
    "untaken by the time": ({}, (BEA, EVA), MONDAY, 240, Sent(state=SentState.UNTAKEN)),
    "on a closed day": ({}, (BEA, EVA), SATURDAY, 600, Sent(state=SentState.WAITING)),
    "over a week-end": ({}, (BEA, EVA), FRIDAY_NIGHT, 60 * 63, Sent(state=SentState.WAITING)),
    "nor on Monday": ({}, (BEA, EVA), FRIDAY_NIGHT, 60 * 66, Sent(state=SentState.UNTAKEN)),
    "passed": ({"facts": PASSED}, (BEA, EVA), MONDAY, 5, Sent(state=SentState.PASSED, staff_id=2)),
    "passed after hours": (
        {"facts": LATER},
        (BEA, EVA),
        MONDAY,
        300,
        Sent(state=SentState.PASSED, staff_id=2),
    ),
    "passed, and nobody took it by the time": (
        {"facts": LATER},
        (BEA, EVA),
        MONDAY,
        360,
        Sent(state=SentState.UNTAKEN),
    ),
    "passed, and all are told again": (
        {"facts": PASSED, "round": 3},
        (BEA, EVA),
        MONDAY,
        5,
        Sent(state=SentState.WAITING),
    ),
    "taken": (TAKEN, (BEA, EVA), MONDAY, 5, Sent(state=SentState.TAKEN, staff_id=1)),
    "taken, over a week-end": (
        TAKEN,
        (BEA,),
        FRIDAY_NIGHT,
        60 * 70,
        Sent(state=SentState.TAKEN, staff_id=1),
    ),
    "she calls": (
        TAKEN | {"facts": AlertFacts(call_at=CALL)},
        (BEA,),
        MONDAY,
        149,
        Sent(state=SentState.CALL, staff_id=1, at=CALL),
    ),
    "she has not called": (
        TAKEN | {"facts": AlertFacts(call_at=CALL)},
        (BEA,),
        MONDAY,
        150,
        Sent(state=SentState.CALL_LATE, staff_id=1, at=CALL),
    ),
    "closed": (
        {"state": AlertState.CLOSED, "taken_by": 1, "closed_by": 2},
        (BEA, EVA),
        MONDAY,
        5,
        Sent(state=SentState.CLOSED, staff_id=2),
    ),
    "nobody reachable": (
        {},
        (replace(BEA, unreachable_at=MONDAY),),
        MONDAY,
        5,
        Sent(state=SentState.UNREACHED),
    ),
    "nobody on the team": ({}, (), SATURDAY, 5, Sent(state=SentState.UNREACHED)),
    "nobody reachable, and taken before": (
        TAKEN,
        (replace(BEA, unreachable_at=MONDAY),),
        MONDAY,
        5,
        Sent(state=SentState.TAKEN, staff_id=1),
    ),
    "needed no more": (
        {"facts": NO_FACTS.noted(AlertNote.NOT_NEEDED, at=MONDAY)},
        (BEA,),
        MONDAY,
        600,
        Sent(state=SentState.NOT_NEEDED),
    ),
    "a mistake": (
        TAKEN | {"facts": NO_FACTS.noted(AlertNote.MISTAKE, at=MONDAY)},
        (BEA,),
        MONDAY,
        5,
        Sent(state=SentState.MISTAKE),
    ),
    "taken back": (
        {"state": AlertState.DROPPED},
        (BEA,),
        MONDAY,
        5,
        Sent(state=SentState.TAKEN_BACK),
    ),
}


@pytest.mark.parametrize("rule", AlertRule)
@pytest.mark.parametrize(
    ("facts", "members", "at", "minutes", "becomes"),
    [pytest.param(*row, id=name) for name, row in ROWS.items()],
)
def test_each_kind_of_alert_reads_as_it_is(
    rule: AlertRule,
    facts: dict[str, Any],
    members: tuple[Staff, ...],
    at: datetime,
    minutes: int,
    becomes: Sent,
) -> None:
    sent = replace(alert(rule, at=at), **facts)
    now = at + timedelta(minutes=minutes)
    assert sent_state(sent, team(*members), None, now=now) == becomes


@pytest.mark.parametrize(
    ("sent_at", "by"),
    [
        pytest.param(MONDAY, MONDAY + timedelta(hours=4), id="half a day"),
        pytest.param(MONDAY.replace(hour=14), MONDAY.replace(hour=15), id="till they go"),
        pytest.param(FRIDAY_NIGHT, datetime(2026, 3, 9, 11, tzinfo=UTC), id="over a week-end"),
    ],
)
def test_somebody_should_have_looked_within_half_a_staffed_day(
    sent_at: datetime, by: datetime
) -> None:
    assert promised_by(team(BEA), sent_at, None) == by


def test_nobody_promises_for_a_team_of_which_nobody_can_tell() -> None:
    assert promised_by(team(), MONDAY, None) is None


@pytest.mark.parametrize("rule", AlertRule)
def test_who_sent_nothing_hears_only_what_her_team_has_done(rule: AlertRule) -> None:
    hears = {one for one in SentState if is_told(alert(rule), Sent(state=one))}
    if rule is AlertRule.SILENCE:
        assert not hears
    elif rule in HER_WORD:
        assert hears == set(SentState)
    else:
        assert SentState.TAKEN in hears
        assert SentState.WAITING not in hears


@pytest.mark.parametrize("rule", sorted(HER_WORD))
def test_what_she_took_back_goes_out_again_when_she_says_it_again(rule: AlertRule) -> None:
    back = alert(rule, facts=NO_FACTS.noted(AlertNote.MISTAKE, at=MONDAY))
    assert join(back, rule, NO_FACTS).goes_out
    assert not back.facts.said_anew.taken_back
    assert not join(alert(rule), rule, NO_FACTS).goes_out
