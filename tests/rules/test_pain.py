"""Is a rating judged as the clinical page says?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alerts import (
    AlertPriority,
    AlertRule,
    KnownAlert,
    RaisedAlert,
    SevereReply,
    judge_reply,
    priority_of,
)
from rules.pain import (
    BANDS,
    CHANGE_THAT_MATTERS,
    Band,
    Rating,
    Thresholds,
    Verdict,
    judge_rating,
    median_of,
)

TODAY = date(2026, 3, 16)
THRESHOLDS = Thresholds()
ratings = st.integers(0, 10)


def rated(value: int, days_ago: int = 0) -> Rating:
    day = TODAY - timedelta(days=days_ago)
    return Rating(value=value, at=datetime.combine(day, time(9), UTC), day=day)


def daily(*values: int) -> list[Rating]:
    """Return one rating a day, the last of them yesterday."""
    return [rated(value, len(values) - index) for index, value in enumerate(values)]


def judged(
    value: int,
    earlier: Sequence[Rating] = (),
    *,
    known: Sequence[KnownAlert] = (),
    where: int | None = 0,
) -> Verdict:
    """Judge today's rating; "Where?" was asked `where` days ago, or never when None."""
    rating = rated(value)
    asked = None if where is None else TODAY - timedelta(days=where)
    return judge_rating(
        rating=rating,
        earlier=earlier,
        thresholds=THRESHOLDS,
        now=rating.at,
        known=known,
        where_asked_day=asked,
    )


def rules_of(verdict: Verdict) -> list[AlertRule]:
    return [alert.rule for alert in verdict.alerts]


def known(rule: AlertRule, *, days_ago: int = 0, closed: bool = False) -> KnownAlert:
    at = rated(0, days_ago).at
    return KnownAlert(rule=rule, raised_at=at, closed_at=at if closed else None)


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0, Band.NONE),
        (1, Band.MILD),
        (4, Band.MILD),
        (4.5, Band.MILD),
        (5, Band.MODERATE),
        (6, Band.MODERATE),
        (7, Band.SEVERE),
        (10, Band.SEVERE),
    ],
)
def test_each_rating_has_the_band_of_the_source(value: float, band: Band) -> None:
    assert BANDS.of(value) is band


@pytest.mark.parametrize(
    ("usual", "present", "matters"),
    [
        pytest.param(4, 6, True, id="two points"),
        pytest.param(3, 4, True, id="thirty per cent"),
        pytest.param(4, 5, False, id="one point of four may be chance"),
        pytest.param(6, 4, True, id="better counts as worse does"),
        pytest.param(0, 1, False, id="no share of nothing"),
    ],
)
def test_a_change_matters_from_two_points_or_thirty_per_cent(
    usual: float, present: float, matters: bool
) -> None:
    assert CHANGE_THAT_MATTERS.matters(usual=usual, present=present) is matters


@pytest.mark.parametrize(
    ("earlier", "median"),
    [
        pytest.param(daily(3, 3, 3, 4, 5, 5, 5), 4, id="seven are enough"),
        pytest.param(daily(3, 3, 3, 4, 5, 5), None, id="six are not"),
        pytest.param([*daily(3, 3, 3, 4, 5, 5), rated(3, 14)], None, id="fourteen days ago is out"),
        pytest.param([*daily(3, 3, 3, 4, 5, 5), rated(3, 13)], 3, id="thirteen days ago is in"),
    ],
)
def test_the_usual_is_the_median_of_the_window(earlier: list[Rating], median: float | None) -> None:
    assert median_of(earlier, until=TODAY, days=14, least=7) == median
    assert judged(4, earlier).usual == median


def test_a_median_of_nothing_is_none() -> None:
    assert median_of([], until=TODAY, days=14, least=0) is None


@pytest.mark.parametrize(
    ("value", "earlier", "expected"),
    [
        pytest.param(6, [], [], id="below severe"),
        pytest.param(7, [], [AlertRule.FIRST_SEVERE], id="the first ever"),
        pytest.param(7, [rated(8, 7)], [AlertRule.FIRST_SEVERE], id="the last was a week ago"),
        pytest.param(7, [rated(8, 6)], [], id="the last was six days ago: wait for her word"),
    ],
)
def test_a_severe_rating_alerts_by_itself_only_when_first_in_seven_days(
    value: int, earlier: list[Rating], expected: list[AlertRule]
) -> None:
    assert rules_of(judged(value, earlier)) == expected


