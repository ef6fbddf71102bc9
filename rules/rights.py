"""May this person do this to that? Asked at the moment she acts, by whatever acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rules.alerts import Alert
from rules.broadcasts import Audience
from rules.invites import Invite, InviteRole
from rules.people import Staff
from rules.vocabulary import Role


def may_see(member: Staff, cohort_id: int | None) -> bool:
    """Tell whether she may read and do what is about patients of that cohort, None for all of them."""
    if not member.works:
        return False
    return member.cohorts is None or cohort_id in member.cohorts


def may_handle_alert(
    member: Staff, alert: Alert, cohort_id: int, team: Sequence[Staff], *, now: datetime
) -> bool:
    """Tell whether an alert about a patient of that cohort is hers to read, take and close.

    It is where she sees the patient, stands in for one who does, or was passed it by name; an admin hears of what
    nobody takes, and where nobody of the `team` sees the patient everybody does.
    """
    if not member.works:
        return False
    away = [one for one in team if (gone := one.absence_at(now)) and gone.cover_id == member.id]
    return (
        member.role is Role.ADMIN
        or any(may_see(one, cohort_id) for one in (member, *away))
        or alert.facts.passed_to in {member.id, *(one.id for one in away)}
        or not any(may_see(one, cohort_id) for one in team)
    )


def may_write_to(member: Staff, audience: Audience) -> bool:
    """Tell whether she may send to, change, approve and take back what goes to that audience."""
    reached = audience.reached
    if reached is None:
        return may_see(member, None)
    return all(may_see(member, one) for one in reached)


def may_hold_link(member: Staff, invite: Invite) -> bool:
    """Tell whether she may read and end that link; one she made lets somebody in only while she may."""
    if invite.role is not InviteRole.PATIENT and member.role is not Role.ADMIN:
        return False
    return may_see(member, invite.cohort_id)
