"""Which links let somebody in, and has this one been used?

A token is kept only as its hash: who reads the database cannot come in by it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.cohorts import add_cohort, cohort_named
from db.engine.database import keys_of, rows_changed
from db.engine.row_ids import new_id
from db.tables import InviteRow, StaffRow
from rules.invites import Invite, InviteFault, InviteRole, fault_of, link_lasts
from rules.vocabulary import Role, SafetyAnswer

# 192 random bits: 32 characters, where Telegram lets a link carry 64 of A-Z, a-z, 0-9, _ and -.
_TOKEN_BYTES = 24
# A link stands no longer than its maker may make one such: her role is looked at when somebody follows it.
_STANDS = (
    InviteRow.revoked_at.is_(None),
    InviteRow.uses_left > 0,
    InviteRow.created_by.is_(None)
    | exists().where(
        StaffRow.id == InviteRow.created_by,
        StaffRow.revoked_at.is_(None),
        (StaffRow.role == Role.ADMIN) | (InviteRow.role == InviteRole.PATIENT),
    ),
)


async def create_invite(
    session: AsyncSession,
    role: InviteRole,
    *,
    now: datetime,
    cohort: str | None = None,
    label: str | None = None,
    safety: Iterable[SafetyAnswer] | None = None,
    uses: int = 1,
    lasts: timedelta | None = None,
    created_by: int | None = None,
) -> str:
    """Write a link and return its token, which is shown once and kept nowhere.

    A cohort that does not exist yet is made; None leaves the choice to the default cohort.
    `lasts` is 30 days for patients and 7 for staff unless given. ValueError for fewer than one use.
    """
    if uses < 1:
        raise ValueError("an invite works at least once")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = InviteRow(
        id=new_id(now),
        token_hash=_hash(token),
        role=role,
        cohort_id=None if cohort is None else await _cohort_id(session, cohort, now=now),
        safety=None if safety is None else sorted(safety),
        uses_left=uses,
        expires_at=now + (lasts if lasts is not None else link_lasts(role)),
        created_by=created_by,
        created_at=now,
    )
    if label:
        row.label_sealed = keys_of(session).seal(
            label, table="invite", row=row.id, column="label_sealed"
        )
    session.add(row)
    await session.flush()
    return token


async def invite_by_token(session: AsyncSession, token: str) -> Invite | None:
    """Return the link of that token, working or not, or None; uses nothing up."""
    row = await session.scalar(
        select(InviteRow)
        .where(InviteRow.token_hash == _hash(token))
        .execution_options(populate_existing=True)
    )
    return None if row is None else _invite(session, row)


async def invite_by_id(session: AsyncSession, invite_id: int) -> Invite | None:
    """Return the link, or None."""
    row = await session.get(InviteRow, invite_id, populate_existing=True)
    return None if row is None else _invite(session, row)


async def use_invite(session: AsyncSession, token: str, *, now: datetime) -> Invite | InviteFault:
    """Use the link up by one and return it, or say why it lets nobody in.

    Of two who use the last one at the same moment, exactly one gets the invite.
    """
    taken = await session.execute(
        update(InviteRow)
        .where(InviteRow.token_hash == _hash(token), InviteRow.expires_at > now, *_STANDS)
        .values(uses_left=InviteRow.uses_left - 1)
        .execution_options(synchronize_session=False)
    )
    invite = await invite_by_token(session, token)
    if invite is None:
        return InviteFault.UNKNOWN
    if rows_changed(taken):
        return invite
    # Whoever lost the last use to another sees it used up by now.
    return fault_of(invite, now=now) or InviteFault.USED


async def give_back(session: AsyncSession, invite_id: int) -> None:
    """Undo one use, for somebody who followed the link and then said no."""
    await session.execute(
        update(InviteRow)
        .where(InviteRow.id == invite_id)
        .values(uses_left=InviteRow.uses_left + 1)
        .execution_options(synchronize_session=False)
    )


async def revoke_invite(session: AsyncSession, invite_id: int, *, now: datetime) -> bool:
    """End the link; tell whether it still stood."""
    result = await session.execute(
        update(InviteRow)
        .where(InviteRow.id == invite_id, InviteRow.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(rows_changed(result))


async def open_invites(session: AsyncSession, *, now: datetime) -> list[Invite]:
    """Return every link that still lets somebody in, the newest first."""
    found = await session.scalars(
        select(InviteRow)
        .where(InviteRow.expires_at > now, *_STANDS)
        .order_by(InviteRow.created_at.desc(), InviteRow.id.desc())
    )
    return [_invite(session, row) for row in found]


async def links_made_by(session: AsyncSession, staff_id: int) -> list[Invite]:
    """Return the links of a member of staff that nobody took back."""
    found = await session.scalars(
        select(InviteRow).where(InviteRow.created_by == staff_id, InviteRow.revoked_at.is_(None))
    )
    return [_invite(session, row) for row in found]


async def _cohort_id(session: AsyncSession, name: str, *, now: datetime) -> int:
    known = await cohort_named(session, name)
    return (known or await add_cohort(session, name, now=now)).id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _invite(session: AsyncSession, row: InviteRow) -> Invite:
    label = None
    if row.label_sealed is not None:
        label = keys_of(session).open(
            row.label_sealed, table="invite", row=row.id, column="label_sealed"
        )
    return Invite(
        id=row.id,
        role=InviteRole(row.role),
        cohort_id=row.cohort_id,
        label=label,
        safety=None if row.safety is None else frozenset(map(SafetyAnswer, row.safety)),
        uses_left=row.uses_left,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        created_by=row.created_by,
        created_at=row.created_at,
    )
