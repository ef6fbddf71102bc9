"""Who may come in by a link, and for how long?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.vocabulary import Role, SafetyAnswer


class InviteRole(StrEnum):
    """What somebody becomes who follows the link."""

    PATIENT = "patient"
    COORDINATOR = "coordinator"
    ADMIN = "admin"

    @property
    def staff_role(self) -> Role | None:
        """Return the role of a link for staff, None for a patient's."""
        return None if self is InviteRole.PATIENT else Role(self.value)


class InviteFault(StrEnum):
    """Why a link lets nobody in."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """One link. `cohort_id` None is the default cohort; `created_by` None is the command line.

    `safety` is what a coordinator filled in beforehand; None when the patient is to be asked.
    """

    id: int
    role: InviteRole
    cohort_id: int | None
    label: str | None
    safety: frozenset[SafetyAnswer] | None
    uses_left: int
    expires_at: datetime
    revoked_at: datetime | None
    created_by: int | None
    created_at: datetime


# Limber's own choices, without a published source: a patient may think it over for a month.
PATIENT_LINK_LASTS = timedelta(days=30)
STAFF_LINK_LASTS = timedelta(days=7)


def link_lasts(role: InviteRole) -> timedelta:
    """Return how long a link of that role works unless its maker says otherwise."""
    return PATIENT_LINK_LASTS if role is InviteRole.PATIENT else STAFF_LINK_LASTS


def fault_of(invite: Invite, *, now: datetime) -> InviteFault | None:
    """Return why the link lets nobody in at `now`, or None while it works."""
    if invite.revoked_at is not None:
        return InviteFault.REVOKED
    if invite.uses_left <= 0:
        return InviteFault.USED
    return InviteFault.EXPIRED if now >= invite.expires_at else None
