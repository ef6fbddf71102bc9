"""Do a cohort's figures say what its patients' ratings say?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from rules.alerts import AlertRule
from rules.digests import next_digest
from rules.figures import PatientWeek, change_of, figures_of
from rules.invite_drafts import InviteDraft, draft_of
from rules.invites import InviteRole
from rules.pain import Rating, Thresholds
from rules.threshold_replay import replayed
from rules.vocabulary import SafetyAnswer

TODAY = date(2026, 3, 29)
FIRST = TODAY - timedelta(days=27)


def rated(day: date, value: int) -> Rating:
    return Rating(value=value, at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC), day=day)


def week(first: date, value: int) -> list[Rating]:
    return [rated(first + timedelta(days=step), value) for step in range(7)]


def patient(before: int, now: int, *, first: date = FIRST, met: bool | None = True) -> PatientWeek:
    ratings = [*week(first, before), *week(TODAY - timedelta(days=6), now)]
    return PatientWeek(first_day=first, ratings=ratings, plan_met=met)


def test_change_is_the_median_with_its_quartiles() -> None:
    people = [patient(6, now) for now in (6, 5, 4, 4, 2)]
    found = figures_of(people, asked=35, answered=30, today=TODAY)
    assert (found.change.n, found.change.median) == (5, -2)
    assert (found.change.low, found.change.high) == (-2, -1)
    assert (found.patients, found.asked, found.answered) == (5, 35, 30)


def test_few_patients_have_no_spread_and_none_no_change() -> None:
    assert change_of([-1.0, 0.0]).low is None
    assert change_of([]).median is None


def test_weeks_that_overlap_or_hold_too_little_do_not_count() -> None:
    young = patient(6, 3, first=TODAY - timedelta(days=10))
    thin = PatientWeek(first_day=FIRST, ratings=week(FIRST, 6)[:3], plan_met=None)
    found = figures_of([young, thin], asked=0, answered=0, today=TODAY)
    assert found.change.n == 0
    assert (found.plan_of, found.plan_met) == (1, 1)


def test_digest_is_due_once_each_morning_over_clock_changes() -> None:
    # In Madrid clocks go forward on 29 March 2026.
    at = datetime(2026, 3, 27, 12, tzinfo=UTC)
    hours = []
    for _ in range(4):
        found = next_digest(8 * 60, "Europe/Madrid", after=at)
        assert found is not None
        at = found
        hours.append((at.day, at.hour))
    assert hours == [(28, 7), (29, 6), (30, 6), (31, 6)]


def test_draft_comes_back_from_its_row_as_it_was() -> None:
    draft = InviteDraft(label="Tue", cohort_id=3, uses=10).with_answer(SafetyAnswer.HEART_DISEASE)
    assert draft_of(draft.as_data()) == draft
    assert draft.with_answer(SafetyAnswer.HEART_DISEASE).safety == frozenset()
    assert draft_of({}) == InviteDraft(role=InviteRole.PATIENT)


def test_past_ratings_raise_what_the_thresholds_say() -> None:
    calm = [rated(FIRST + timedelta(days=step), 3) for step in range(14)]
    bad = [rated(FIRST + timedelta(days=14), 8), rated(FIRST + timedelta(days=15), 8)]
    found = list(replayed(7, [*calm, *bad], Thresholds()))
    assert [one.rule for one in found] == [AlertRule.FIRST_SEVERE, AlertRule.JUMP]
    assert found[0].day == FIRST + timedelta(days=14)
    mild = list(replayed(7, [*calm, *bad], Thresholds(severe_from=9, jump_points=6)))
    assert mild == []
