"""Who stands first on the team's list, and how is she found?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.alerts import NO_FACTS, Alert, AlertRule, AlertState, priority_of
from rules.pain import Rating, Thresholds
from rules.patient_priority import Need, Overview, by_need, by_number, matches
from rules.people import Patient
from rules.weekly_summary import summary_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def alert(rule: AlertRule, *, state: AlertState = AlertState.RAISED, hours: int = 1) -> Alert:
    return Alert(
        id=1,
        patient_id=1,
        rule=rule,
        priority=priority_of(rule),
        state=state,
        rating_id=None,
        facts=NO_FACTS,
        round=0,
        made_at=NOW - timedelta(hours=hours),
        next_at=None,
        raised_at=NOW - timedelta(hours=hours),
        taken_by=None,
        taken_at=None,
        closed_at=None,
        reason=None,
    )


def overview(
    number: int = 1,
    *alerts: Alert,
    asked: datetime | None = None,
    ratings: tuple[int, ...] = (),
    silence: str = "none",
    unreachable_at: datetime | None = None,
) -> Overview:
    rated = [
        Rating(value=value, at=NOW - timedelta(days=back), day=TODAY - timedelta(days=back))
        for back, value in enumerate(reversed(ratings))
    ]
    patient = Patient(
        id=number,
        number=number,
        chat_id=number,
        state="active",
        cohort_id=1,
        language="en",
        zone="UTC",
        silence=silence,
        unreachable_at=unreachable_at,
    )
    week = summary_of(rated, [], last=TODAY, thresholds=Thresholds())
    return Overview(patient=patient, week=week, alerts=alerts, asked_at=asked)


@pytest.mark.parametrize(
    ("seen", "need"),
    [
        pytest.param(overview(1, alert(AlertRule.RED_FLAG)), Need.RED_FLAG, id="danger sign"),
        pytest.param(overview(1, alert(AlertRule.CALL_ME)), Need.SAME_DAY, id="same day"),
        pytest.param(overview(1, asked=NOW), Need.QUESTION, id="a question"),
        pytest.param(
            overview(1, alert(AlertRule.RED_FLAG, state=AlertState.TAKEN)), Need.TAKEN, id="taken"
        ),
        pytest.param(overview(1, alert(AlertRule.SUSTAINED)), Need.ROUTINE, id="the list"),
        pytest.param(overview(1, ratings=(*[2] * 14, *[5] * 7)), Need.HIGHER, id="above her usual"),
        pytest.param(overview(1, ratings=(*[2] * 14, *[2] * 7)), Need.NONE, id="as usual"),
        pytest.param(overview(1, silence="gentle_message"), Need.SILENT, id="silent"),
        pytest.param(overview(1, unreachable_at=NOW), Need.UNREACHABLE, id="unreachable"),
        pytest.param(overview(1), Need.NONE, id="nothing"),
    ],
)
def test_the_most_urgent_reason_is_named(seen: Overview, need: Need) -> None:
    assert seen.need is need


def test_the_list_is_by_urgency_then_by_who_waits_longest() -> None:
    late = overview(1, alert(AlertRule.CALL_ME, hours=1))
    early = overview(2, alert(AlertRule.CALL_ME, hours=9))
    danger, fine = overview(3, alert(AlertRule.RED_FLAG)), overview(4)
    silent = overview(5, silence="weekly_only")
    found = by_need([fine, silent, late, early, danger])
    assert [one.patient.number for one in found] == [3, 2, 1, 5]
    assert [one.patient.number for one in by_number([early, late])] == [1, 2]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("P014", True),
        ("p14", True),
        ("14", True),
        ("4", False),
        ("tue-CLIN", True),
        ("Wed", False),
        ("", False),
        ("9" * 40, False),
    ],
)
def test_a_search_means_her_code_or_a_part_of_her_label(words: str, found: bool) -> None:
    assert matches(14, "Tue-clinic", words) is found
    assert matches(14, None, "clinic") is False