def test_a_severe_rating_asks_and_waits_half_an_hour_for_the_answer() -> None:
    verdict = judged(7, [rated(8, 1)])
    assert verdict.severe
    assert verdict.ask_anything_new
    assert verdict.reply_due_at == rated(7).at + timedelta(minutes=30)


def test_a_moderate_rating_asks_nothing_new() -> None:
    verdict = judged(6)
    assert not verdict.ask_anything_new
    assert verdict.reply_due_at is None


@pytest.mark.parametrize(
    "rule",
    [AlertRule.FIRST_SEVERE, AlertRule.CALL_ME, AlertRule.SOMETHING_NEW, AlertRule.NO_REPLY],
)
def test_a_further_severe_rating_joins_the_open_alert(rule: AlertRule) -> None:
    verdict = judged(9, [rated(8, 1)], known=[known(rule, days_ago=1)])
    assert verdict.alerts == (RaisedAlert(rule=AlertRule.SEVERE_AGAIN, joins=rule),)


def test_a_first_severe_rating_joins_an_alert_still_open_from_long_ago() -> None:
    verdict = judged(9, known=[known(AlertRule.CALL_ME, days_ago=20)])
    assert verdict.alerts == (RaisedAlert(rule=AlertRule.FIRST_SEVERE, joins=AlertRule.CALL_ME),)


@pytest.mark.parametrize(
    "alert",
    [
        pytest.param(known(AlertRule.CALL_ME, closed=True), id="a closed one"),
        pytest.param(known(AlertRule.CAN_WAIT), id="one that can wait"),
    ],
)
def test_an_urgent_rating_does_not_vanish_into(alert: KnownAlert) -> None:
    assert judge_reply(SevereReply.CALL_ME, known=[alert]).joins is None


@pytest.mark.parametrize(
    ("reply", "rule", "priority"),
    [
        (SevereReply.SOMETHING_NEW, AlertRule.SOMETHING_NEW, AlertPriority.SAME_DAY),
        (SevereReply.CALL_ME, AlertRule.CALL_ME, AlertPriority.SAME_DAY),
        (SevereReply.NONE, AlertRule.NO_REPLY, AlertPriority.SAME_DAY),
        (SevereReply.CAN_WAIT, AlertRule.CAN_WAIT, AlertPriority.ROUTINE),
    ],
)
def test_her_reply_decides_how_soon_staff_look(
    reply: SevereReply, rule: AlertRule, priority: AlertPriority
) -> None:
    raised = judge_reply(reply)
    assert (raised.rule, raised.priority, raised.joins) == (rule, priority, None)


def test_a_red_flag_is_more_urgent_than_the_same_day() -> None:
    assert priority_of(AlertRule.RED_FLAG) is AlertPriority.RED_FLAG
    assert priority_of(AlertRule.STOP_MEDICINE) is AlertPriority.SAME_DAY
    assert priority_of(AlertRule.SILENCE) is AlertPriority.ROUTINE


@pytest.mark.parametrize(
    ("value", "earlier", "expected"),
    [
        pytest.param(4, daily(2, 2, 2, 2, 2, 2, 2, 4), [AlertRule.JUMP], id="two in a row"),
        pytest.param(4, daily(2, 2, 2, 2, 2, 2, 2), [], id="one is never interpreted"),
        pytest.param(4, daily(2, 2, 2, 2, 2, 2, 2, 4, 2), [], id="not in a row"),
        pytest.param(3, daily(1, 1, 1, 1, 1, 1, 1, 3), [], id="not reaching 4"),
        pytest.param(4, daily(2, 2, 2, 2, 2, 2, 4), [], id="the first jump had no usual"),
        pytest.param(4, daily(2, 2, 2, 2, 2, 2, 2, 4, 4), [], id="told the day before"),
        pytest.param(6, daily(5, 5, 5, 5, 5, 5, 5, 7), [AlertRule.SUSTAINED], id="one above usual"),
    ],
)
def test_a_jump_is_two_ratings_in_a_row_well_above_usual(
    value: int, earlier: list[Rating], expected: list[AlertRule]
) -> None:
    assert rules_of(judged(value, earlier)) == expected


