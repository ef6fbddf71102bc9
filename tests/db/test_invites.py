"""Does each link let in exactly those it should?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db import cohorts, invites
from db.engine.database import Database
from db.tables import InviteRow
from rules.invites import Invite, InviteFault, InviteRole
from rules.vocabulary import SafetyAnswer

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def _made(database: Database, role: InviteRole = InviteRole.PATIENT, **facts: object) -> str:
    async with database.transaction() as session:
        return await invites.create_invite(session, role, now=NOW, **facts)  # type: ignore[arg-type] # any of its facts


async def _used(database: Database, token: str, *, now: datetime = NOW) -> Invite | InviteFault:
    async with database.transaction() as session:
        return await invites.use_invite(session, token, now=now)


async def test_link_carries_what_its_maker_filled_in(opened: Database) -> None:
    safety = [SafetyAnswer.ARM_SWELLING]
    token = await _made(opened, cohort="Tuesday", label="Tue-clinic-7", safety=safety)
    invite = await _used(opened, token)
    assert isinstance(invite, Invite)
    assert invite.role is InviteRole.PATIENT
    assert invite.label == "Tue-clinic-7"
    assert invite.safety == frozenset(safety)
    async with opened.transaction() as session:
        cohort = await cohorts.cohort_named(session, "tuesday")
    assert cohort is not None
    assert invite.cohort_id == cohort.id


async def test_second_link_for_a_cohort_makes_no_second_cohort(opened: Database) -> None:
    for _ in range(2):
        await _made(opened, cohort="Tuesday")
    async with opened.transaction() as session:
        assert [one.name for one in await cohorts.all_cohorts(session)] == ["Tuesday"]


async def test_token_and_label_are_not_in_the_database(opened: Database) -> None:
    token = await _made(opened, label="Tue-clinic-7")
    async with opened.transaction() as session:
        row = (await session.scalars(select(InviteRow))).one()
    assert token not in row.token_hash
    assert b"Tue" not in (row.label_sealed or b"")


async def test_token_fits_into_a_link_of_telegram(opened: Database) -> None:
    token = await _made(opened)
    assert len(token) <= 64
    assert token.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    ("role", "days"), [(InviteRole.PATIENT, 30), (InviteRole.COORDINATOR, 7), (InviteRole.ADMIN, 7)]
)
async def test_link_works_until_the_moment_it_expires(
    opened: Database, role: InviteRole, days: int
) -> None:
    token = await _made(opened, role)
    end = NOW + timedelta(days=days)
    assert await _used(opened, token, now=end) is InviteFault.EXPIRED
    assert isinstance(await _used(opened, token, now=end - timedelta(seconds=1)), Invite)


async def test_made_up_token_is_unknown(opened: Database) -> None:
    assert await _used(opened, "made-up") is InviteFault.UNKNOWN


async def test_link_works_as_often_as_it_may(opened: Database) -> None:
    token = await _made(opened, uses=2)
    assert isinstance(await _used(opened, token), Invite)
    assert isinstance(await _used(opened, token), Invite)
    assert await _used(opened, token) is InviteFault.USED


async def test_use_given_back_counts_again(opened: Database) -> None:
    token = await _made(opened)
    invite = await _used(opened, token)
    assert isinstance(invite, Invite)
    async with opened.transaction() as session:
        await invites.give_back(session, invite.id)
    assert isinstance(await _used(opened, token), Invite)


async def test_revoked_link_lets_nobody_in_and_leaves_the_list(opened: Database) -> None:
    token = await _made(opened)
    other = await _made(opened)
    async with opened.transaction() as session:
        invite = await invites.invite_by_token(session, token)
        assert invite is not None
        assert await invites.revoke_invite(session, invite.id, now=NOW)
        assert not await invites.revoke_invite(session, invite.id, now=NOW)
    assert await _used(opened, token) is InviteFault.REVOKED
    async with opened.transaction() as session:
        kept = await invites.invite_by_token(session, other)
        assert await invites.open_invites(session, now=NOW) == [kept]


async def test_of_two_at_once_exactly_one_gets_the_last_use(opened: Database) -> None:
    token = await _made(opened)
    found = await asyncio.gather(*(_used(opened, token) for _ in range(5)))
    assert sum(isinstance(one, Invite) for one in found) == 1
    assert found.count(InviteFault.USED) == 4


async def test_invite_without_a_use_is_refused(opened: Database) -> None:
    with pytest.raises(ValueError, match="at least once"):
        await _made(opened, uses=0)
