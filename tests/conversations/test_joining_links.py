"""Which links let somebody in, as what, and who comes back without one?"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from sqlalchemy import select

from db import cohorts, invites
from db.tables import (
    InviteRow,
    PatientRow,
    RatingRow,
)
from rules.invites import InviteRole
from rules.people import Patient, Staff
from rules.vocabulary import Role
from tests.conversations.house import CLINIC, House, open_house
from tests.conversations.joining_steps import (
    READING,
    rows_of,
    taps_all,
)
from tests.conversations.rated import patient_of
from tests.fuzz.inputs import links

# ---------------------------------------------------------------- links


async def test_stranger_without_a_link_hears_where_to_get_one(house: House) -> None:
    eve = house.stranger("Eve")
    await eve.says("/start")
    assert "link from your clinic" in eve.last
    assert "555 0100" in eve.last
    assert await rows_of(house, PatientRow) == 0


async def test_open_enrolment_needs_no_link(migrated_database: str) -> None:
    async with open_house(migrated_database, clinic=replace(CLINIC, open_enrolment=True)) as house:
        eve = house.stranger("Eve")
        await eve.says("/start")
        await taps_all(eve, *READING)
        assert (await patient_of(house, eve)).state == "joining"


async def test_link_nobody_made_is_refused(house: House) -> None:
    eve = house.stranger("Eve")
    await eve.says("/start made-up_token")
    assert "I don't know this link" in eve.last


async def test_over_long_token_is_refused(house: House) -> None:
    eve = house.stranger("Eve")
    await eve.says("/start " + "x" * 3000)
    assert "I don't know this link" in eve.last


async def test_garbled_links_let_nobody_in_and_use_nothing_up(house: House) -> None:
    link = await house.invite()
    eve = house.stranger("Eve")
    for text, _ in zip(links(random.Random(1)), range(40), strict=False):
        await eve.says(text)
    assert await house.person(eve) is None
    assert await house.place_in_joining(eve) is None
    ana = house.stranger()
    await ana.opens(link)
    assert await house.place_in_joining(ana) is not None


async def test_used_link_is_refused(house: House) -> None:
    link = await house.invite()
    await house.stranger().opens(link)
    eve = house.stranger("Eve")
    await eve.opens(link)
    assert "has been used already" in eve.last
    assert await house.place_in_joining(eve) is None


async def test_expired_link_is_refused(house: House) -> None:
    link = await house.invite()
    await house.skips(days=31)
    eve = house.stranger("Eve")
    await eve.opens(link)
    assert "too old" in eve.last


async def test_link_taken_back_is_refused(house: House) -> None:
    link = await house.invite()
    async with house.database.transaction() as session:
        row = (await session.scalars(select(InviteRow))).one()
        await invites.revoke_invite(session, row.id, now=house.now)
    eve = house.stranger("Eve", language="es")
    await eve.opens(link)
    assert "ha retirado este enlace" in eve.last


# ---------------------------------------------------------------- who is in already


async def test_patient_who_presses_start_hears_that_she_is_in(house: House) -> None:
    ana = await house.patient()
    await ana.says("/start")
    assert ana.last.startswith("You have joined")
    await ana.opens(await house.invite())
    assert ana.last.startswith("You have joined")


async def test_patient_who_left_comes_back_with_her_history(house: House) -> None:
    ana = house.stranger()
    await house.joins(ana)
    await ana.taps("6")
    before = await patient_of(house, ana)
    await ana.says("STOP")
    await house.skips(days=20)
    await ana.says("/start")
    assert ana.last.startswith("Hello, I'm Limber")
    await taps_all(ana, *READING)
    after = await patient_of(house, ana)
    assert (after.id, after.number, after.state) == (before.id, before.number, "active")
    assert (after.goal, after.safety, after.zone) == (before.goal, before.safety, before.zone)
    assert await rows_of(house, RatingRow) == 1


async def test_who_was_away_for_long_is_asked_the_safety_questions_again(house: House) -> None:
    ana = house.stranger()
    await house.joins(ana)
    await ana.says("STOP")
    await house.skips(days=50)
    await ana.says("/start")
    await taps_all(ana, *READING)
    assert await house.place_in_joining(ana) == "safety"
    await taps_all(ana, "safety:none")
    assert (await patient_of(house, ana)).state == "active"


async def test_patient_who_left_may_come_back_by_a_new_link(house: House) -> None:
    ana = house.stranger()
    await house.joins(ana)
    await ana.says("STOP")
    await ana.opens(await house.invite(cohort="Spring"))
    await taps_all(ana, *READING)
    async with house.database.transaction() as session:
        cohort = await cohorts.cohort_named(session, "Spring")
    assert cohort is not None
    assert (await patient_of(house, ana)).cohort_id == cohort.id


async def test_patient_who_left_and_says_no_stays_left(house: House) -> None:
    ana = house.stranger()
    await house.joins(ana)
    await ana.says("STOP")
    await ana.says("/start")
    await taps_all(ana, "hello:next", "seen:next", "kept:next", "consent:no")
    assert ana.last.endswith("Goodbye.")
    assert (await patient_of(house, ana)).state == "left"


# ---------------------------------------------------------------- staff


@pytest.mark.parametrize(
    ("role", "language", "hears"),
    [
        (InviteRole.COORDINATOR, "en", "You are now a coordinator"),
        (InviteRole.ADMIN, "es", "Ahora está en administración"),
    ],
)
async def test_staff_link_makes_staff(
    house: House, role: InviteRole, language: str, hears: str
) -> None:
    bea = house.stranger("Bea", language=language)
    await bea.opens(await house.invite(role))
    assert hears in bea.last
    assert "/broadcast" in bea.last
    person = await house.person(bea)
    assert isinstance(person, Staff)
    assert (person.role, person.name, person.language) == (role.staff_role, "Bea", language)


async def test_second_link_raises_a_coordinator_to_admin(house: House) -> None:
    bea = await house.coordinator()
    await bea.opens(await house.invite(InviteRole.ADMIN))
    person = await house.person(bea)
    assert isinstance(person, Staff)
    assert person.role is Role.ADMIN


async def test_admin_keeps_her_role_and_the_link_stays_unused(house: House) -> None:
    ada = await house.coordinator("Ada", role=Role.ADMIN)
    link = await house.invite(InviteRole.COORDINATOR)
    await ada.opens(link)
    assert ada.last.startswith("You have joined, Ada")
    bea = house.stranger("Bea")
    await bea.opens(link)
    assert "coordinator" in bea.last


async def test_staff_who_follow_a_patients_link_do_not_use_it_up(house: House) -> None:
    bea = await house.coordinator()
    link = await house.invite()
    await bea.opens(link)
    assert "One chat has one role" in bea.last
    ana = house.stranger()
    await ana.opens(link)
    assert ana.last.startswith("Hello")


@pytest.mark.parametrize("left", [False, True], ids=["active", "left"])
async def test_patient_who_follows_a_staff_link_stays_a_patient(house: House, left: bool) -> None:
    ana = await house.patient()
    if left:
        await ana.says("STOP")
    await ana.opens(await house.invite(InviteRole.ADMIN))
    assert "One chat has one role" in ana.last
    assert isinstance(await house.person(ana), Patient)


async def test_expired_staff_link_makes_no_staff(house: House) -> None:
    link = await house.invite(InviteRole.ADMIN)
    await house.skips(days=8)
    eve = house.stranger("Eve")
    await eve.opens(link)
    assert "too old" in eve.last
    assert await house.person(eve) is None


async def test_staff_link_in_the_middle_of_reading_frees_the_patients_link(house: House) -> None:
    link = await house.invite()
    bea = house.stranger("Bea")
    await bea.opens(link)
    await bea.opens(await house.invite(InviteRole.COORDINATOR))
    assert isinstance(await house.person(bea), Staff)
    ana = house.stranger()
    await ana.opens(link)
    assert ana.last.startswith("Hello")


# ---------------------------------------------------------------- blocked and back


async def test_who_blocks_us_is_not_written_to_until_she_is_back(house: House) -> None:
    ana = await house.patient()
    ana.phone.blocks()
    await house.settles()
    assert (await patient_of(house, ana)).unreachable_at is not None
    await house.skips(days=1)
    assert ana.texts == []
    ana.phone.unblocks()
    await house.settles()
    assert (await patient_of(house, ana)).unreachable_at is None
    await house.skips_to_next_message(ana)
    assert "Worst joint pain" in ana.last


async def test_start_revives_a_patient_who_had_blocked_us(house: House) -> None:
    ana = await house.patient()
    ana.phone.blocks()
    await house.settles()
    ana.phone.starts()
    await house.settles()
    assert (await patient_of(house, ana)).unreachable_at is None