def test_a_severe_jump_is_one_alert_and_not_two() -> None:
    assert rules_of(judged(8, daily(2, 2, 2, 2, 2, 2, 2, 6))) == [AlertRule.FIRST_SEVERE]


def test_a_severe_jump_that_waits_for_her_word_alerts_as_a_jump() -> None:
    assert rules_of(judged(8, daily(2, 2, 2, 2, 2, 2, 2, 8))) == [AlertRule.JUMP]


@pytest.mark.parametrize(
    ("value", "earlier", "alerts", "expected"),
    [
        pytest.param(4, daily(4, 4, 4, 2, 2, 2), [], True, id="four of seven"),
        pytest.param(4, daily(4, 4, 2, 2, 2), [], False, id="too few ratings"),
        pytest.param(4, daily(4, 4, 4, 2, 2, 2, 2), [], False, id="half is not most"),
        pytest.param(
            4, daily(*[5] * 13), [known(AlertRule.SUSTAINED, days_ago=40)], False, id="still open"
        ),
        pytest.param(
            4,
            daily(*[5] * 13),
            [known(AlertRule.SUSTAINED, days_ago=13, closed=True)],
            False,
            id="told in this window",
        ),
        pytest.param(
            4,
            daily(*[5] * 13),
            [known(AlertRule.SUSTAINED, days_ago=14, closed=True)],
            True,
            id="told in the window before",
        ),
    ],
)
def test_sustained_pain_goes_to_the_routine_list_once_a_window(
    value: int, earlier: list[Rating], alerts: list[KnownAlert], expected: bool
) -> None:
    verdict = judged(value, earlier, known=alerts)
    assert (AlertRule.SUSTAINED in rules_of(verdict)) is expected


@pytest.mark.parametrize(
    ("value", "earlier", "where", "asks"),
    [
        pytest.param(3, [], None, True, id="never asked"),
        pytest.param(3, [], 7, True, id="a week ago"),
        pytest.param(3, [], 6, False, id="six days ago"),
        pytest.param(4, daily(*[2] * 7), 1, True, id="two above usual"),
        pytest.param(3, daily(*[2] * 7), 1, False, id="one above usual"),
        pytest.param(0, [], None, False, id="no pain is nowhere"),
    ],
)
def test_where_is_asked_weekly_or_well_above_usual(
    value: int, earlier: list[Rating], where: int | None, asks: bool
) -> None:
    assert judged(value, earlier, where=where).ask_where is asks


def test_a_late_answer_is_judged_by_what_came_before_its_check() -> None:
    late = replace(rated(7, 2), at=rated(0).at)
    verdict = judge_rating(
        rating=late, earlier=[rated(9, 1), late], thresholds=THRESHOLDS, now=late.at
    )
    assert rules_of(verdict) == [AlertRule.FIRST_SEVERE]


@given(st.lists(ratings, max_size=30), ratings)
def test_the_order_of_the_earlier_ratings_does_not_matter(values: list[int], value: int) -> None:
    earlier = daily(*values)
    assert judged(value, earlier) == judged(value, earlier[::-1])


@given(st.lists(ratings, max_size=30), ratings)
def test_at_most_one_alert_of_the_same_day_comes_first(values: list[int], value: int) -> None:
    alerts = judged(value, daily(*values)).alerts
    assert [a.priority for a in alerts[1:]] in ([], [AlertPriority.ROUTINE])


@given(st.lists(ratings, min_size=1, max_size=40))
def test_every_severe_rating_alerts_at_once_or_waits_for_a_reply(values: list[int]) -> None:
    for at in range(len(values)):
        rating, *earlier = reversed(daily(*values)[: at + 1])
        verdict = judge_rating(rating=rating, earlier=earlier, thresholds=THRESHOLDS, now=rating.at)
        assert (verdict.reply_due_at is not None) is (rating.value >= THRESHOLDS.severe_from)
