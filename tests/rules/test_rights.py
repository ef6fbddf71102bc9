"""Does one place say who may do what to whom?"""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from rules.alerts import Alert, AlertFacts, AlertPriority, AlertRule, AlertState
from rules.broadcasts import Audience
from rules.invites import Invite, InviteRole
from rules.people import Absence, Staff
from rules.rights import may_handle_alert, may_hold_link, may_see, may_write_to
from rules.vocabulary import Role

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NORTH, SOUTH = 1, 2


def member(
    number: int = 1,
    *,
    role: Role = Role.COORDINATOR,
    cohorts: frozenset[int] | None = None,
    works: bool = True,
    covered_by: int | None = None,
) -> Staff:
    away = Absence(start=NOW, end=NOW + timedelta(days=1), cover_id=covered_by)
    return Staff(
        id=number,
        chat_id=number,
        role=role,
        language="en",
        zone="UTC",
        cohorts=cohorts,
        works=works,
        absences=(away,) if covered_by else (),
    )


def alert(passed_to: int | None = None) -> Alert:
    return Alert(
        id=1,
        patient_id=1,
        rule=AlertRule.CALL_ME,
        priority=AlertPriority.SAME_DAY,
        state=AlertState.RAISED,
        rating_id=None,
        facts=AlertFacts(passed_to=passed_to),
        round=0,
        made_at=NOW,
        next_at=None,
        raised_at=NOW,
        taken_by=None,
        taken_at=None,
        closed_at=None,
        reason=None,
    )


def link(role: InviteRole, cohort_id: int | None) -> Invite:
    return Invite(
        id=1,
        role=role,
        cohort_id=cohort_id,
        label=None,
        safety=None,
        uses_left=1,
        expires_at=NOW,
        revoked_at=None,
        created_by=None,
        created_at=NOW,
    )


@pytest.mark.parametrize(
    ("within", "cohorts", "may"),
    [
        pytest.param(None, set(), False, id="everyone"),
        pytest.param(None, {NORTH}, True, id="hers chosen of all"),
        pytest.param({NORTH}, set(), True, id="hers alone"),
        pytest.param({NORTH, SOUTH}, set(), False, id="hers and others"),
        pytest.param({NORTH, SOUTH}, {NORTH}, True, id="hers chosen of several"),
        pytest.param(None, {SOUTH}, False, id="others"),
    ],
)
def test_whoever_sees_one_cohort_writes_to_that_alone(
    within: set[int] | None, cohorts: set[int], may: bool
) -> None:
    audience = Audience(
        within=None if within is None else frozenset(within), cohorts=frozenset(cohorts)
    )
    assert may_write_to(member(cohorts=frozenset({NORTH})), audience) is may
    assert may_write_to(member(), audience)


def test_whose_role_was_taken_back_may_do_nothing() -> None:
    for role, cohorts in itertools.product(Role, (None, frozenset({NORTH}))):
        gone = member(role=role, cohorts=cohorts, works=False)
        assert not may_see(gone, NORTH)
        assert not may_write_to(gone, Audience(cohorts=frozenset({NORTH})))
        assert not may_hold_link(gone, link(InviteRole.PATIENT, NORTH))
        assert not may_handle_alert(gone, alert(gone.id), NORTH, (), now=NOW)


def test_an_alert_is_hers_by_cohort_by_name_by_standing_in_or_for_want_of_others() -> None:
    bea, eva = member(1, cohorts=frozenset({NORTH})), member(2, cohorts=frozenset({SOUTH}))
    away = member(2, cohorts=frozenset({SOUTH}), covered_by=1)
    assert may_handle_alert(bea, alert(), NORTH, (bea, eva), now=NOW)
    assert not may_handle_alert(bea, alert(), SOUTH, (bea, eva), now=NOW)
    assert may_handle_alert(bea, alert(passed_to=1), SOUTH, (bea, eva), now=NOW)
    assert may_handle_alert(bea, alert(), SOUTH, (bea, away), now=NOW)
    assert may_handle_alert(bea, alert(), SOUTH, (bea,), now=NOW)


@pytest.mark.parametrize("role", [InviteRole.COORDINATOR, InviteRole.ADMIN])
def test_links_for_staff_are_an_admins(role: InviteRole) -> None:
    assert not may_hold_link(member(), link(role, None))
    assert may_hold_link(member(role=Role.ADMIN), link(role, None))
